/** RFC 3339 with a zone: an instant without one would be read in the zone of the server. */
const INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Reads an instant with its zone, as Unix ms; `undefined` for a text that is none. */
export function unixMsOfInstant(text: string): number | undefined {
  const unixMs = INSTANT.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
  return Number.isNaN(unixMs) ? undefined : unixMs;
}
