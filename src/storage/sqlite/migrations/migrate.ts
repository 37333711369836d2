import type { Database } from 'better-sqlite3';
import { CorruptStore } from '../../../domain/errors.js';
import { catalogues } from './20261122-catalogues.js';
import { firstLayout } from './20261122-first-layout.js';
import { keysOfTraces } from './20261122-keys-of-traces.js';
import { records } from './20261122-records.js';
import { reopenedTickets } from './20261122-reopened-tickets.js';
import { touchedTransients } from './20261122-touched-transients.js';
import { whatWasBefore } from './20261122-what-was-before.js';
import { whenJournalled } from './20261122-when-journalled.js';
import { windowsInTheSky } from './20261122-windows-in-the-sky.js';
import { witnessesInTheSky } from './20261122-witnesses-in-the-sky.js';

/** One step of the layout: its name begins with its date, and names sort in the order of application. */
interface Migration {
  readonly name: string;
  readonly sql: string;
}

const MIGRATIONS: readonly Migration[] = [
  firstLayout,
  keysOfTraces,
  records,
  reopenedTickets,
  touchedTransients,
  catalogues,
  whenJournalled,
  windowsInTheSky,
  whatWasBefore,
  witnessesInTheSky,
];

/**
 * Brings a store to the layout of this version, one transaction a step; does nothing when it is there already.
 *
 * @param onMigration  told of each step that was applied
 * @throws {CorruptStore} when the store was written by a newer version, whose layout is not known here
 */
export function migrate(driver: Database, onMigration?: (name: string) => void): void {
  driver.exec('create table if not exists migration (name text primary key) strict, without rowid');
  for (const migration of MIGRATIONS) {
    const isNew = driver
      .transaction(() => {
        if (appliedNames(driver).has(migration.name)) return false;
        driver.exec(migration.sql);
        driver.prepare('insert into migration values (?)').run(migration.name);
        return true;
      })
      .immediate();
    if (isNew) onMigration?.(migration.name);
  }
  refuseNewerLayout(driver);
}

/**
 * Checks that a store opened for reading alone has exactly the layout of this version.
 *
 * @throws {CorruptStore} when it is older or newer
 */
export function assertCurrentLayout(driver: Database): void {
  const hasTable = driver.prepare("select 1 from sqlite_schema where name = 'migration'").get();
  const applied = hasTable === undefined ? new Set<string>() : appliedNames(driver);
  const missing = MIGRATIONS.filter(({ name }) => !applied.has(name));
  if (missing.length > 0)
    throw new CorruptStore(
      `the store ${driver.name} lacks the layout ${missing.map(({ name }) => name).join(', ')}; open it once for writing`,
    );
  refuseNewerLayout(driver);
}

function refuseNewerLayout(driver: Database): void {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = [...appliedNames(driver)].filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new CorruptStore(
      `the store ${driver.name} was written by a newer version: its layout ${unknown.join(', ')} is not known to this one`,
    );
}

function appliedNames(driver: Database): ReadonlySet<string> {
  return new Set(driver.prepare<[], string>('select name from migration').pluck().all());
}
