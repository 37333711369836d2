import type { SourceItem } from './source-item.js';

/**
 * A source without an end, which keeps what it gave out until that is acknowledged: whatever was given and not
 * acknowledged when a process dies is given again.
 */
export interface AlertStream {
  /**
   * Waits for alerts and gives them out.
   *
   * Alerts of one partition come in its order, and the next of it only when the batch before was acknowledged or given
   * up, so any number of callers may take at once.
   *
   * @param limit  alerts that are worth taking at once; a batch may have some more
   * @returns      `undefined` when the stream has ended: closed, or idle for as long as was asked
   * @throws {SourceUnavailable} when the service is gone and does not come back
   */
  take(limit: number): Promise<StreamBatch | undefined>;
  /** Asks for the end: what was taken may still be acknowledged, nothing new is given. */
  close(): void;
  /** Resolves when the connection is closed. */
  readonly ended: Promise<void>;
  /** How the stream fares now. */
  readonly state: StreamState;
}

/** How a stream fares. */
export interface StreamState {
  /** Partitions that are ours. */
  readonly partitions: number;
  /** Messages that the service has and that are not acknowledged, as far as what was fetched tells. */
  readonly lag: number;
  /** Messages in memory, in hand or waiting. */
  readonly waiting: number;
  readonly waitingBytes: number;
}

/** Some alerts, and messages that are none, with what it takes to acknowledge them together. */
export interface StreamBatch {
  readonly items: readonly SourceItem[];
  /** The messages as they came, in the order of each partition: for those to whom they are no alerts. */
  readonly messages: readonly StreamMessage[];
  /** Gives the bytes of the message at a place that an item names, for as long as the batch is in hand. */
  messageAt(source: string, offset: number): StreamMessage | undefined;
  /** Says that all of it is stored. When this fails, or a partition went elsewhere meanwhile, it is given again. */
  acknowledge(): Promise<void>;
  /** Takes the batch back: nothing of it is acknowledged. */
  giveUp(): void;
}

/** A message as it came. */
export interface StreamMessage {
  readonly topic: string;
  readonly partition: number;
  /** Decimal, 64-bit. */
  readonly offset: string;
  readonly timestampUnixMs: number;
  readonly key: Uint8Array | undefined;
  readonly value: Uint8Array;
}
