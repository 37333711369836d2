import { InvalidArgumentError } from 'commander';

/** Parses an option that is a date or an instant in UTC; gives Unix ms. */
export function instant(text: string): number {
  const unixMs = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(unixMs))
    throw new InvalidArgumentError(
      'expected a date or an instant in UTC: 2026-11-01 or 2026-11-01T12:00:00Z',
    );
  return unixMs;
}
