import { Cron } from 'croner';

/** Tells whether the text says when a process runs: `afterRun`, or a cron pattern. */
export function isSchedule(text: string): boolean {
  if (text === 'afterRun') return true;
  try {
    return new Cron(text, { timezone: 'UTC' }).nextRun() !== null;
  } catch {
    // The library says that a pattern is none by throwing.
    return false;
  }
}

/** Gives the first instant after the given one at which the pattern is due (UTC); `undefined` for never. */
export function nextDue(pattern: string, afterUnixMs: number): number | undefined {
  return new Cron(pattern, { timezone: 'UTC' }).nextRun(new Date(afterUnixMs))?.getTime();
}
