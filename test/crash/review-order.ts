import type { Sink } from '../../src/sinks/sink.js';
import { openWebhookSink } from '../../src/sinks/webhook/webhook-sink.js';

/** What a process of a T3 engine is to do. */
export interface ReviewOrder {
  /** Path, or URL of a MongoDB database. */
  readonly store: string;
  readonly server: string;
  readonly resolution: 'idempotencyKey' | 'lookup' | 'none';
  readonly leaseMs: number;
  /** The process kills itself at this step, counted from 1, two for each write and each post; never when 0. */
  readonly killAtStep: number;
}

/** Opens the webhook to the made receiver. */
export function webhookOf({ server, resolution }: Pick<ReviewOrder, 'server' | 'resolution'>): Sink {
  return openWebhookSink(
    {
      url: `${server}/posts`,
      resolution: resolution === 'lookup' ? { lookup: `${server}/posts/{key}` } : resolution,
      timeoutMs: 10_000,
    },
    () => '',
  );
}
