import type { JsonObject } from '../../domain/scalar.js';

/** What happened, for operators. */
export interface JournalEntry {
  readonly atUnixMs: number;
  readonly runId: string;
  /** `ALERT_REFUSED`, `TICKET_FAILED`, `TICKET_RETRIED`, `RUN_STARTED`, ... */
  readonly kind: string;
  readonly message: string;
  readonly detail?: JsonObject;
}

/** Keeps what happened, in order of time. */
export interface JournalStore {
  append(entries: readonly JournalEntry[]): Promise<void>;
  /** For operators. */
  recent(limit: number): Promise<readonly JournalEntry[]>;
}
