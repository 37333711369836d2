/** Tickets so far. */
export interface T2WorkCounts {
  readonly completed: number;
  /** Failed for good. */
  readonly failed: number;
  /** Put back to be tried again. */
  readonly retried: number;
  /** Taken by another worker after the lease ran out; their results were refused. */
  readonly lost: number;
  /** Not done when the time for ending was up; another worker takes them. */
  readonly givenBack: number;
}

export const NOTHING_DONE: T2WorkCounts = { completed: 0, failed: 0, retried: 0, lost: 0, givenBack: 0 };

/** Adds counts to others. */
export function sumOf(counts: T2WorkCounts, added: Partial<T2WorkCounts>): T2WorkCounts {
  return {
    completed: counts.completed + (added.completed ?? 0),
    failed: counts.failed + (added.failed ?? 0),
    retried: counts.retried + (added.retried ?? 0),
    lost: counts.lost + (added.lost ?? 0),
    givenBack: counts.givenBack + (added.givenBack ?? 0),
  };
}
