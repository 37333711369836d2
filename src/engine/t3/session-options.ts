import type { Predicate } from '../../domain/predicate.js';
import type { Storage } from '../../storage/port/storage.js';
import type { ReviewPlan } from '../channel-plan.js';
import type { HeldLock } from '../lock.js';
import type { UnitModule } from '../unit-runner/thread-messages.js';
import type { ReviewStart } from './review-messages.js';
import type { ReviewedStorage } from './review-views.js';
import type { Reviewer, ReviewLimits } from './reviewer.js';

/** What one session works with. */
export interface SessionOptions {
  readonly storage: ReviewedStorage & Pick<Storage, 'changes' | 'records' | 'now'>;
  readonly lock: HeldLock;
  readonly channel: string;
  readonly plan: ReviewPlan;
  /** `select` of the plan, parsed; everything when undefined. */
  readonly where: Predicate | undefined;
  /** Where the units of the plan are loaded from. */
  readonly modules: ReadonlyMap<string, UnitModule>;
  readonly limits: ReviewLimits;
  /** Starts a unit; in a thread of its own unless given. */
  readonly openReviewer?: ((start: ReviewStart, limits: ReviewLimits) => Reviewer) | undefined;
  readonly runId: string;
  readonly signal?: AbortSignal | undefined;
}

/** What a session came to. */
export interface SessionCounts {
  /** Transients handed over. */
  readonly reviewed: number;
  readonly tags: number;
  readonly notes: number;
  readonly names: number;
  /** Posts that are new or changed. */
  readonly posts: number;
  /** Intents that were not taken: unknown transients or sinks, labels that a sink may not carry. */
  readonly refused: number;
  /** Units that failed. */
  readonly failed: number;
}
