import type { Json } from '../domain/scalar.js';

/** A post on its way out. */
export interface SinkMessage {
  /** Of the post and its content: the same whenever the same is sent again. */
  readonly idempotencyKey: string;
  /** Of the post: the same for each content that it ever has. */
  readonly post: string;
  /** 1 for the first content; a greater one updates the post. */
  readonly version: number;
  readonly channel: string;
  readonly process: string;
  readonly unit: string;
  /** `<survey>/<name>`. */
  readonly transient?: string;
  readonly kind: 'PUBLISH' | 'FOLLOW_UP';
  readonly content: Json;
}

/** What came of sending. */
export type SinkOutcome =
  /** `receipt`: what the other side said of it, or where it stands. */
  | { readonly kind: 'DELIVERED'; readonly receipt: string }
  /** Surely not delivered, and in vain to try again. */
  | { readonly kind: 'REFUSED'; readonly reason: string }
  /** Surely not delivered; may be tried again. */
  | { readonly kind: 'NOT_DELIVERED'; readonly reason: string }
  /** Perhaps delivered. */
  | { readonly kind: 'UNKNOWN'; readonly reason: string };

/**
 * Where posts go.
 *
 * `resolution` says how a post is settled of which it is not known whether it arrived (the process was killed, the
 * connection broke): sent again under the same key, which the other side takes for the same; looked up, and sent if it
 * is not there; or never sent again, and listed as uncertain.
 */
export interface Sink {
  readonly resolution: 'IDEMPOTENCY_KEY' | 'LOOKUP' | 'NONE';
  send(message: SinkMessage): Promise<SinkOutcome>;
  /** Only for `LOOKUP`: the receipt of what has arrived; `undefined` when it has not. Throws when it can't be told. */
  lookUp?(message: SinkMessage): Promise<string | undefined>;
  close(): Promise<void>;
}
