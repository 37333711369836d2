import type { ImportRules } from './import-rules.js';
import type { FailedRun, SentTicket } from './unit-outcome.js';

/** What a worker thread starts with. */
export interface ThreadStart {
  /** Shared memory of {@link WorkerProgress}. */
  readonly progress: SharedArrayBuffer;
  readonly modules: readonly UnitModule[];
  readonly imports: ImportRules;
}

/** Where a unit is loaded from. */
export interface UnitModule {
  readonly name: string;
  readonly moduleUrl: string;
  readonly exportName: string;
}

/** Sent to a thread: tickets to run in order. Points that several tickets share are sent once. */
export interface ThreadBatch {
  readonly tickets: readonly SentTicket[];
}

/** What the thread says of a ticket; the body itself travels as text. */
export type ThreadOutcome =
  | {
      readonly ok: true;
      readonly bodyText: string;
      readonly bodyHash: string;
      readonly durationMs: number;
    }
  | FailedRun;

/** Sent by a thread. */
export type ThreadMessage =
  | { readonly type: 'READY' }
  /** Outcomes of the batch from `firstIndex` on. */
  | { readonly type: 'OUTCOMES'; readonly firstIndex: number; readonly outcomes: readonly ThreadOutcome[] };
