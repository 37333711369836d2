/**
 * What was known at an instant: how far back answers can be given, and that they never change afterwards.
 *
 * Everything recorded carries the instant of its commit, its stamp. Stamps follow the order of commits: of one
 * transient always, and of one store wherever one machine keeps it. What was recorded up to an instant is therefore what
 * a store holds that stopped there, once nothing can be recorded at or before that instant any more. That is what the
 * horizon says. Reads that take `asOfUnixMs` are exact up to the horizon, and may miss what comes late beyond it.
 */
export interface HistoryStore {
  /** Tells the horizon: nothing will be recorded at or before this instant (Unix ms) any more. */
  horizon(): Promise<number>;
  /**
   * Moves the horizon on to an instant. Commits under way are waited for; later ones are stamped after it.
   *
   * @returns the horizon, which is less than asked for when the instant lies in the future by the store's clock, or when
   *          the store was opened for reading alone
   */
  advance(toUnixMs: number): Promise<number>;
}

/** Adds to a query of what belongs to a transient: as the viewer would have been answered at that instant. */
export interface AsOf {
  /** At most the horizon. Absent: now. */
  readonly asOfUnixMs?: number;
}
