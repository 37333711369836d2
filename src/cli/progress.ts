/** Nothing is said about work that takes no longer than this. */
const QUIET_MS = 2000;
const INTERVAL_MS = 1000;

/** Says on standard error how far a long command has come: rewritten in place on a terminal, a line a while elsewhere. */
export class Progress {
  private readonly startedAt = performance.now();
  private lastAt = this.startedAt + QUIET_MS - INTERVAL_MS;
  private written = false;

  /** @param describe  what has been done so far, in words */
  constructor(
    private readonly describe: () => string,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Call as often as you like; writes once a second at most, and not within the first two seconds. */
  tick(): void {
    const now = performance.now();
    const interval = this.out.isTTY ? INTERVAL_MS : 5 * INTERVAL_MS;
    if (now - this.lastAt < interval) return;
    this.lastAt = now;
    this.written = true;
    const text = `${this.describe()} (${Math.round((now - this.startedAt) / 1000)} s)`;
    this.out.write(this.out.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  }

  /** Ends the line, so that what follows stands on its own. */
  end(): void {
    if (this.written && this.out.isTTY) this.out.write('\r\x1b[K');
  }
}
