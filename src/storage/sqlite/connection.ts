import Driver, { type Database, type Statement } from 'better-sqlite3';
import { CorruptStore, StorageConflict, StoreUnavailable } from '../../domain/errors.js';
import { assertCurrentLayout, migrate } from './migrations/migrate.js';

/** A value that SQLite keeps. */
export type Cell = number | bigint | string | Uint8Array | null;

/** Called before and after each group of writes with its name; for tests that stop a process there. */
export type Failpoint = (name: string) => void;

export interface ConnectionOptions {
  /** File of the store, or `:memory:`. */
  readonly path: string;
  readonly readonly?: boolean;
  /** What it is mostly used for, by which it keeps many or few pages in memory; reading unless given. */
  readonly mostly?: keyof typeof CACHE_KIB | undefined;
  readonly failpoint?: Failpoint;
  /** Told of each step by which the layout was brought up to date. */
  readonly onMigration?: (name: string) => void;
  /** Called with the text of each statement when it is prepared; for tests that look at plans. */
  readonly onStatement?: (sql: string) => void;
}

// Fixed queries number about 120; the rest are shapes of filters and orders.
const MAX_STATEMENTS = 600;
// Readers need the larger one: among 1,000,000 facets a cone of 5 arcsec takes them 27 us, 45 with the smaller. Writers lose
// by it: SQLite goes through all pages in memory at each commit that balanced a tree, 1 ms, while the file is below 1 GB.
const CACHE_KIB = { READS: 262_144, WRITES: 65_536 } as const;
// Each commit waits for the disk: what was acknowledged outlives a power cut.
const SYNCHRONOUS = 'FULL';
const BUSY_TIMEOUT_MS = 30_000;
const RETRY_MS = 1;
/** Pages in the write-ahead log, 160 MB: so many that most of them are copied back once for several changes. */
const MAX_LOG_FRAMES = 40_000;
const LOG_TIMEOUT_MS = 1000;

type LogState = readonly [isBusy: 0 | 1, frames: number, copiedBack: number];

/** What is to be done at the beginning of each transaction, and when one was undone. */
export interface TransactionObserver {
  begun(): void;
  undone(): void;
}

/**
 * One connection to a store, with its prepared statements. Everything on it is synchronous, so a transaction is a
 * function call, and no other work of this process comes between its statements.
 */
export class SqliteConnection {
  readonly driver: Database;
  // By kind, under the text alone: a literal's hash is computed once, that of a text put together at each look-up.
  private readonly statements = {
    rows: new Map<string, Statement<Cell[], unknown>>(),
    values: new Map<string, Statement<Cell[], unknown>>(),
    command: new Map<string, Statement<Cell[], unknown>>(),
  };
  private readonly failpoint: Failpoint | undefined;
  private readonly onStatement: ((sql: string) => void) | undefined;
  private observer: TransactionObserver | undefined;
  /** Frames of the log from which on it is copied back. */
  private longLog = MAX_LOG_FRAMES;

  /**
   * @throws {CorruptStore} when the file is no store, or one of a newer version
   * @throws {StoreUnavailable} when it can't be opened
   */
  constructor(options: ConnectionOptions) {
    this.failpoint = options.failpoint;
    this.onStatement = options.onStatement;
    this.driver = openDriver(options);
    try {
      this.configure(options);
    } catch (error) {
      this.driver.close();
      throw translated(error);
    }
  }

  get isOpen(): boolean {
    return this.driver.open;
  }

  /** Registers the one who keeps interned keys in step with the transactions. */
  observe(observer: TransactionObserver): void {
    this.observer = observer;
  }

  /** Gives the statement whose rows come as arrays in the order of its columns. */
  rows<Row extends readonly unknown[]>(sql: string): Statement<Cell[], Row> {
    // Raw statements give arrays; the caller names their types beside the columns.
    return this.prepared('rows', sql) as Statement<Cell[], Row>;
  }

  /** Gives the statement whose rows come as the value of their first column. */
  values<Value>(sql: string): Statement<Cell[], Value> {
    return this.prepared('values', sql) as Statement<Cell[], Value>;
  }

  /** Gives a statement that returns no rows. */
  command(sql: string): Statement<Cell[], unknown> {
    return this.prepared('command', sql);
  }

  /** Runs reads that see one state of the store. */
  read<Result>(work: () => Result): Result {
    return this.within(() => this.command('begin').run(), work);
  }

  /** Runs writes that happen together or not at all; waits for other writers. Durable when it returns. */
  write<Result>(work: () => Result): Result {
    const result = this.within(() => this.beginToWrite(), work);
    this.shortenLog();
    return result;
  }

  /**
   * Runs writes that happen together or not at all, and that are undone again when the machine loses its power before
   * the next {@link write}, as if they had never been: for what is then simply done again, as a lease is taken again.
   * Saves the wait for the disk.
   */
  writeUnsynced<Result>(work: () => Result): Result {
    this.driver.pragma('synchronous = NORMAL');
    try {
      return this.write(work);
    } finally {
      this.driver.pragma(`synchronous = ${SYNCHRONOUS}`);
    }
  }

  /** Runs one named group of writes. */
  group(name: string, work: () => void): void {
    this.failpoint?.(`${name}:before`);
    work();
    this.failpoint?.(`${name}:after`);
  }

  close(): void {
    for (const statements of Object.values(this.statements)) statements.clear();
    this.driver.close();
  }

  /**
   * Waits for its turn in short steps. SQLite alone would sleep ever longer, up to 100 ms at once, so that two who
   * write in turns would both be idle a tenth of the time.
   */
  private beginToWrite(): void {
    this.driver.pragma('busy_timeout = 0');
    try {
      withPatience(() => this.command('begin immediate').run());
    } finally {
      this.driver.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }

  /**
   * Copies the log back to the file when it is long, in a turn of its own: SQLite's automatic way lets others write
   * meanwhile, so that with two who never pause there is always more to copy, and the log grows with all that is written.
   *
   * Where readers hold on to what is older, or the disk fails, the rest stays in the log, safe and tried again after as
   * much was written anew; a disk that goes on failing fails the next write.
   */
  private shortenLog(): void {
    const [, frames] = this.rows<LogState>('pragma wal_checkpoint(NOOP)').get()!;
    if (frames < MAX_LOG_FRAMES) this.longLog = MAX_LOG_FRAMES;
    if (frames < this.longLog) return;
    this.longLog = frames + MAX_LOG_FRAMES;
    this.driver.pragma(`busy_timeout = ${LOG_TIMEOUT_MS}`);
    try {
      this.command('pragma wal_checkpoint(RESTART)').get();
    } catch (error) {
      if (!(error instanceof Driver.SqliteError)) throw error;
    } finally {
      this.driver.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }

  private within<Result>(begin: () => void, work: () => Result): Result {
    try {
      begin();
      this.observer?.begun();
      const result = work();
      this.command('commit').run();
      return result;
    } catch (error) {
      if (this.driver.inTransaction) this.command('rollback').run();
      this.observer?.undone();
      throw translated(error);
    }
  }

  private prepared(kind: keyof typeof this.statements, sql: string): Statement<Cell[], unknown> {
    const statements = this.statements[kind];
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= MAX_STATEMENTS) {
      const oldest = statements.keys().next().value;
      if (oldest !== undefined) statements.delete(oldest);
    }
    this.onStatement?.(sql);
    const statement = this.driver.prepare<Cell[], unknown>(sql);
    if (kind === 'rows') statement.raw();
    if (kind === 'values') statement.pluck();
    statements.set(sql, statement);
    return statement;
  }

  private configure({ readonly = false, mostly = 'READS', onMigration }: ConnectionOptions): void {
    const { driver } = this;
    if (!readonly) {
      driver.pragma('page_size = 4096');
      withPatience(() => driver.pragma('journal_mode = WAL'));
      driver.pragma(`synchronous = ${SYNCHRONOUS}`);
      driver.pragma('wal_autocheckpoint = 0');
    }
    driver.pragma(`cache_size = -${CACHE_KIB[mostly]}`);
    driver.pragma('temp_store = MEMORY');
    if (readonly) assertCurrentLayout(driver);
    else migrate(driver, onMigration);
  }
}

/**
 * Tries again while another process holds the file. SQLite waits by itself except where waiting could be for ever, as
 * when a connection that reads changes to the write-ahead log: two processes that make a store at once meet there.
 */
function withPatience(action: () => void): void {
  const giveUpAtMs = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      action();
      return;
    } catch (error) {
      const isBusy = error instanceof Driver.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || performance.now() > giveUpAtMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function openDriver({ path, readonly = false }: ConnectionOptions): Database {
  try {
    return new Driver(path, { readonly, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    // The driver looks for the folder itself, and says that it is absent by a TypeError.
    const isAbsent = error instanceof TypeError;
    if (isAbsent) throw new StoreUnavailable(`the store ${path}: ${error.message}`, { cause: error });
    throw translated(error);
  }
}

/** Result codes of SQLite that speak of the machine and not of the content, with what to look at. */
const OUTSIDE: readonly (readonly [prefix: string, advice: string])[] = [
  ['SQLITE_FULL', 'make room on its disk'],
  ['SQLITE_IOERR', 'look at its disk'],
  ['SQLITE_READONLY', 'give this process the right to write the file and its folder'],
  ['SQLITE_CANTOPEN', 'give this process the right to read and write the file and its folder'],
  ['SQLITE_PERM', 'give this process the right to read and write the file and its folder'],
];

/** Turns an error of the driver into one of ours where the caller can act on it. */
function translated(error: unknown): unknown {
  if (!(error instanceof Driver.SqliteError)) return error;
  if (error.code.startsWith('SQLITE_BUSY'))
    return new StorageConflict(`another process held the store for more than ${BUSY_TIMEOUT_MS} ms`, {
      cause: error,
    });
  if (error.code.startsWith('SQLITE_CORRUPT') || error.code.startsWith('SQLITE_NOTADB'))
    return new CorruptStore(`the file is not a sound store: ${error.message}`, { cause: error });
  const outside = OUTSIDE.find(([prefix]) => error.code.startsWith(prefix));
  if (outside)
    return new StoreUnavailable(
      `the store can't be read or written: ${error.message} (${error.code}); ${outside[1]} and start again`,
      { cause: error },
    );
  return error;
}
