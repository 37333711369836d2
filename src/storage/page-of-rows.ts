import type { TransientPage, TransientQuery, TransientRow } from './port.js';
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
  const { after, before } = query;
  let [from, to] = [0, all.length];
  if (after) {
    const values = valuesAt(after);
    while (from < to && compareValues(keys, all[from]!.values, values) <= 0) from++;
  }
  if (before) {
    const values = valuesAt(before);
    while (to > from && compareValues(keys, all[to - 1]!.values, values) >= 0) to--;
  }
  if (query.fromEnd) from = Math.max(from, to - query.limit);
  else to = Math.min(to, from + query.limit);
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
