import type { Facet } from '../../domain/facet.js';
import type { TransientKey } from '../../domain/transient.js';
import { packFacet } from '../packed/facet-codec.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import type { SqliteConnection } from './connection.js';
import { INDEXED_COLUMNS, indexedValues, PLAIN_COLUMNS, plainValues } from './facet-columns.js';
import type { KnownFacet } from './known-facets.js';

const INSERT = `insert into facet (transient, class_id, survey, name, ${INDEXED_COLUMNS.flat().join(', ')},
  ${PLAIN_COLUMNS.join(', ')}) values (?, ?, ?, ?, ${[...INDEXED_COLUMNS.flat(), ...PLAIN_COLUMNS].map(() => '?').join(', ')})`;

/** Makes the facets of a transient those of the change; unchanged ones are not written. */
export function writeFacets({ connection, keys }: CommitContext, applied: AppliedChange): void {
  const { change, transient, facets: known } = applied;
  if (change.facets.length === 0) return;
  const gone = new Set(known.keys());
  for (const { visibility, facet } of change.facets) {
    const classId = keys.internClass(visibility);
    gone.delete(classId);
    const [before, packed] = [known.get(classId), packFacet(facet)];
    if (before?.packed.equals(packed)) continue;
    const indexed = indexedValues(facet);
    const id = before
      ? update(connection, before, { facet, packed, indexed })
      : insert(connection, { transient, classId, key: change.key, facet }, { packed, indexed });
    known.set(classId, { id, packed, indexed });
  }
  for (const classId of gone) {
    connection.command('delete from facet where id = ?').run(known.get(classId)!.id);
    known.delete(classId);
  }
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
  insert(connection, made, { packed: packFacet(made.facet), indexed: indexedValues(made.facet) });
}

function insert(
  connection: SqliteConnection,
  { transient, classId, key, facet }: NewFacet,
  { packed, indexed }: Omit<KnownFacet, 'id'>,
): number {
  const { lastInsertRowid } = connection
    .command(INSERT)
    .run(transient, classId, key.survey, key.name, ...indexed.flat(), ...plainValues(facet, packed));
  return Number(lastInsertRowid);
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

function update(
  connection: SqliteConnection,
  before: KnownFacet,
  { facet, packed, indexed }: Omit<KnownFacet, 'id'> & { readonly facet: Facet },
): number {
  const bound = plainValues(facet, packed);
  let groups = 0;
  indexed.forEach((values, place) => {
    const former = before.indexed[place]!;
    if (values.every((value, at) => value === former[at])) return;
    groups |= 1 << place;
    bound.push(...values);
  });
  bound.push(before.id);
  connection.command(updateOf(groups)).run(...bound);
  return before.id;
}
