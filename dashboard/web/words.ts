const NUMBERS = new Intl.NumberFormat('en');

/** Writes a number with groups of digits, and the noun in its form: `1 transient`, `1,204 transients`. */
export function count(value: number, noun?: string): string {
  if (noun === undefined) return NUMBERS.format(value);
  return `${NUMBERS.format(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Writes a measured number to so many decimals, with a true minus sign; a dash where there is none. */
export function decimals(value: number | null | undefined, places: number): string {
  if (value === null || value === undefined) return '–';
  return value.toFixed(places).replace('-', '−');
}

/** Writes an angle below a degree in the unit that suits it. */
export function smallAngle(arcsec: number): string {
  if (arcsec < 100) return `${arcsec.toFixed(arcsec < 10 ? 2 : 1)}″`;
  if (arcsec < 3600) return `${(arcsec / 60).toFixed(1)}′`;
  return `${(arcsec / 3600).toFixed(2)}°`;
}
