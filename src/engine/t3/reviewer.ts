import type { ReviewedTransient } from '../../unit/index.js';
import type { YieldedIntent } from './review-messages.js';

/** Bounds on a review unit. */
export interface ReviewLimits {
  /** For each transient of a batch, wall clock; a batch may take the sum, and ending as long as one. */
  readonly timeLimitMs: number;
  /** Old generation of V8's heap. */
  readonly heapLimitMb: number;
}

/** Why a unit gives no more intents: it has finished, or failed. */
export type ReviewEnd =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** One review unit on its way through one session. */
export interface Reviewer {
  /** Set when nothing more comes of the unit. */
  readonly end: ReviewEnd | undefined;
  /**
   * Hands over transients, none for the end, and waits until the unit wants more, or has ended.
   *
   * @returns what it wanted meanwhile
   */
  give(transients: readonly ReviewedTransient[]): Promise<readonly YieldedIntent[]>;
  close(): Promise<void>;
}
