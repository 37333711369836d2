import { z } from 'zod';
import { BROKER_SETTINGS } from '../../kafka-client/broker-settings.js';

/** Settings of a Kafka sink, as they stand in a job file under `config`. */
export const KafkaSinkConfig = z.strictObject({
  ...BROKER_SETTINGS,
  /** Must exist: none is made. */
  topic: z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, 'expected the name of a topic'),
  /**
   * How a post is settled of which it is not known whether it arrived: not at all, or by reading the topic from its
   * beginning. That is for topics of posts alone, whose retention is longer than an engine may be away.
   */
  resolution: z.enum(['none', 'lookup']).default('none'),
  /** Of sending or looking up one post, everything included. */
  timeoutMs: z.number().int().min(1000).max(25_000).default(15_000),
});

export type KafkaSinkConfig = z.output<typeof KafkaSinkConfig>;
