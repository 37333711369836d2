import type { CatalogueValue } from '../../domain/catalogue.js';
import { textValue, wholeValue } from '../cell-value.js';
import type { TableColumnType } from '../table.js';

const WHOLE = /^[+-]?(?:0|[1-9]\d{0,19})$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d{1,3})?$/;
const BOOLEAN = /^(?:true|false)$/i;
/** Digits of whole numbers that are safe whatever they are. */
const SAFE_DIGITS = 15;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n - 1n;

/** Fields that stand for an absent value, besides empty ones; in any case. */
export const ABSENT_WORDS: readonly string[] = ['nan', 'null', 'none', 'n/a'];

/**
 * Finds what the columns of a text file hold, from all of their values: a text that says 007 or 1a anywhere makes its
 * column one of texts, and no value is changed by a guess from the first rows.
 */
export class ColumnTypes {
  private readonly couldBe: { whole: boolean; number: boolean; boolean: boolean; some: boolean }[];

  /** @param absent  fields that stand for an absent value, lower case */
  constructor(
    columnCount: number,
    private readonly absent: ReadonlySet<string>,
  ) {
    this.couldBe = Array.from({ length: columnCount }, () => ({
      whole: true,
      number: true,
      boolean: true,
      some: false,
    }));
  }

  /** Looks at one record. */
  see(fields: readonly string[]): void {
    for (const [place, kinds] of this.couldBe.entries()) {
      if (!kinds.whole && !kinds.number && !kinds.boolean) continue;
      const field = fields[place]?.trimEnd() ?? '';
      if (isAbsent(field, this.absent)) continue;
      kinds.some = true;
      if (kinds.whole && !isWhole(field)) kinds.whole = false;
      if (kinds.number && !isNumber(field)) kinds.number = false;
      if (kinds.boolean && !BOOLEAN.test(field)) kinds.boolean = false;
    }
  }

  /** Gives the narrowest type of each column; that of an empty column is text. */
  types(): readonly TableColumnType[] {
    return this.couldBe.map(({ whole, number, boolean, some }) => {
      if (!some) return 'TEXT';
      if (whole) return 'WHOLE';
      if (number) return 'NUMBER';
      return boolean ? 'BOOLEAN' : 'TEXT';
    });
  }
}

/** Tells whether a field stands for an absent value. */
export function isAbsent(field: string, absent: ReadonlySet<string>): boolean {
  return field === '' || (field.length < 32 && absent.has(field.toLowerCase()));
}

/** Turns a field into the value of its column's type. */
export function fieldValue(
  field: string,
  type: TableColumnType,
  absent: ReadonlySet<string>,
): CatalogueValue {
  const trimmed = field.trimEnd();
  if (isAbsent(trimmed, absent)) return null;
  switch (type) {
    case 'WHOLE':
      return trimmed.length <= SAFE_DIGITS ? Number(trimmed) + 0 : wholeValue(BigInt(trimmed));
    case 'NUMBER':
      // Fortran writes the exponent of a double with D.
      return Number(trimmed.replace(/[dD]/, 'e')) + 0;
    case 'BOOLEAN':
      return trimmed.toLowerCase() === 'true';
    default:
      return textValue(field);
  }
}

function isWhole(field: string): boolean {
  if (!WHOLE.test(field)) return false;
  if (field.length <= SAFE_DIGITS) return true;
  const value = BigInt(field);
  return value >= LEAST && value <= MOST;
}

function isNumber(field: string): boolean {
  // Digits with a zero before them name something: 007 is no 7.
  return (
    NUMBER.test(field) && !/^[+-]?0\d/.test(field) && Number.isFinite(Number(field.replace(/[dD]/, 'e')))
  );
}
