import type { SqliteConnection } from './connection.js';
import { INDEXED_COLUMNS } from './facet-columns.js';

/** A facet as the store has it. */
export interface KnownFacet {
  readonly id: number;
  readonly packed: Buffer;
  /** Of {@link INDEXED_COLUMNS}, alike grouped. */
  readonly indexed: readonly (readonly (number | null)[])[];
}

/** The facets of one transient as the store has them, by class: read once, then kept in step with what is written. */
export type KnownFacets = Map<number, KnownFacet>;

const KNOWN = `select id, class_id, packed, ${INDEXED_COLUMNS.flat().join(', ')} from facet where transient = ?`;

/** Reads the facets of a transient. */
export function readKnownFacets(connection: SqliteConnection, transient: number): KnownFacets {
  const rows = connection
    .rows<[number, number, Buffer, ...(number | null)[]]>(KNOWN)
    .all(transient)
    .map(([id, classId, packed, ...indexed]): [number, KnownFacet] => [
      classId,
      { id, packed, indexed: grouped(indexed) },
    ]);
  return new Map(rows);
}

/** Puts values of the indexed columns, one after the other, into their groups. */
function grouped(values: readonly (number | null)[]): (number | null)[][] {
  const left = [...values];
  return INDEXED_COLUMNS.map((columns) => left.splice(0, columns.length));
}
