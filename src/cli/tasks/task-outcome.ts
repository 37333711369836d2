import type { Logger } from 'pino';
import type { Composition } from '../../compose.js';

/** What a task works with. */
export interface TaskSurroundings {
  readonly composition: Composition;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** What a task came to. */
export interface TaskOutcome {
  /** Whether all that it was to do is done. What stays undone is said by its counts; later tasks run all the same. */
  readonly isComplete: boolean;
  /** What later tasks may use, and readers of the last line. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Counts of a tier. */
  readonly tier?: { readonly t0: object } | { readonly t2: object } | { readonly t3: object };
}
