import type { TransientKey } from '../../../domain/transient.js';
import { cutOf, pageOfRows } from '../../page-of-rows.js';
import type { TransientOutline } from '../../port/places.js';
import type { TransientRef } from '../../port/transient-ref.js';
import type { TransientPage, TransientPosition, TransientQuery } from '../../port/transient-store.js';
import {
  compareValues,
  type OrderKey,
  orderKeysOf,
  reversed,
  type SortValue,
  valuesAt,
} from '../../transient-order.js';
import type { SqliteConnection } from '../connection.js';
import { firstPlaces } from './first-places.js';
import { rankOf, valuesByPlace } from './place-order.js';
import type { SkyColumns } from './sky-columns.js';

// Equal values of the first key beyond this are left to the index of the order.
const MOST_EQUAL = 2000;

/**
 * Makes the page of a query of the places that its conditions leave; `undefined` when the columns do not know what it is
 * ordered by.
 *
 * Reads the facets of the page alone, or, where the columns know the first key and no more, those that may stand on it.
 */
export function pageInMemory(
  connection: SqliteConnection,
  columns: SkyColumns,
  query: TransientQuery,
  places: readonly number[],
): TransientPage | undefined {
  const keys = orderKeysOf(query.order);
  const chosen = choose(columns, query, keys, places);
  if (!chosen) return undefined;
  const count = query.count ? { totalCount: places.length } : {};
  const placed = placesOfPage(columns, query, keys, places, chosen);
  const read = (of: readonly number[]) => columns.kept.read(connection, columns, of);
  if (placed) {
    const rows = read(placed.places).map(({ ref, key, facet }, n) => ({
      ref,
      key,
      facet,
      position: positionOf(key, placed.values?.[n]),
    }));
    return { rows, ...moreAround(query, placed, chosen), ...count };
  }
  const mayStand = chosen.at.map((n) => places[n]!);
  const page = pageOfRows({ ...query, count: false }, keys, read(mayStand));
  return { rows: page.rows, ...moreAround(query, page, chosen), ...count };
}

/** The same with the outlines of transients, which stand in the columns; `undefined` when they do not know the order. */
export function outlinesInMemory(
  columns: SkyColumns,
  query: TransientQuery,
  places: readonly number[],
): TransientPage<TransientOutline> | undefined {
  const keys = orderKeysOf(query.order);
  const chosen = choose(columns, query, keys, places);
  const placed = chosen && placesOfPage(columns, query, keys, places, chosen);
  if (!placed) return undefined;
  const outlineAt = outlinesByPlace(columns);
  const rows = placed.places.map((place, n) => {
    const key = columns.keyAt(place);
    return outlineAt(place, key, positionOf(key, placed.values?.[n]));
  });
  return {
    rows,
    ...moreAround(query, placed, chosen),
    ...(query.count ? { totalCount: places.length } : {}),
  };
}

/** The places of which a page may be made. */
interface Chosen {
  /** Indices into the list of places, in the order of their ranks. */
  readonly at: readonly number[];
  /** Ranks of all places of that list; none where no rows are wanted. */
  readonly ranks: Float64Array;
  /** Whether there are others behind the position where the page starts. */
  readonly hasBehind: boolean;
}

interface Around {
  readonly hasMoreBefore: boolean;
  readonly hasMoreAfter: boolean;
}

/** The places of a page, in order. */
interface PlacedPage extends Around {
  readonly places: readonly number[];
  /** By the keys of the order, where it has others than survey and name. */
  readonly values: readonly (readonly SortValue[])[] | undefined;
}

function choose(
  columns: SkyColumns,
  query: TransientQuery,
  keys: readonly OrderKey[],
  places: readonly number[],
): Chosen | undefined {
  if (!query.rows) return { at: [], ranks: new Float64Array(0), hasBehind: false };
  const rank = rankOf(columns, query.fromEnd ? reversed(keys) : keys);
  if (!rank) return undefined;
  const position = query.fromEnd ? query.before : query.after;
  const start = position ? rank.of(position) : Number.NEGATIVE_INFINITY;
  if (start === undefined) return undefined;
  const ranks = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) ranks[i] = rank.at(places[i]!);
  const { chosen, hasBelow } = firstPlaces(ranks, query.limit + 1, start);
  if (chosen.length > query.limit + MOST_EQUAL) return undefined;
  return { at: chosen, ranks, hasBehind: hasBelow };
}

/** Orders and cuts what was chosen; `undefined` when the columns do not know a key. */
function placesOfPage(
  columns: SkyColumns,
  query: TransientQuery,
  keys: readonly OrderKey[],
  places: readonly number[],
  { at, ranks }: Chosen,
): PlacedPage | undefined {
  const valuesOf = valuesByPlace(columns, keys);
  if (!valuesOf) return undefined;
  const sorted = at.slice();
  // Ranks ascend in the order in which the page is filled.
  if (query.fromEnd) sorted.reverse();
  sortEqual(sorted, ranks, (a, b) => compareValues(keys, valuesOf(places[a]!), valuesOf(places[b]!)));
  const { from, to } = cutOf(sorted.length, query, (n, position) =>
    compareValues(keys, valuesOf(places[sorted[n]!]!), valuesAt(position)),
  );
  const page = sorted.slice(from, to).map((n) => places[n]!);
  return {
    places: page,
    values: keys.length > 2 ? page.map((place) => valuesOf(place)) : undefined,
    hasMoreBefore: from > 0,
    hasMoreAfter: to < sorted.length,
  };
}

/** Sorts the indices of each run of equal values, which stand together. */
function sortEqual(indices: number[], values: Float64Array, compare: (a: number, b: number) => number): void {
  for (let from = 0; from < indices.length; ) {
    const value = values[indices[from]!];
    let to = from + 1;
    while (to < indices.length && values[indices[to]!] === value) to++;
    if (to - from > 1) indices.splice(from, to - from, ...indices.slice(from, to).sort(compare));
    from = to;
  }
}

function moreAround({ fromEnd = false }: TransientQuery, page: Around, { hasBehind }: Chosen): Around {
  return {
    hasMoreBefore: page.hasMoreBefore || (hasBehind && !fromEnd),
    hasMoreAfter: page.hasMoreAfter || (hasBehind && fromEnd),
  };
}

function positionOf({ survey, name }: TransientKey, values: readonly SortValue[] = []): TransientPosition {
  return { values: values.slice(0, -2), survey, name };
}

function outlinesByPlace(columns: SkyColumns) {
  const [hpx, raDeg, decDeg] = [columns.column('hpx'), columns.column('raDeg'), columns.column('decDeg')];
  const [first, last] = [columns.column('firstDetectionMjd'), columns.column('lastDetectionMjd')];
  const [surveyFirst, peak] = [columns.column('surveyFirstDetectionMjd'), columns.column('peakMag')];
  const [transient, count] = [columns.wholeColumn('transient'), columns.wholeColumn('detectionCount')];
  return (place: number, key: TransientKey, position: TransientPosition) => ({
    ref: transient[place]! as TransientRef,
    key,
    position,
    hpx: hpx[place]!,
    raDeg: raDeg[place]!,
    decDeg: decDeg[place]!,
    detectionCount: count[place]!,
    firstDetectionMjd: presentOf(first[place]!),
    lastDetectionMjd: presentOf(last[place]!),
    surveyFirstDetectionMjd: presentOf(surveyFirst[place]!),
    peakMag: presentOf(peak[place]!),
  });
}

/** Absent values are NaN in the columns. */
function presentOf(number: number): number | undefined {
  return Number.isNaN(number) ? undefined : number;
}
