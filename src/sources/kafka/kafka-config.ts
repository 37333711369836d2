import { z } from 'zod';
import { BROKER_SETTINGS, NamedSecret } from '../../kafka-client/broker-settings.js';

const TOPIC = /^(?:[A-Za-z0-9._-]{1,249}|\/.{1,400}\/)$/;

const Registry = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  username: z.string().min(1).optional(),
  password: NamedSecret.optional(),
});

/** Settings of a Kafka source, as they stand in a job file under `config`. */
export const KafkaAlertsConfig = z.strictObject({
  ...BROKER_SETTINGS,
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
