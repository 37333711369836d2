import type { TransientRow } from '../../port/transient-store.js';
import type { SqliteConnection } from '../connection.js';
import { rowsOfIds } from '../facet-rows.js';

// Of each of two generations; a decoded facet takes some 1 kB.
const MOST_ROWS = 16_384;

/**
 * Keeps facets that were read and decoded, which is most of the cost of a page: those that were asked for lately.
 *
 * A facet is forgotten when a commit names its transient, as its position is: see {@link SkyMemory}.
 */
export class KeptRows {
  private recent = new Map<number, TransientRow>();
  private former = new Map<number, TransientRow>();

  /** Gives the facets of ids that stand in the columns, in order; reads what is not kept. Within a read transaction. */
  read(connection: SqliteConnection, ids: readonly number[]): readonly TransientRow[] {
    const rows: (TransientRow | undefined)[] = [];
    const missing: number[] = [];
    for (const id of ids) {
      const row = this.recent.get(id) ?? this.former.get(id);
      rows.push(row);
      if (row) this.keep(id, row);
      else missing.push(id);
    }
    if (missing.length === 0) return rows.filter((row) => row !== undefined);
    const read = rowsOfIds(connection, missing);
    for (const [id, row] of read) this.keep(id, row);
    return ids.map((id, place) => rows[place] ?? read.get(id)!);
  }

  forget(id: number): void {
    this.recent.delete(id);
    this.former.delete(id);
  }

  private keep(id: number, row: TransientRow): void {
    if (this.recent.size >= MOST_ROWS && !this.recent.has(id)) {
      this.former = this.recent;
      this.recent = new Map();
    }
    this.recent.set(id, row);
  }
}
