import type { NewestFirstPage, Page } from './port/page.js';

/**
 * Cuts a page out of rows that stand newest first.
 *
 * A page begins after the row with the id given; when that row is seen no more, after where it would stand.
 */
export function pageOf<Row, Seen>(
  rows: readonly Row[],
  { first, after }: NewestFirstPage,
  placeOf: (row: Row) => { readonly order: number; readonly id: string },
  toSeen: (row: Row) => Seen,
): Page<Seen> {
  const start = after === undefined ? 0 : startAfter(rows.map(placeOf), after);
  const chosen = rows.slice(start, start + first);
  return { rows: chosen.map(toSeen), hasMore: start + first < rows.length, totalCount: rows.length };
}

function startAfter(
  places: readonly { readonly order: number; readonly id: string }[],
  after: { readonly order: number; readonly id: string },
): number {
  const found = places.findIndex(({ id, order }) => id === after.id && order === after.order);
  if (found >= 0) return found + 1;
  const next = places.findIndex(
    ({ order, id }) => order < after.order || (order === after.order && id > after.id),
  );
  return next < 0 ? places.length : next;
}
