import { squaredChordFrom } from '../../../spatial/cone.js';
import { pageOfRows } from '../../page-of-rows.js';
import type { TransientPage, TransientPosition, TransientQuery } from '../../port.js';
import { type OrderKey, orderKeysOf, reversed, valuesAt } from '../../transient-order.js';
import type { SqliteConnection } from '../connection.js';
import { firstPlaces } from './first-places.js';
import { nameKeyOf } from './name-key.js';
import type { SkyColumns } from './sky-columns.js';
import { columnOf } from './sky-conditions.js';

// Equal values of the first key beyond this are left to the index of the order.
const MOST_EQUAL = 2000;

/** The first key of an order as the columns know it. */
interface FirstKey {
  readonly valueAt: (place: number) => number;
  /** The value of a position; `undefined` when it is none of this order. */
  readonly startOf: (position: TransientPosition) => number | undefined;
}

/**
 * Makes the page of a query of the places that its conditions leave; `undefined` when the columns do not know what it is
 * ordered by.
 *
 * Chooses by the first key, reads the facets that may stand on the page, and orders those exactly.
 */
export function pageInMemory(
  connection: SqliteConnection,
  columns: SkyColumns,
  query: TransientQuery,
  places: readonly number[],
): TransientPage | undefined {
  const keys = orderKeysOf(query.order);
  const chosen = query.rows ? choose(columns, query, keys, places) : { places: [], hasBehind: false };
  if (!chosen) return undefined;
  const ids = chosen.places.map((place) => columns.idAt(place));
  const rows = columns.kept.read(connection, ids);
  const page = pageOfRows({ ...query, count: false }, keys, rows);
  const { hasBehind } = chosen;
  return {
    rows: page.rows,
    hasMoreBefore: page.hasMoreBefore || (hasBehind && query.fromEnd !== true),
    hasMoreAfter: page.hasMoreAfter || (hasBehind && query.fromEnd === true),
    ...(query.count ? { totalCount: places.length } : {}),
  };
}

/** The places of which a page may be made, and whether there are others behind the position where it starts. */
function choose(
  columns: SkyColumns,
  query: TransientQuery,
  keys: readonly OrderKey[],
  places: readonly number[],
): { readonly places: readonly number[]; readonly hasBehind: boolean } | undefined {
  const [first] = query.fromEnd ? reversed(keys) : keys;
  const key = first && firstKeyOf(columns, first, query.order.length === 0);
  if (!key) return undefined;
  const position = query.fromEnd ? query.before : query.after;
  const start = position ? key.startOf(position) : Number.NEGATIVE_INFINITY;
  if (start === undefined) return undefined;
  const values = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) values[i] = key.valueAt(places[i]!);
  const { chosen, hasBelow } = firstPlaces(values, query.limit + 1, start);
  if (chosen.length > query.limit + MOST_EQUAL) return undefined;
  return { places: chosen.map((i) => places[i]!), hasBehind: hasBelow };
}

function firstKeyOf(columns: SkyColumns, key: OrderKey, isByName: boolean): FirstKey | undefined {
  const sign = key.isDescending ? -1 : 1;
  if (isByName) {
    const names = columns.column('nameKey');
    return {
      valueAt: (place) => sign * names[place]!,
      startOf: ({ survey, name }) => sign * nameKeyOf(survey, name),
    };
  }
  // Absent values stand first ascending.
  const signed = (value: number) => sign * (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  const startOf = (position: TransientPosition) => {
    const [value] = valuesAt(position);
    if (typeof value === 'number') return signed(value);
    return value === null ? signed(Number.NaN) : undefined;
  };
  const { by } = key;
  if (typeof by === 'object') {
    const [raDeg, decDeg] = [columns.column('raDeg'), columns.column('decDeg')];
    return { valueAt: (place) => sign * squaredChordFrom(by, raDeg[place]!, decDeg[place]!), startOf };
  }
  const name = columnOf(by);
  if (!name) return undefined;
  const column = columns.column(name);
  return { valueAt: (place) => signed(column[place]!), startOf };
}
