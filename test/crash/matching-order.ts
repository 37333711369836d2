import type { Anchor } from '../fixtures/made-events.js';

/** What a matching process is to do. */
export interface MatchingOrder {
  readonly store: string;
  readonly survey: string;
  readonly alerts: number;
  readonly batchAlerts: number;
  readonly seed: number;
  readonly events: number;
  readonly anchors: readonly Anchor[];
  readonly killAt?: { readonly failpoint: string; readonly call: number };
}
