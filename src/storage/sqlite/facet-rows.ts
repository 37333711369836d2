import type { Survey } from '../../domain/datapoint.js';
import { unpackFacet } from '../packed/facet-codec.js';
import type { TransientRef, TransientRow } from '../port.js';
import type { SqliteConnection } from './connection.js';

/** Columns of a facet row that make a {@link TransientRow}. */
export const ROW_COLUMNS = 'f.transient, f.survey, f.name, f.packed';

/** Values of {@link ROW_COLUMNS}. */
export type RowCells = readonly [transient: number, survey: Survey, name: string, packed: Buffer];

/** Makes the row of its cells. */
export function toRow([transient, survey, name, packed]: readonly [...RowCells, ...unknown[]]): TransientRow {
  return { ref: transient as TransientRef, key: { survey, name }, facet: unpackFacet(packed) };
}

// So many at once hold no more than some MB.
const AT_ONCE = 4096;

/**
 * Reads facets by their rowids, many in one statement and in the order of the file: a third of the cost of one by one.
 *
 * The ids come from the same transaction, so each is there.
 */
export function rowsOfIds(
  connection: SqliteConnection,
  ids: readonly number[],
): ReadonlyMap<number, TransientRow> {
  const read = connection.rows<[...RowCells, id: number]>(
    `select ${ROW_COLUMNS}, f.id from json_each(?) c cross join facet f on f.id = c.value`,
  );
  const rows = new Map<number, TransientRow>();
  const sorted = Float64Array.from(ids).sort();
  for (let from = 0; from < sorted.length; from += AT_ONCE)
    for (const cells of read.all(`[${sorted.subarray(from, from + AT_ONCE).join(',')}]`))
      rows.set(cells[4], toRow(cells));
  return rows;
}
