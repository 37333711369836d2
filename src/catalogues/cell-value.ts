import type { CatalogueValue } from '../domain/catalogue.js';

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** Gives a whole number as a catalogue keeps it: a number while that is exact, else decimal text. */
export function wholeValue(value: bigint): number | string {
  return value <= LARGEST && value >= -LARGEST ? Number(value) : value.toString();
}

/** Gives a double: absent when it is not finite, and one zero only. */
export function numberValue(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/** Fewest and most digits that a float of 32 bits can need. */
const FLOAT_DIGITS = [6, 7, 8] as const;

/**
 * Gives a float of 32 bits as the double with its shortest decimal: 0.1, not 0.10000000149011612.
 *
 * Rounding back to 32 bits gives the same float, so nothing is lost, and a catalogue has the same numbers whether its
 * file wrote the float in binary or as text.
 */
export function floatValue(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return value + 0;
  for (const digits of FLOAT_DIGITS) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** Gives a text without the blanks that fill it up at its end; absent when nothing is left. */
export function textValue(text: string): string | null {
  const trimmed = text.trimEnd();
  return trimmed === '' ? null : trimmed;
}

/** Gives several values of one cell: absent when all of them are. */
export function listValue(values: readonly CatalogueValue[]): CatalogueValue {
  const scalars = values.map((value) => (Array.isArray(value) ? JSON.stringify(value) : scalarOf(value)));
  return scalars.length === 0 || scalars.every((value) => value === null) ? null : scalars;
}

function scalarOf(value: CatalogueValue): Exclude<CatalogueValue, readonly unknown[]> {
  return typeof value === 'object' ? null : value;
}
