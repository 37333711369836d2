const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MS_PER_MINUTE = 60_000;
const ISO_TIME =
  /^\s*(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?\s*(?:Z|UTC?|([+-])([01]\d):?([0-5]\d))?\s*$/;

/**
 * Reads an ISO 8601 time, taken as UTC when it names no zone; `undefined` when it is none.
 *
 * Keeps fractions of a millisecond, which `Date` drops.
 *
 * @example
 * unixMsOfIso('2019-10-01T20:09:18.17'); // 1569960558170
 */
export function unixMsOfIso(text: string): number | undefined {
  const match = ISO_TIME.exec(text);
  if (!match) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '0',
    ahead,
    zoneHour = '0',
    zoneMinute = '0',
  ] = match;
  const unixMs = unixMsOf(
    [Number(year), Number(month), Number(day)],
    [Number(hour), Number(minute), Number(second) + Number(fraction)],
  );
  const zoneMs = MS_PER_MINUTE * (60 * Number(zoneHour) + Number(zoneMinute));
  return unixMs === undefined ? undefined : unixMs + (ahead === '+' ? -zoneMs : zoneMs);
}

/** Is a day as year, month 1..12, day. */
export type CalendarDay = readonly [year: number, month: number, day: number];

/**
 * Reads a day as people write it in circulars: `2019-10-01`, `2019/01/04`, `19/10/01`, `26-02-17`, `22 Sep, 2017`,
 * `November 6, 2017`. Two digits of a year are of this century, and stand first.
 */
export function parseDay(text: string): CalendarDay | undefined {
  const numbers = /^\s*(\d{4}|\d\d)[-/](\d\d?)[-/](\d\d?)\b/.exec(text);
  if (numbers) {
    const year = Number(numbers[1]);
    return checkedDay([year < 100 ? 2000 + year : year, Number(numbers[2]), Number(numbers[3])]);
  }
  const dayFirst = /^\s*(\d\d?)\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})/.exec(text);
  if (dayFirst) return checkedDay([Number(dayFirst[3]), monthOf(dayFirst[2]), Number(dayFirst[1])]);
  const monthFirst = /^\s*([A-Za-z]{3})[a-z]*\.?\s+(\d\d?),?\s+(\d{4})/.exec(text);
  if (!monthFirst) return undefined;
  return checkedDay([Number(monthFirst[3]), monthOf(monthFirst[1]), Number(monthFirst[2])]);
}

/** Reads a time of day with optional fractions: `20:09:18.17`. */
export function parseClock(
  text: string,
): readonly [hour: number, minute: number, second: number] | undefined {
  const match = /^\s*(\d\d?):(\d\d):(\d\d(?:\.\d+)?)/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** Gives the Unix time of a day and a time of day, in ms; `undefined` when they are none. */
export function unixMsOf(
  [year, month, day]: CalendarDay,
  [hour, minute, second]: readonly [number, number, number],
): number | undefined {
  if (checkedDay([year, month, day]) === undefined || hour > 23 || minute > 59 || second >= 61)
    return undefined;
  // Rounded to a nanosecond: 18.17 s are not 18170.000000000002 ms.
  return Date.UTC(year, month - 1, day, hour, minute) + Math.round(second * 1e9) / 1e6;
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').toLowerCase()) + 1;
}

function checkedDay([year, month, day]: CalendarDay): CalendarDay | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && year >= 1900 ? [year, month, day] : undefined;
}
