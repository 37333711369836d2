import type { Db } from 'mongodb';

/** Where this machine's clock stands against the server's, once a minute. */
const REMEASURE_AFTER_MS = 60_000;
// Machines that are kept by NTP differ by less; and a difference that small does no harm to leases of seconds.
const UNNOTICED_MS = 250;
const SAMPLES = 3;

/**
 * Turns instants of the caller's clock into instants of the server's, so that machines with different clocks agree on
 * when leases end and tickets are due. A machine whose clock is five minutes fast would otherwise take the tickets of
 * all others away from them.
 *
 * Callers pass the time (so that tests can), thus what is corrected is the difference of the clocks, not the time: it
 * is measured by asking the server for its own, between two looks at ours. Times that are shown (of recording, of runs)
 * stay the caller's.
 */
export class ServerClock {
  private readonly db: Db;
  private readonly clock: () => number;
  private offsetMs = 0;
  private measuredAtUnixMs = Number.NEGATIVE_INFINITY;
  private measuring: Promise<void> | undefined;

  /** @param clock  the clock of this machine, from which callers take their times too */
  constructor(db: Db, clock: () => number) {
    this.db = db;
    this.clock = clock;
  }

  /** How far the server's clock is ahead of ours; 0 as long as nobody would notice. */
  async aheadMs(): Promise<number> {
    const age = this.clock() - this.measuredAtUnixMs;
    // Also when our own clock was set back.
    if (age < 0 || age >= REMEASURE_AFTER_MS) {
      this.measuring ??= this.measure().finally(() => {
        this.measuring = undefined;
      });
      await this.measuring;
    }
    return this.offsetMs;
  }

  private async measure(): Promise<void> {
    let best: { readonly aheadMs: number; readonly tripMs: number } | undefined;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const before = this.clock();
      const { localTime } = await this.db.admin().command({ hello: 1 });
      const tripMs = this.clock() - before;
      if (!(localTime instanceof Date)) return;
      const aheadMs = Math.round(localTime.getTime() - (before + tripMs / 2));
      // The quicker the answer, the less can be wrong with it.
      if (!best || tripMs < best.tripMs) best = { aheadMs, tripMs };
    }
    if (!best) return;
    this.offsetMs = Math.abs(best.aheadMs) < UNNOTICED_MS + best.tripMs / 2 ? 0 : best.aheadMs;
    this.measuredAtUnixMs = this.clock();
  }
}
