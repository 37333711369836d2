import type { Anchor } from '../fixtures/made-events.js';
import type { MadeForm } from '../fixtures/made-localizations.js';

/** What a matching process is to do. */
export interface MatchingOrder {
  /** Ingest and send messages, match until told that all is there, or both in one process. */
  readonly role: 'INGEST' | 'MATCH' | 'BOTH';
  readonly store: string;
  readonly survey: string;
  readonly alerts: number;
  readonly batchAlerts: number;
  readonly seed: number;
  readonly events: number;
  readonly forms: readonly MadeForm[];
  /** Regions watched besides. */
  readonly watches: number;
  readonly anchors: readonly Anchor[];
  /** Alerts that are known to be stored, with the messages that belong before them. */
  readonly fromAlert?: number;
  readonly killAt?: { readonly failpoint: string; readonly call: number };
}
