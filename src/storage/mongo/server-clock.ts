import type { Db } from 'mongodb';

/** Where this machine's clock stands against the server's, once a minute. */
const REMEASURE_AFTER_MS = 60_000;
// Machines that are kept by NTP differ by less; and a difference that small does no harm to leases of seconds.
const UNNOTICED_MS = 250;

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
    const before = this.clock();
    const { localTime } = await this.db.admin().command({ hello: 1 });
    const after = this.clock();
    const ahead = localTime instanceof Date ? Math.round(localTime.getTime() - (before + after) / 2) : 0;
    this.offsetMs = Math.abs(ahead) < UNNOTICED_MS ? 0 : ahead;
    this.measuredAtUnixMs = after;
  }
}
