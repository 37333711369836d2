import type { Db } from 'mongodb';
import { CorruptStore } from '../../../domain/errors.js';
import type { Documents } from '../documents.js';
import { catalogues } from './20261122-catalogues.js';
import { firstLayout } from './20261122-first-layout.js';
import { records } from './20261122-records.js';
import { resultsByUnit } from './20261122-results-by-unit.js';
import { whatWasBefore } from './20261122-what-was-before.js';

/** One step of the layout: its name begins with its date, and names sort in the order of application. */
interface Migration {
  readonly name: string;
  readonly apply: (db: Db) => Promise<void>;
}

const MIGRATIONS: readonly Migration[] = [firstLayout, records, catalogues, whatWasBefore, resultsByUnit];

/**
 * Brings a store to the layout of this version, step by step; does nothing when it is there already.
 *
 * @param onMigration  told of each step that was applied
 * @throws {CorruptStore} when the store was written by a newer version, whose layout is not known here
 */
export async function migrate(db: Db, onMigration?: (name: string) => void): Promise<void> {
  const applied = await appliedNames(db);
  // Before anything is changed.
  refuseNewerLayout(db, applied);
  for (const { name, apply } of MIGRATIONS) {
    if (applied.has(name)) continue;
    await apply(db);
    await db
      .collection<Documents['migration']>('migration')
      .updateOne({ _id: name }, { $setOnInsert: { _id: name } }, { upsert: true });
    onMigration?.(name);
  }
}

/**
 * Checks that a store opened for reading alone has exactly the layout of this version.
 *
 * @throws {CorruptStore} when it is older or newer
 */
export async function assertCurrentLayout(db: Db): Promise<void> {
  const applied = await appliedNames(db);
  const missing = MIGRATIONS.filter(({ name }) => !applied.has(name));
  if (missing.length > 0)
    throw new CorruptStore(
      `the database ${db.databaseName} lacks the layout ${missing.map(({ name }) => name).join(', ')}; open it once for writing`,
    );
  refuseNewerLayout(db, applied);
}

function refuseNewerLayout(db: Db, applied: ReadonlySet<string>): void {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new CorruptStore(
      `the database ${db.databaseName} was written by a newer version: its layout ${unknown.join(', ')} is not known to this one`,
    );
}

async function appliedNames(db: Db): Promise<ReadonlySet<string>> {
  const documents = await db.collection<Documents['migration']>('migration').find().toArray();
  return new Set(documents.map(({ _id }) => _id));
}
