import { type CalendarDay, parseClock, parseDay, unixMsOf } from './notice-time.js';

const CLOCK = String.raw`\d\d?:\d\d:\d\d(?:\.\d+)?`;
const DAY = String.raw`(?:\d{4}|\d\d)[-/]\d\d?[-/]\d\d?|\d\d?\s+[A-Z][a-z]+\.?,?\s+\d{4}|[A-Z][a-z]+\.?\s+\d\d?,?\s+\d{4}`;

const BESIDE: readonly RegExp[] = [
  // On 2023-04-16 at 05:22:26.15 UT; detected on 2023-07-27 at 16:05:39.63 UT; at 2023-07-29 08:23:17.201 UTC
  new RegExp(String.raw`(?<day>${DAY})[,;]?\s+(?:at\s+)?(?<clock>${CLOCK})\s*(?:UT|GMT|\(?UTC)`),
  // At 07:16:16 UT on 5 Aug 2023
  new RegExp(String.raw`(?<clock>${CLOCK})\s*(?:UTC?|GMT)?,?\s+on\s+(?<day>${DAY})`),
];

/** Finds the time of the event in a circular: its lines `Date:` and `Time:`, else the first sentence with both. */
export function eventTimeIn(body: string): number | undefined {
  const day =
    new RegExp(String.raw`^[\s*]*Date:\s*(${DAY})`, 'm').exec(body)?.[1] ??
    /\bDate:\s*([^\n]{6,14})\sTime:/.exec(body)?.[1];
  const clock = new RegExp(String.raw`\bTime:\s*(${CLOCK})`).exec(body)?.[1];
  if (day && clock) return timeOf(day, clock);
  for (const pattern of BESIDE) {
    const { groups } = pattern.exec(body) ?? {};
    if (groups?.['day'] && groups['clock']) return timeOf(groups['day'], groups['clock']);
  }
  return undefined;
}

/** Finds a time of day in a circular whose day stands in the name of its burst: GRB 230802A. */
export function burstTimeIn(body: string, name: string): number | undefined {
  const day = burstDay(name);
  const clock = new RegExp(String.raw`\bAt\s+(${CLOCK})\s*UTC?`).exec(body)?.[1];
  const parsed = clock === undefined ? undefined : parseClock(clock);
  return day && parsed ? unixMsOf(day, parsed) : undefined;
}

function burstDay(name: string): CalendarDay | undefined {
  const match = /^GRB(\d\d)(\d\d)(\d\d)/.exec(name);
  return match ? parseDay(`${match[1]}-${match[2]}-${match[3]}`) : undefined;
}

function timeOf(day: string, clock: string): number | undefined {
  const [parsedDay, parsedClock] = [parseDay(day), parseClock(clock)];
  return parsedDay && parsedClock ? unixMsOf(parsedDay, parsedClock) : undefined;
}
