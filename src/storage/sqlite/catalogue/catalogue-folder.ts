import { hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import Driver, { type Database } from 'better-sqlite3';
import { CorruptStore } from '../../../domain/errors.js';
import type { CatalogueId } from '../../port/catalogue-store.js';

/** Files kept open; opening one takes a millisecond. */
const MAX_OPEN = 16;

/** Mapped into memory, so that pages need no copying. */
const MMAP_BYTES = 8 * 2 ** 30;
const LOADING = /^loading-(\d+)-\d+\./;

/** A place in which rows are being loaded. */
export interface LoadingFile {
  /** Empty, with an empty database `staged` attached for rows that are not in order yet. */
  readonly driver: Database;
  /** Ends the loading: the file is on disk as that of the catalogue, or forgotten. */
  keep(catalogue: CatalogueId): void;
  forget(): void;
}

/**
 * Files with the rows of catalogues: one SQLite file a version, in the folder `<store>.catalogues`.
 *
 * Apart from the store, so that loading ten million rows takes no lock that ingestion needs and leaves nothing in the
 * store's file (docs/decisions/0003). A store in memory has its catalogues in memory.
 */
export class CatalogueFolder {
  private readonly folder: string | undefined;
  /** By key, in the order of use. */
  private readonly open = new Map<string, Database>();
  private loadings = 0;

  /** @param storePath  file of the store, or `:memory:` */
  constructor(storePath: string) {
    this.folder = storePath === ':memory:' || storePath === '' ? undefined : `${storePath}.catalogues`;
  }

  /** Begins a file. Removes what processes that have ended left behind. */
  load(): LoadingFile {
    const { folder } = this;
    if (folder === undefined) return this.loadInMemory();
    mkdirSync(folder, { recursive: true });
    removeAbandoned(folder);
    const base = join(folder, `loading-${process.pid}-${++this.loadings}`);
    const [path, staged] = [`${base}.sqlite`, `${base}.staged`];
    const driver = loadingDriver(path, staged);
    const remove = () => {
      if (driver.open) driver.close();
      for (const file of [path, staged]) rmSync(file, { force: true });
    };
    return {
      driver,
      keep: (catalogue) => {
        driver.exec('detach staged');
        driver.close();
        rmSync(staged, { force: true });
        onDisk(path);
        this.close(keyOf(catalogue));
        renameSync(path, this.pathOf(folder, catalogue));
        onDisk(folder);
      },
      forget: remove,
    };
  }

  /**
   * Gives the rows of a catalogue.
   *
   * @throws {CorruptStore} when its file is gone
   */
  use(catalogue: CatalogueId): Database {
    const key = keyOf(catalogue);
    const known = this.open.get(key);
    if (known) {
      this.open.delete(key);
      this.open.set(key, known);
      return known;
    }
    const { folder } = this;
    if (folder === undefined)
      throw new CorruptStore(`the rows of catalogue ${catalogue.name} are not in memory`);
    const path = this.pathOf(folder, catalogue);
    if (!existsSync(path))
      throw new CorruptStore(`the rows of catalogue ${catalogue.name} are not there: ${path} is missing`);
    if (this.open.size >= MAX_OPEN) this.close([...this.open.keys()][0]!);
    const driver = new Driver(path, { readonly: true });
    driver.pragma(`mmap_size = ${MMAP_BYTES}`);
    this.open.set(key, driver);
    return driver;
  }

  /** Removes the rows of a catalogue; another process that reads them keeps them until it is done. */
  remove(catalogue: CatalogueId): void {
    this.close(keyOf(catalogue));
    if (this.folder !== undefined) rmSync(this.pathOf(this.folder, catalogue), { force: true });
  }

  closeAll(): void {
    for (const key of [...this.open.keys()]) this.close(key);
  }

  private loadInMemory(): LoadingFile {
    const driver = loadingDriver(':memory:', ':memory:');
    return {
      driver,
      keep: (catalogue) => {
        driver.exec('detach staged');
        this.close(keyOf(catalogue));
        this.open.set(keyOf(catalogue), driver);
      },
      forget: () => driver.close(),
    };
  }

  private close(key: string): void {
    this.open.get(key)?.close();
    this.open.delete(key);
  }

  private pathOf(folder: string, catalogue: CatalogueId): string {
    return join(folder, `${keyOf(catalogue)}.sqlite`);
  }
}

function keyOf({ name, digest }: CatalogueId): string {
  return hash('sha256', `${name}\n${digest}`, 'hex').slice(0, 32);
}

/** Nothing is undone and nobody else looks: no journal, no waiting for the disk before the end. */
function loadingDriver(path: string, staged: string): Database {
  const driver = new Driver(path);
  driver.pragma('page_size = 8192');
  driver.prepare('attach ? as staged').run(staged);
  for (const schema of ['main', 'staged']) {
    driver.pragma(`${schema}.journal_mode = OFF`);
    driver.pragma(`${schema}.synchronous = OFF`);
    driver.pragma(`${schema}.cache_size = -65536`);
  }
  // Sorting ten million rows takes as much room as they have, which is more than memory should give.
  driver.pragma('temp_store = FILE');
  return driver;
}

function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const process = LOADING.exec(name)?.[1];
    if (process !== undefined && !isAlive(Number(process))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else's is there, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function onDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
