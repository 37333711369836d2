import { BadUserInput } from '../../domain/errors.js';
import { mjdOfUnixMs } from '../../domain/time.js';
import { unixMsOfIso } from '../notice/notice-time.js';

/**
 * Reads when something was observed, as MJD UTC: an ISO 8601 time, in UTC when it names no zone, or a day, which stands
 * for its beginning.
 *
 * @param name  what the time is called where it was given
 * @throws {BadUserInput} when it is neither
 */
export function mjdOfObservingTime(time: string, name = 'time'): number {
  const unixMs = unixMsOfIso(/^\s*\d{4}-\d\d-\d\d\s*$/.test(time) ? `${time.trim()}T00:00` : time);
  if (unixMs === undefined)
    throw new BadUserInput(
      `${name} must be an ISO time, as 2024-05-01T04:00:00; received ${JSON.stringify(time)}`,
      ['time'],
    );
  return mjdOfUnixMs(unixMs);
}
