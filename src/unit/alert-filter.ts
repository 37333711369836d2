import type { Datapoint, Survey } from '../domain/datapoint.js';
import type { ScalarRecord } from '../domain/scalar.js';

/** An alert as one world sees it: what is hidden there was never sent. */
export interface AlertView {
  readonly survey: Survey;
  readonly transientName: string;
  /** The datapoint that raised the alert. */
  readonly trigger: Datapoint;
  /** Fields of the triggering record by the survey's own names; absent where the survey gives none. */
  readonly fields: ScalarRecord;
  /** Earlier points that came in the packet, in order (mjd, id). */
  readonly history: readonly Datapoint[];
}

/** What a filter decides: accepted (as a group, for channels that tell groups apart), or rejected for one named reason. */
export type FilterDecision =
  | { readonly accepted: true; readonly group?: number }
  | { readonly accepted: false; readonly reason: string };

/** T0: decides whether a channel takes an alert. Pure: the same view gives the same decision. */
export abstract class AlertFilter {
  abstract decide(alert: AlertView): FilterDecision;
}
