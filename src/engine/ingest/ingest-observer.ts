import type { Survey } from '../../domain/datapoint.js';

/** Hears what becomes of alerts, each once and after it is durable: for metrics. Must not throw. */
export interface IngestObserver {
  /** Alerts were handed over. */
  read(survey: Survey, alerts: number): void;
  /** Alerts were stored now; the newest of them was triggered at this MJD (UTC). */
  stored(survey: Survey, alerts: number, newestMjd: number): void;
  /** Alerts were there already. */
  known(survey: Survey, alerts: number): void;
  /**
   * An alert was refused.
   *
   * @param survey  absent when the packet could not be read
   */
  refused(survey: Survey | undefined, reason: string): void;
  /** A channel took an alert in one world at least. */
  accepted(channel: string): void;
  /** A channel rejected an alert in every world; the reason is that in the world that sees most. */
  rejected(channel: string, reason: string): void;
  /** A transaction went through. */
  committed(outcome: {
    readonly transients: number;
    /** Transients left out because another process was faster; they are worked out again. */
    readonly conflicts: number;
    readonly newTickets: number;
  }): void;
}
