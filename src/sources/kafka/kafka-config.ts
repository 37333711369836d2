import { z } from 'zod';

const TOPIC = /^(?:[A-Za-z0-9._-]{1,249}|\/.{1,400}\/)$/;

/** Names a secret of the environment: `{ secret: kafka-password }` is the variable AMPELGRAPH_SECRET_KAFKA_PASSWORD. */
const Secret = z.strictObject({
  secret: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected letters, digits, _ or -'),
});

const Sasl = z.strictObject({
  mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
  username: z.string().min(1),
  password: Secret,
});

const Tls = z.union([
  z.boolean(),
  z.strictObject({
    /** PEM files; the system's authorities are trusted when `ca` is absent. */
    ca: z.string().min(1).optional(),
    cert: z.string().min(1).optional(),
    key: z.string().min(1).optional(),
  }),
]);

const Registry = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  username: z.string().min(1).optional(),
  password: Secret.optional(),
});

/** Settings of a Kafka source, as they stand in a job file under `config`. */
export const KafkaAlertsConfig = z.strictObject({
  /** `host:port` of one broker or more; the others are found through them. */
  brokers: z.array(z.string().regex(/^(?:[^\s:,]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/, 'expected host:port')).min(1),
  /** Names, or patterns between slashes: `/^ztf_\d{8}_programid1$/`. */
  topics: z.array(z.string().regex(TOPIC, 'expected a topic, or a pattern between slashes')).min(1),
  /** Consumer group: processes with one name share the partitions. */
  group: z.string().min(1).max(255).default('ampelgraph'),
  /** Where a group begins that has committed nothing. */
  from: z.enum(['earliest', 'latest']).default('earliest'),
  /** The one schema registry that is asked for the schemas of Confluent-framed messages. */
  registry: Registry.optional(),
  /** File with the Avro schema of messages that are bare Avro, without header or frame. */
  bareSchema: z.string().min(1).optional(),
  sasl: Sasl.optional(),
  tls: Tls.default(false),
  clientId: z.string().min(1).max(255).default('ampelgraph'),
  /** Memory for messages fetched and not stored: fetching pauses above these. */
  maxWaitingMegabytes: z.number().min(1).max(4096).default(64),
  maxWaitingMessages: z.number().int().min(1).max(1_000_000).default(5000),
  /** A member that is not heard of this long loses its partitions to the others. */
  sessionTimeoutSeconds: z.number().min(1).max(3600).default(30),
  /** Without contact to the brokers (or the registry) for this long, the source gives up with an error. */
  giveUpAfterSeconds: z.number().min(1).max(86_400).default(120),
  /** How often topics that are new and match a pattern are looked for. */
  topicRefreshSeconds: z.number().min(1).max(86_400).default(60),
});

export type KafkaAlertsConfig = z.output<typeof KafkaAlertsConfig>;
