import type { Facet } from '../../domain/facet.js';
import type { TransientKey } from '../../domain/transient.js';
import { packFacet } from '../packed/facet-codec.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import type { SqliteConnection } from './connection.js';
import { INDEXED_COLUMNS, indexedValues, PLAIN_COLUMNS, plainValues } from './facet-columns.js';

type KnownFacet = readonly [
  id: number,
  classId: number,
  packed: Buffer,
  hpx: number | null,
  raDeg: number | null,
  decDeg: number | null,
  lastDetectionMjd: number | null,
  firstDetectionMjd: number | null,
  peakMag: number | null,
];

const INSERT = `insert into facet (transient, class_id, survey, name, ${INDEXED_COLUMNS.flat().join(', ')},
  ${PLAIN_COLUMNS.join(', ')}) values (?, ?, ?, ?, ${[...INDEXED_COLUMNS.flat(), ...PLAIN_COLUMNS].map(() => '?').join(', ')})`;

const KNOWN = `select id, class_id, packed, ${INDEXED_COLUMNS.flat().join(', ')} from facet where transient = ?`;

/** Makes the facets of a transient those of the change; unchanged ones are not written. */
export function writeFacets({ connection, keys }: CommitContext, { change, transient }: AppliedChange): void {
  if (change.facets.length === 0) return;
  const known = new Map(
    connection
      .rows<KnownFacet>(KNOWN)
      .all(transient)
      .map((row) => [row[1], row]),
  );
  for (const { visibility, facet } of change.facets) {
    const classId = keys.internClass(visibility);
    const before = known.get(classId);
    known.delete(classId);
    const packed = packFacet(facet);
    if (before?.[2].equals(packed)) continue;
    if (before) update(connection, before, facet, packed);
    else insert(connection, { transient, classId, key: change.key, facet }, packed);
  }
  for (const [id] of known.values()) connection.command('delete from facet where id = ?').run(id);
}

/** A facet that is not there. */
export interface NewFacet {
  readonly transient: number;
  readonly classId: number;
  readonly key: TransientKey;
  readonly facet: Facet;
}

/** Writes a facet that is not there. */
export function insertFacet(connection: SqliteConnection, made: NewFacet): void {
  insert(connection, made, packFacet(made.facet));
}

function insert(
  connection: SqliteConnection,
  { transient, classId, key, facet }: NewFacet,
  packed: Buffer,
): void {
  connection
    .command(INSERT)
    .run(
      transient,
      classId,
      key.survey,
      key.name,
      ...indexedValues(facet).flat(),
      ...plainValues(facet, packed),
    );
}

const UPDATES = new Map<number, string>();

/** Gives the update of the plain columns and of the groups of indexed columns whose bits are set. */
function updateOf(groups: number): string {
  const known = UPDATES.get(groups);
  if (known !== undefined) return known;
  const columns = [...PLAIN_COLUMNS, ...INDEXED_COLUMNS.filter((_, index) => groups & (1 << index)).flat()];
  const text = `update facet set ${columns.map((column) => `${column} = ?`).join(', ')} where id = ?`;
  UPDATES.set(groups, text);
  return text;
}

function update(connection: SqliteConnection, before: KnownFacet, facet: Facet, packed: Buffer): void {
  const values = indexedValues(facet);
  const bound = plainValues(facet, packed);
  let [groups, place] = [0, 3];
  for (let index = 0; index < values.length; index++) {
    const now = values[index]!;
    for (let offset = 0; offset < now.length; offset++)
      if (now[offset] !== before[place + offset]) groups |= 1 << index;
    if (groups & (1 << index)) bound.push(...now);
    place += now.length;
  }
  bound.push(before[0]);
  connection.command(updateOf(groups)).run(...bound);
}
