/** Hears what becomes of T2 tickets, after the store took it: for metrics and logs. Must not throw. */
export interface T2Observer {
  claimed(tickets: number): void;
  completed(unit: string, durationMs: number): void;
  /** A run failed: for good, or to be tried again. */
  failed(failure: {
    readonly unit: string;
    readonly code: string;
    readonly message: string;
    readonly key: string;
    readonly attempt: number;
    readonly isRetried: boolean;
  }): void;
  /** The lease had run out, so what came of the ticket was refused. */
  leaseLost(unit: string): void;
}

/** Lets several observers hear the same. */
export function allOf(observers: readonly T2Observer[]): T2Observer {
  return {
    claimed(tickets) {
      for (const each of observers) each.claimed(tickets);
    },
    completed(unit, durationMs) {
      for (const each of observers) each.completed(unit, durationMs);
    },
    failed(failure) {
      for (const each of observers) each.failed(failure);
    },
    leaseLost(unit) {
      for (const each of observers) each.leaseLost(unit);
    },
  };
}
