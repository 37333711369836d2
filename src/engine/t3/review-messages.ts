import type { JsonObject } from '../../domain/scalar.js';
import type { ReviewedTransient, ReviewSession } from '../../unit/index.js';
import type { UnitModule } from '../unit-runner/thread-messages.js';

/** What the thread of a review unit starts with. */
export interface ReviewStart {
  readonly module: UnitModule;
  readonly config: JsonObject;
  readonly session: ReviewSession;
}

/** Sent to the thread when it asks: the next transients; none when there are no more. */
export interface ReviewBatch {
  readonly transients: readonly ReviewedTransient[];
}

/** An intent as text, with how many transients the unit had taken when it yielded it. */
export interface YieldedIntent {
  readonly taken: number;
  readonly text: string;
}

/** Sent by the thread. */
export type ReviewMessage =
  | { readonly type: 'INTENTS'; readonly intents: readonly YieldedIntent[] }
  /** The unit wants more transients. */
  | { readonly type: 'NEXT' }
  | { readonly type: 'DONE' }
  | { readonly type: 'FAILED'; readonly code: string; readonly message: string };
