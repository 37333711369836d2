/** What became of a text that a person typed: a value, or a sentence that says what would be right. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** Hours or degrees, minutes, seconds: colons, blanks or unit letters between; the sign before all. */
const SEXAGESIMAL =
  /^([+-])?\s*(\d{1,3})\s*(?:[:\s]|[hd°])\s*(\d{1,2})(?:\s*(?:[:\s]|[m'′])\s*(\d{1,2}(?:\.\d*)?)?)?\s*[s"″]?$/i;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*°?$/i;

/**
 * Reads a right ascension: degrees as a decimal number, or hours, minutes, seconds.
 *
 * @example readRaDeg('10:20:30') is 155.125, readRaDeg('10h20m30s') too, readRaDeg('155.125') too
 * @returns degrees in [0, 360)
 */
export function readRaDeg(text: string): Reading<number> {
  const decimal = readDecimal(text);
  if (decimal !== undefined) return inRange(decimal, 0, 360, 'right ascension', '°');
  const parts = SEXAGESIMAL.exec(text.trim());
  // Degrees, minutes, seconds of right ascension are not in use; the letter would be a mistake worth naming.
  if (!parts || /[d°]/i.test(text)) return refusal('right ascension', '155.125 or 10:20:30', text);
  const hours = fromParts(parts);
  if (hours === undefined || parts[1] === '-' || hours >= 24)
    return {
      ok: false,
      reason: `hours lie in 0 to 24, minutes and seconds below 60; received ${text.trim()}`,
    };
  return { ok: true, value: hours * 15 };
}

/**
 * Reads a declination: degrees as a decimal number, or degrees, minutes, seconds.
 *
 * @example readDecDeg('-0:30:00') is -0.5: the sign counts where the degrees are zero
 * @returns degrees in [-90, 90]
 */
export function readDecDeg(text: string): Reading<number> {
  const decimal = readDecimal(text);
  if (decimal !== undefined) return inRange(decimal, -90, 90, 'declination', '°');
  const parts = SEXAGESIMAL.exec(text.trim());
  if (!parts || /h/i.test(text)) return refusal('declination', '+41.2036 or +41:12:13', text);
  const degrees = fromParts(parts);
  if (degrees === undefined || Math.abs(degrees) > 90)
    return {
      ok: false,
      reason: `degrees lie in -90 to 90, minutes and seconds below 60; received ${text.trim()}`,
    };
  return { ok: true, value: degrees };
}

/**
 * Splits a pasted pair of coordinates into its halves: `10:20:30 +41:12:13`, `155.1, 41.2`, `10 20 30 -41 12 13`.
 *
 * @returns `undefined` when the text is not clearly a pair
 */
export function splitPair(text: string): readonly [ra: string, dec: string] | undefined {
  const trimmed = text.trim();
  const bySign = /^([^,;]*?[\dsm"″.])\s*[,;]?\s+([+-].+)$/i.exec(trimmed);
  const byComma = /^([^,;]+)[,;]\s*([^,;]+)$/.exec(trimmed);
  const byBlank = /^(\S+)\s+(\S+)$/.exec(trimmed);
  const pair = bySign ?? byComma ?? byBlank;
  const [, ra, dec] = pair ?? [];
  if (ra === undefined || dec === undefined) return undefined;
  return readRaDeg(ra).ok && readDecDeg(dec).ok ? [ra.trim(), dec.trim()] : undefined;
}

/** Writes a right ascension as hours, minutes, seconds, to 0.01 s (0.15 arcsec at the equator). */
export function formatRa(raDeg: number): string {
  const hundredths = Math.round((raDeg / 15) * 360_000) % (24 * 360_000);
  return sexagesimal(hundredths, 2);
}

/** Writes a declination as degrees, minutes, seconds, to 0.1 arcsec. */
export function formatDec(decDeg: number): string {
  const sign = decDeg < 0 ? '−' : '+';
  return sign + sexagesimal(Math.round(Math.abs(decDeg) * 36_000), 1);
}

function sexagesimal(smallest: number, decimals: number): string {
  const perSecond = 10 ** decimals;
  const seconds = (smallest % (60 * perSecond)) / perSecond;
  const minutes = Math.floor(smallest / (60 * perSecond)) % 60;
  const whole = Math.floor(smallest / (3600 * perSecond));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(whole)}:${two(minutes)}:${seconds.toFixed(decimals).padStart(3 + decimals, '0')}`;
}

function readDecimal(text: string): number | undefined {
  const trimmed = text.trim().replace('−', '-');
  return DECIMAL.test(trimmed) ? Number.parseFloat(trimmed) : undefined;
}

/** Adds up the parts; `undefined` when minutes or seconds pass 60. */
function fromParts([, sign, whole, minutes, seconds]: readonly (string | undefined)[]): number | undefined {
  const [m, s] = [Number(minutes ?? 0), Number(seconds ?? 0)];
  if (m >= 60 || s >= 60) return undefined;
  const value = Number(whole) + m / 60 + s / 3600;
  return sign === '-' ? -value : value;
}

function inRange(value: number, least: number, most: number, name: string, unit: string): Reading<number> {
  // A whole turn is the direction of none; nothing else wraps, since 361 is more often a slip than a wish.
  if (least === 0 && value === most) return { ok: true, value: 0 };
  if (value >= least && value <= most) return { ok: true, value };
  return { ok: false, reason: `${name} lies in ${least}${unit} to ${most}${unit}; received ${value}` };
}

function refusal(name: string, examples: string, text: string): Reading<number> {
  return { ok: false, reason: `${name} is written like ${examples}; received ${text.trim() || 'nothing'}` };
}
