import { byBytes } from '../access/access-term.js';
import { BadUserInput } from '../domain/errors.js';
import type { FacetField } from '../domain/predicate.js';
import { type Cone, parseCone, squaredChordFrom } from '../spatial/cone.js';
import { fieldValue } from './facet-field.js';
import type {
  TransientOrder,
  TransientPosition,
  TransientQuery,
  TransientRow,
} from './port/transient-store.js';

/** A value that lists are ordered by; null where it is absent, which stands first ascending. */
export type SortValue = number | string | null;

/** One key of an order. */
export interface OrderKey {
  /** The field, or the place from which distances count. */
  readonly by: FacetField | Cone;
  readonly isDescending: boolean;
  readonly valueOf: (row: TransientRow) => SortValue;
}

/** Gives the keys of an order, with survey and name at the end, which make it total. */
export function orderKeysOf(order: readonly TransientOrder[]): OrderKey[] {
  const keys = order.map((part): OrderKey => {
    const isDescending = part.direction === 'DESC';
    if (part.by === 'FIELD') return fieldKey(part.field, isDescending);
    const from = parseCone({ raDeg: part.raDeg, decDeg: part.decDeg, radiusArcsec: 0 });
    return {
      by: from,
      isDescending,
      valueOf: ({ facet: { position } }) =>
        position ? squaredChordFrom(from, position.raDeg, position.decDeg) : null,
    };
  });
  return [...keys, fieldKey('survey', false), fieldKey('name', false)];
}

/** Gives the same order backwards. */
export function reversed<Key extends { readonly isDescending: boolean }>(keys: readonly Key[]): Key[] {
  return keys.map((key) => ({ ...key, isDescending: !key.isDescending }));
}

/** Gives the values of a position, survey and name included, in the order of the keys. */
export function valuesAt(position: TransientPosition): SortValue[] {
  return [...position.values, position.survey, position.name];
}

/** Gives the values of a row, in the order of the keys. */
export function valuesOf(keys: readonly Pick<OrderKey, 'valueOf'>[], row: TransientRow): SortValue[] {
  return keys.map((key) => key.valueOf(row));
}

/** Gives the position of a row; its values by the keys are computed unless they are known. */
export function positionOf(
  keys: readonly Pick<OrderKey, 'valueOf'>[],
  row: TransientRow,
  values: readonly SortValue[] = valuesOf(keys, row),
): TransientPosition {
  return { values: values.slice(0, -2), survey: row.key.survey, name: row.key.name };
}

/** Compares two lists of sort values: texts by their bytes, absent values first ascending. */
export function compareValues(
  keys: readonly Pick<OrderKey, 'isDescending'>[],
  a: readonly SortValue[],
  b: readonly SortValue[],
): number {
  for (let place = 0; place < keys.length; place++) {
    const order = compareSortValues(a[place]!, b[place]!);
    if (order !== 0) return keys[place]!.isDescending ? -order : order;
  }
  return 0;
}

/** @throws {BadUserInput} when a position has not one value for each key of the order */
export function checkPositions({ order, after, before }: TransientQuery): void {
  for (const position of [after, before])
    if (position && position.values.length !== order.length)
      throw new BadUserInput(
        `a position must have one value for each of the ${order.length} keys of the order; received ${position.values.length}`,
      );
}

function fieldKey(field: FacetField, isDescending: boolean): OrderKey {
  return {
    by: field,
    isDescending,
    valueOf: (row) => fieldValue(row.key, row.facet, field) ?? null,
  };
}

function compareSortValues(a: SortValue, b: SortValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' || typeof b === 'string') return byBytes(String(a), String(b));
  return a - b;
}
