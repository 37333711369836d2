import { byBytes } from '../../access/access-term.js';
import { parseCone, squaredChordFrom } from '../../spatial/cone.js';
import { fieldValue } from '../facet-field.js';
import type { TransientOrder, TransientPosition, TransientRow } from '../port.js';
import { COLUMN_OF_FIELD } from './facet-columns.js';
import type { QueryFunctions } from './query-functions.js';
import { allOf, type Sql, sql } from './sql.js';

type SortValue = number | string | null;

/** One key of an order: how SQL and how we compute it, and its direction. */
export interface OrderKey {
  readonly expression: string;
  readonly isDescending: boolean;
  readonly valueOf: (row: TransientRow) => SortValue;
}

/** Gives the keys of an order, with survey and name at the end, which make it total. */
export function orderKeys(order: readonly TransientOrder[], functions: QueryFunctions): OrderKey[] {
  const keys = order.map((part): OrderKey => {
    const isDescending = part.direction === 'DESC';
    if (part.by === 'FIELD')
      return {
        expression: `f.${COLUMN_OF_FIELD[part.field]}`,
        isDescending,
        valueOf: (row) => fieldValue(row.key, row.facet, part.field) ?? null,
      };
    const from = parseCone({ raDeg: part.raDeg, decDeg: part.decDeg, radiusArcsec: 0 });
    return {
      expression: `squared_chord(${functions.addCone(from)}, f.ra_deg, f.dec_deg)`,
      isDescending,
      valueOf: ({ facet: { position } }) =>
        position ? squaredChordFrom(from, position.raDeg, position.decDeg) : null,
    };
  });
  return [
    ...keys,
    { expression: 'f.survey', isDescending: false, valueOf: (row) => row.key.survey },
    { expression: 'f.name', isDescending: false, valueOf: (row) => row.key.name },
  ];
}

/** Gives the same order backwards. */
export function reversed(keys: readonly OrderKey[]): OrderKey[] {
  return keys.map((key) => ({ ...key, isDescending: !key.isDescending }));
}

/** Writes the `order by`. SQLite sorts nulls first ascending, as the port does. */
export function orderSql(keys: readonly OrderKey[]): string {
  return keys.map(({ expression, isDescending }) => `${expression}${isDescending ? ' desc' : ''}`).join(', ');
}

/** Gives the values of a position, survey and name included, in the order of the keys. */
export function valuesAt(position: TransientPosition): SortValue[] {
  return [...position.values, position.survey, position.name];
}

/** Gives the position of a row. */
export function positionOf(keys: readonly OrderKey[], row: TransientRow): TransientPosition {
  const values = keys.slice(0, -2).map((key) => key.valueOf(row));
  return { values, survey: row.key.survey, name: row.key.name };
}

/**
 * Writes the conditions for what comes after a position: disjoint ranges in the order of the list, so that each can be
 * read from an index, one after the other, until the page is full.
 */
export function rangesAfter(keys: readonly OrderKey[], values: readonly SortValue[]): Sql[] {
  const ranges: Sql[] = [];
  for (let place = keys.length - 1; place >= 0; place--) {
    const equal = keys.slice(0, place).map((key, index) => equals(key, values[index]!));
    for (const beyond of beyondOf(keys[place]!, values[place]!)) ranges.push(allOf([...equal, beyond]));
  }
  return ranges;
}

/** Writes the condition for the row at a position itself. */
export function rangeAt(keys: readonly OrderKey[], values: readonly SortValue[]): Sql {
  return allOf(keys.map((key, index) => equals(key, values[index]!)));
}

/** Compares two rows as `order by` does. */
export function compareRows(keys: readonly OrderKey[], a: TransientRow, b: TransientRow): number {
  return compareValues(
    keys,
    keys.map((key) => key.valueOf(a)),
    keys.map((key) => key.valueOf(b)),
  );
}

/** Compares two lists of sort values as `order by` does. */
export function compareValues(
  keys: readonly OrderKey[],
  a: readonly SortValue[],
  b: readonly SortValue[],
): number {
  for (let place = 0; place < keys.length; place++) {
    const order = compareSortValues(a[place]!, b[place]!);
    if (order !== 0) return keys[place]!.isDescending ? -order : order;
  }
  return 0;
}

function compareSortValues(a: SortValue, b: SortValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' || typeof b === 'string') return byBytes(String(a), String(b));
  return a - b;
}

function equals({ expression }: OrderKey, value: SortValue): Sql {
  return value === null ? sql(`${expression} is null`) : sql(`${expression} = ?`, value);
}

function beyondOf({ expression, isDescending }: OrderKey, value: SortValue): Sql[] {
  if (isDescending)
    return value === null ? [] : [sql(`${expression} < ?`, value), sql(`${expression} is null`)];
  return [value === null ? sql(`${expression} is not null`) : sql(`${expression} > ?`, value)];
}
