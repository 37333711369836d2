import type {
  TransientPage,
  TransientPosition,
  TransientQuery,
  TransientRow,
} from './port/transient-store.js';
import {
  compareValues,
  type OrderKey,
  positionOf,
  type SortValue,
  valuesAt,
  valuesOf,
} from './transient-order.js';

/** Sorts and cuts a list of rows that are all in the answer's list. */
export function pageOfRows(
  query: TransientQuery,
  keys: readonly OrderKey[],
  rows: readonly TransientRow[],
): TransientPage {
  const count = query.count ? { totalCount: rows.length } : {};
  if (!query.rows) return { rows: [], hasMoreBefore: false, hasMoreAfter: false, ...count };
  const all = rows
    .map((row): { readonly row: TransientRow; readonly values: readonly SortValue[] } => ({
      row,
      values: valuesOf(keys, row),
    }))
    .sort((a, b) => compareValues(keys, a.values, b.values));
  const { from, to } = cutOf(all.length, query, (n, position) =>
    compareValues(keys, all[n]!.values, valuesAt(position)),
  );
  return {
    rows: all.slice(from, to).map(({ row, values }) => {
      const { ref, key, facet } = row;
      return { ref, key, facet, position: positionOf(keys, row, values) };
    }),
    hasMoreBefore: from > 0,
    hasMoreAfter: to < all.length,
    ...count,
  };
}

/**
 * Says which rows of a sorted list a page has.
 *
 * @param compare  orders the n-th row against a position
 */
export function cutOf(
  length: number,
  { after, before, limit, fromEnd }: TransientQuery,
  compare: (n: number, position: TransientPosition) => number,
): { readonly from: number; readonly to: number } {
  let [from, to] = [0, length];
  if (after) while (from < to && compare(from, after) <= 0) from++;
  if (before) while (to > from && compare(to - 1, before) >= 0) to--;
  return fromEnd ? { from: Math.max(from, to - limit), to } : { from, to: Math.min(to, from + limit) };
}
