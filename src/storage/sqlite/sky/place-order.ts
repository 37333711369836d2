import { squaredChordFrom } from '../../../spatial/cone.js';
import type { TransientPosition } from '../../port/transient-store.js';
import { type OrderKey, type SortValue, valuesAt } from '../../transient-order.js';
import { nameKeyOf } from './name-key.js';
import type { SkyColumns } from './sky-columns.js';
import { columnOf } from './sky-conditions.js';

/**
 * The first key of an order as numbers: of two places the one that comes first never has the greater number; both may
 * have the same.
 */
export interface Rank {
  readonly at: (place: number) => number;
  /** The number of a position; `undefined` when it is none of this order. */
  readonly of: (position: TransientPosition) => number | undefined;
}

/** Makes the rank of an order; `undefined` when the columns do not know its first key. */
export function rankOf(columns: SkyColumns, keys: readonly OrderKey[]): Rank | undefined {
  const [key] = keys;
  if (!key) return undefined;
  const { by, isDescending } = key;
  const sign = isDescending ? -1 : 1;
  // Nothing but survey and name: their key stands for both.
  if (keys.length === 2) {
    const names = columns.column('nameKey');
    return {
      at: (place) => sign * names[place]!,
      of: ({ survey, name }) => sign * nameKeyOf(survey, name),
    };
  }
  // Absent values stand first ascending.
  const signed = (value: number) => sign * (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  const of = (position: TransientPosition) => {
    const [value] = valuesAt(position);
    if (typeof value === 'number') return signed(value);
    return value === null ? signed(Number.NaN) : undefined;
  };
  if (typeof by === 'object') {
    const [raDeg, decDeg] = [columns.column('raDeg'), columns.column('decDeg')];
    return { at: (place) => sign * squaredChordFrom(by, raDeg[place]!, decDeg[place]!), of };
  }
  const name = columnOf(by);
  if (!name) return undefined;
  const column = columns.column(name);
  return { at: (place) => signed(column[place]!), of };
}

/** Makes a function that gives a place's values by all keys; `undefined` when the columns do not know one of them. */
export function valuesByPlace(
  columns: SkyColumns,
  keys: readonly OrderKey[],
): ((place: number) => SortValue[]) | undefined {
  const own = keys.slice(0, -2).map((key) => valueByPlace(columns, key));
  const known = own.filter((valueAt) => valueAt !== undefined);
  if (known.length < own.length) return undefined;
  return (place) => {
    const { survey, name } = columns.keyAt(place);
    return [...known.map((valueAt) => valueAt(place)), survey, name];
  };
}

function valueByPlace(columns: SkyColumns, { by }: OrderKey): ((place: number) => SortValue) | undefined {
  if (by === 'name' || by === 'survey') return (place) => columns.keyAt(place)[by];
  if (typeof by === 'object') {
    const [raDeg, decDeg] = [columns.column('raDeg'), columns.column('decDeg')];
    return (place) => squaredChordFrom(by, raDeg[place]!, decDeg[place]!);
  }
  const name = columnOf(by);
  if (!name) return undefined;
  const column = columns.column(name);
  return (place) => {
    const value = column[place]!;
    return Number.isNaN(value) ? null : value;
  };
}
