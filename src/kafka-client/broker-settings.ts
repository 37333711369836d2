import { z } from 'zod';

/** Names a secret of the environment: `{ secret: kafka-password }` is the variable AMPELGRAPH_SECRET_KAFKA_PASSWORD. */
export const NamedSecret = z.strictObject({
  secret: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected letters, digits, _ or -'),
});

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

const Sasl = z.discriminatedUnion('mechanism', [
  z.strictObject({
    mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
    username: z.string().min(1),
    password: NamedSecret,
  }),
  z.strictObject({
    mechanism: z.literal('oauthbearer'),
    /** Where tokens are asked for with the client's credentials: for GCN https://auth.gcn.nasa.gov/oauth2/token. */
    tokenUrl: z
      .url({ protocol: /^https?$/ })
      .refine(
        (url) => url.startsWith('https:') || LOCAL.has(new URL(url).hostname),
        'expected https, except on this machine',
      ),
    clientId: z.string().min(1),
    clientSecret: NamedSecret,
    scope: z.string().min(1).optional(),
  }),
]);

const Tls = z.union([
  z.boolean(),
  z.strictObject({
    /** PEM files; the system's authorities are trusted when `ca` is absent. */
    ca: z.string().min(1).optional(),
    cert: z.string().min(1).optional(),
    key: z.string().min(1).optional(),
  }),
]);

/** How brokers are reached, as sources and sinks of job files have it under `config`. */
export const BROKER_SETTINGS = {
  /** `host:port` of one broker or more; the others are found through them. */
  brokers: z.array(z.string().regex(/^(?:[^\s:,]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/, 'expected host:port')).min(1),
  sasl: Sasl.optional(),
  tls: Tls.default(false),
  clientId: z.string().min(1).max(255).default('ampelgraph'),
} as const;

const BrokerSettings = z.strictObject(BROKER_SETTINGS);

export type BrokerSettings = z.output<typeof BrokerSettings>;
