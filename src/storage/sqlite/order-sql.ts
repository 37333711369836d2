import type { TransientOrder } from '../port/transient-store.js';
import { type OrderKey, orderKeysOf, type SortValue } from '../transient-order.js';
import { COLUMN_OF_FIELD } from './facet-columns.js';
import type { QueryFunctions } from './query-functions.js';
import { allOf, type Sql, sql } from './sql.js';

/** One key of an order as SQL computes it. */
export interface SqlOrderKey extends OrderKey {
  readonly expression: string;
}

/** Gives the keys of an order, with survey and name at the end, which make it total. */
export function orderKeys(order: readonly TransientOrder[], functions: QueryFunctions): SqlOrderKey[] {
  return orderKeysOf(order).map((key) => ({
    ...key,
    expression:
      typeof key.by === 'string'
        ? `f.${COLUMN_OF_FIELD[key.by]}`
        : `squared_chord(${functions.addCone(key.by)}, f.ra_deg, f.dec_deg)`,
  }));
}

/** Writes the `order by`. SQLite sorts nulls first ascending, as the port does. */
export function orderSql(keys: readonly SqlOrderKey[]): string {
  return keys.map(({ expression, isDescending }) => `${expression}${isDescending ? ' desc' : ''}`).join(', ');
}

/**
 * Writes the conditions for what comes after a position: disjoint ranges in the order of the list, so that each can be
 * read from an index, one after the other, until the page is full.
 */
export function rangesAfter(keys: readonly SqlOrderKey[], values: readonly SortValue[]): Sql[] {
  const ranges: Sql[] = [];
  for (let place = keys.length - 1; place >= 0; place--) {
    const equal = keys.slice(0, place).map((key, index) => equals(key, values[index]!));
    for (const beyond of beyondOf(keys[place]!, values[place]!)) ranges.push(allOf([...equal, beyond]));
  }
  return ranges;
}

/** Writes the condition for the row at a position itself. */
export function rangeAt(keys: readonly SqlOrderKey[], values: readonly SortValue[]): Sql {
  return allOf(keys.map((key, index) => equals(key, values[index]!)));
}

function equals({ expression }: SqlOrderKey, value: SortValue): Sql {
  return value === null ? sql(`${expression} is null`) : sql(`${expression} = ?`, value);
}

function beyondOf({ expression, isDescending }: SqlOrderKey, value: SortValue): Sql[] {
  if (isDescending)
    return value === null ? [] : [sql(`${expression} < ?`, value), sql(`${expression} is null`)];
  return [value === null ? sql(`${expression} is not null`) : sql(`${expression} > ?`, value)];
}
