import { BadUserInput } from './errors.js';
import type { Comparison } from './predicate.js';
import { compares } from './predicate.js';
import type { Scalar } from './scalar.js';

/**
 * What a column holds.
 *
 * `INTEGER`: whole numbers that a double holds exactly. `LONG`: whole numbers of which some are larger; each stands as
 * decimal text. `LIST`: several values a row, such as a vector column of FITS.
 */
const COLUMN_TYPES = ['TEXT', 'INTEGER', 'LONG', 'NUMBER', 'BOOLEAN', 'LIST'] as const;

export type ColumnType = (typeof COLUMN_TYPES)[number];

/** One column as its file describes it. */
export interface CatalogueColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** As written in the file. */
  readonly unit?: string;
  /** Unified content descriptor of the IVOA, as written. */
  readonly ucd?: string;
  readonly description?: string;
}

/** A value of a catalogue; absent ones are null. Never NaN, never an empty text. */
export type CatalogueValue = Scalar | readonly Scalar[];

/** One row of a catalogue. */
export interface CatalogueRow {
  /** Value of the catalogue's id column, as text. */
  readonly id: string | undefined;
  /** ICRS degrees. */
  readonly raDeg: number;
  readonly decDeg: number;
  /** By column name, in the order of the columns. */
  readonly values: { readonly [column: string]: CatalogueValue };
}

/** A row found around a position. */
export interface CatalogueMatch extends CatalogueRow {
  readonly separationArcsec: number;
}

/** Which rows within the radius are wanted: the nearest, all (nearest first), or any one of them. */
export type MatchMode = 'NEAREST' | 'ALL' | 'ANY';

/** Larger whole numbers are not exact as doubles. */
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

const WHOLE = /^[+-]?\d{1,40}$/;

/** A condition on one column; of several, all must hold. An absent value satisfies none but `present: false`. */
export type ColumnCondition =
  | {
      readonly op: 'compare';
      readonly column: string;
      readonly comparison: Comparison;
      readonly value: number | string | boolean;
    }
  | { readonly op: 'in'; readonly column: string; readonly values: readonly (number | string)[] }
  | { readonly op: 'present'; readonly column: string; readonly present: boolean };

/** Tells whether a row's values, in the order of the columns, satisfy the conditions. */
export type RowTest = (values: readonly CatalogueValue[]) => boolean;

/**
 * Prepares conditions for rows with the given columns.
 *
 * @throws {BadUserInput} for a column that is not there, and for a value that its column can't be compared with
 */
export function rowTest(
  columns: readonly CatalogueColumn[],
  conditions: readonly ColumnCondition[],
): RowTest | undefined {
  if (conditions.length === 0) return undefined;
  const tests = conditions.map((condition) => columnTest(columns, condition));
  return (values) => tests.every((test) => test(values));
}

function columnTest(columns: readonly CatalogueColumn[], condition: ColumnCondition): RowTest {
  const place = columns.findIndex(({ name }) => name === condition.column);
  const column = columns[place];
  if (!column)
    throw new BadUserInput(
      `no column is called ${JSON.stringify(condition.column)}; there are ${columns.map(({ name }) => name).join(', ')}`,
      ['column'],
    );
  const valueIn = (values: readonly CatalogueValue[]): CatalogueValue => values[place] ?? null;
  switch (condition.op) {
    case 'present':
      return (values) => (valueIn(values) !== null) === condition.present;
    case 'in': {
      const tests = condition.values.map((value) => valueTest(column, 'eq', value));
      return (values) => tests.some((test) => test(valueIn(values)));
    }
    case 'compare': {
      const test = valueTest(column, condition.comparison, condition.value);
      return (values) => test(valueIn(values));
    }
  }
}

function valueTest(
  column: CatalogueColumn,
  comparison: Comparison,
  value: number | string | boolean,
): (stored: CatalogueValue) => boolean {
  if (column.type === 'LIST')
    throw new BadUserInput(`the column ${column.name} holds lists, which can be asked for by present alone`, [
      'column',
    ]);
  if (column.type === 'INTEGER' || column.type === 'LONG') return wholeTest(column, comparison, value);
  const expected = { TEXT: 'string', NUMBER: 'number', BOOLEAN: 'boolean' }[column.type];
  if (typeof value !== expected)
    throw new BadUserInput(
      `the column ${column.name} is of type ${column.type}; received ${JSON.stringify(value)}`,
      [comparison],
    );
  return (stored) => typeof stored !== 'object' && compares(stored, comparison, value);
}

/** Whole numbers are compared as such: 1237649770260463687 given as text is not the double next to it. */
function wholeTest(
  column: CatalogueColumn,
  comparison: Comparison,
  value: number | string | boolean,
): (stored: CatalogueValue) => boolean {
  if (typeof value === 'boolean' || (typeof value === 'string' && !WHOLE.test(value)))
    throw new BadUserInput(
      `the column ${column.name} holds whole numbers; received ${JSON.stringify(value)}`,
      [comparison],
    );
  const exact = typeof value === 'string' ? BigInt(value) : undefined;
  const given = exact === undefined || exact > LARGEST || exact < -LARGEST ? value : Number(exact);
  return (stored) => {
    if (stored === null || typeof stored === 'object' || typeof stored === 'boolean') return false;
    if (typeof stored === 'number' && typeof given === 'number') return compares(stored, comparison, given);
    const [a, b] = [BigInt(stored), given];
    // JavaScript compares a bigint with a number by value, exactly.
    const right = typeof b === 'string' ? BigInt(b) : Number(b);
    switch (comparison) {
      case 'eq':
        return a >= right && a <= right;
      case 'lt':
        return a < right;
      case 'lte':
        return a <= right;
      case 'gt':
        return a > right;
      case 'gte':
        return a >= right;
    }
  };
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Tells whether a text may be the name of a catalogue: 1 to 64 letters, digits and `. _ -`, the first no sign. */
export function isCatalogueName(text: string): boolean {
  return NAME.test(text);
}
