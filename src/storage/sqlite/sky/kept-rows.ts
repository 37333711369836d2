import type { TransientKey } from '../../../domain/transient.js';
import type { TransientRef } from '../../port/transient-ref.js';
import type { TransientRow } from '../../port/transient-store.js';
import type { SqliteConnection } from '../connection.js';
import { facetsOfIds } from '../facet-rows.js';
import { firstFrom } from './key-order.js';

// Of each of two generations; a decoded facet takes some 1 kB.
const MOST_ROWS = 16_384;
// How many ids are remembered of those that were read and not kept.
const REMEMBERED = 2 ** 16;

/** Whose facets stand at the places of the columns. */
interface PlacedRows {
  idAt(place: number): number;
  refAt(place: number): TransientRef;
  keyAt(place: number): TransientKey;
}

/**
 * Keeps facets that were read and decoded, which is most of the cost of a page: those that were asked for lately, and
 * more than once. What is asked for once is left to die young: kept, it costs the collector as much as reading it did.
 *
 * A facet is forgotten when a commit names its transient, as its position is: see {@link SkyMemory}.
 */
export class KeptRows {
  private recent = new Map<number, TransientRow>();
  private former = new Map<number, TransientRow>();
  /** By the last digits of an id: which id with these was last read. */
  private readonly readOnce = new Uint32Array(REMEMBERED);

  /** Gives the facets at places of the columns, in order; reads what is not kept. Within a read transaction. */
  read(
    connection: SqliteConnection,
    columns: PlacedRows,
    places: readonly number[],
  ): readonly TransientRow[] {
    const rows: (TransientRow | undefined)[] = [];
    const missing: number[] = [];
    for (const place of places) {
      const id = columns.idAt(place);
      const row = this.recent.get(id) ?? this.takeFormer(id);
      rows.push(row);
      if (!row) missing.push(place);
    }
    if (missing.length === 0) return rows.filter((row) => row !== undefined);
    const read = this.readMissing(connection, columns, missing);
    let next = 0;
    return rows.map((row) => row ?? read[next++]!);
  }

  forget(id: number): void {
    this.recent.delete(id);
    this.former.delete(id);
  }

  private readMissing(
    connection: SqliteConnection,
    columns: PlacedRows,
    places: readonly number[],
  ): readonly TransientRow[] {
    const ids = idsOnce(columns, places);
    const facets = facetsOfIds(connection, ids);
    return places.map((place) => {
      const id = columns.idAt(place);
      const facet = facets[firstFrom(ids, id, 0, ids.length)]!;
      const row = { ref: columns.refAt(place), key: columns.keyAt(place), facet };
      const slot = id % REMEMBERED;
      if (this.readOnce[slot] === id) this.keep(id, row);
      else this.readOnce[slot] = id;
      return row;
    });
  }

  private takeFormer(id: number): TransientRow | undefined {
    const row = this.former.get(id);
    if (row) this.keep(id, row);
    return row;
  }

  private keep(id: number, row: TransientRow): void {
    if (this.recent.size >= MOST_ROWS && !this.recent.has(id)) {
      this.former = this.recent;
      this.recent = new Map();
    }
    this.recent.set(id, row);
  }
}

/** Lists the ids of places, ascending, each once. */
function idsOnce(columns: PlacedRows, places: readonly number[]): Float64Array {
  const ids = new Float64Array(places.length);
  for (let n = 0; n < places.length; n++) ids[n] = columns.idAt(places[n]!);
  ids.sort();
  let length = 0;
  for (let n = 0; n < ids.length; n++) if (n === 0 || ids[n] !== ids[n - 1]) ids[length++] = ids[n]!;
  return ids.subarray(0, length);
}
