import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClientSession,
  type Collection,
  type Db,
  MongoClient,
  MongoError,
  MongoServerError,
  type TransactionOptions,
} from 'mongodb';
import { StorageConflict, Timeout } from '../../domain/errors.js';
import type { Documents } from './documents.js';
import { assertCurrentLayout, migrate } from './migrations/migrate.js';
import { Turns } from './turns.js';
import { asRefusal, assertTransactions } from './usable-server.js';

/** Called before and after each group of writes with its name; for tests that stop a process there. */
export type Failpoint = (name: string) => void;

export interface ConnectionOptions {
  /** `mongodb://...` or `mongodb+srv://...` of a replica set or a sharded cluster. */
  readonly url: string;
  /** Database; that of the URL unless given, `ampelgraph` when neither says one. */
  readonly database?: string;
  readonly readonly?: boolean;
  readonly failpoint?: Failpoint;
  /** Told of each step by which the layout was brought up to date. */
  readonly onMigration?: (name: string) => void;
  /** Called with each command sent to the server; for tests that look at plans. */
  readonly onCommand?: (name: string, command: Readonly<Record<string, unknown>>) => void;
}

/** Says that a transaction met what another has written since its snapshot: it is to be done again from the beginning. */
export class LostRace extends Error {}

/** What is to be done at the beginning of each transaction, before anything else is read in it. */
export interface TransactionObserver {
  begun(session: ClientSession): Promise<void>;
}

/** Code of a write that a unique index refused. */
const DUPLICATE_KEY = 11_000;
/** Code of a write that met another's of the same document. */
const WRITE_CONFLICT = 112;
/** Code of an operation stopped at its `maxTimeMS`. */
const MAX_TIME_EXPIRED = 50;
// What somebody else inserted since our snapshot: reading again finds it. More often than this it is a mistake of ours.
const MAX_RETRIES = 20;
const WAIT_MS = 5;
// Each command of a transaction takes a connection of the driver's pool of 100 for itself. With more transactions begun
// than that, their first commands would take all connections from those that only need to end.
const MAX_TRANSACTIONS = 32;
const SERVER_SELECTION_MS = 10_000;

const READ: TransactionOptions = { readConcern: { level: 'snapshot' }, readPreference: 'primary' };
const WRITE: TransactionOptions = { ...READ, writeConcern: { w: 'majority', journal: true } };

/**
 * The connection to one database. Reads see one snapshot, writes happen together or not at all; both are repeated when
 * they meet another's writes, so the work given must have no effect but in the session, until it is known to be done.
 */
export class MongoConnection {
  readonly client: MongoClient;
  readonly db: Db;
  /** How often a transaction was repeated because of another's writes. */
  conflicts = 0;
  private readonly turns = new Turns(MAX_TRANSACTIONS);
  private readonly failpoint: Failpoint | undefined;
  private observer: TransactionObserver | undefined;

  private constructor(client: MongoClient, options: ConnectionOptions) {
    this.client = client;
    const inUrl = client.options.dbName;
    this.db = client.db(options.database ?? (inUrl === 'test' ? 'ampelgraph' : inUrl));
    this.failpoint = options.failpoint;
  }

  /**
   * Connects and brings the layout up to date, or checks it when opened for reading alone.
   *
   * @throws {RefusedJob} when the server cannot be used, saying what to check
   * @throws {CorruptStore} when the store is of a newer version
   */
  static async open(options: ConnectionOptions): Promise<MongoConnection> {
    const client = clientOf(options);
    const connection = new MongoConnection(client, options);
    try {
      await client.connect();
      assertTransactions(await client.db('admin').command({ hello: 1 }));
      if (options.readonly) await assertCurrentLayout(connection.db);
      else await migrate(connection.db, options.onMigration);
    } catch (error) {
      await client.close();
      throw asRefusal(error, client);
    }
    return connection;
  }

  /** Registers the one who keeps interned keys in step with the transactions. */
  observe(observer: TransactionObserver): void {
    this.observer = observer;
  }

  /** Gives a collection, typed. */
  of<Name extends keyof Documents & string>(name: Name): Collection<Documents[Name]> {
    return this.db.collection<Documents[Name]>(name);
  }

  /** Runs reads that see one state of the store. The work may run more than once. */
  async read<Result>(work: (session: ClientSession) => Promise<Result>): Promise<Result> {
    return this.within(READ, work);
  }

  /**
   * Runs writes that happen together or not at all. Durable on a majority when it returns. The work is run again when
   * another has written the same documents, or inserted the same keys, in the meantime.
   */
  async write<Result>(work: (session: ClientSession) => Promise<Result>): Promise<Result> {
    return this.patiently(() => this.within(WRITE, work));
  }

  /**
   * Runs a write that is a whole by itself, again when it met another's: a server may report two that wait for each
   * other instead of letting one of them wait.
   */
  async patiently<Result>(write: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++)
      try {
        return await write();
      } catch (error) {
        if (!isRepeatable(error) || attempt > MAX_RETRIES) throw error;
        this.conflicts++;
        await sleep(attempt * WAIT_MS);
      }
  }

  /** Runs one named group of writes. */
  async group(name: string, work: () => Promise<void>): Promise<void> {
    this.failpoint?.(`${name}:before`);
    await work();
    this.failpoint?.(`${name}:after`);
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async within<Result>(
    options: TransactionOptions,
    work: (session: ClientSession) => Promise<Result>,
  ): Promise<Result> {
    let runs = 0;
    try {
      return await this.turns.take(() =>
        this.client.withSession((session) =>
          session.withTransaction(async () => {
            if (runs++ > 0) this.conflicts++;
            await this.observer?.begun(session);
            return work(session);
          }, options),
        ),
      );
    } catch (error) {
      throw translated(error);
    }
  }
}

function clientOf({ url, onCommand }: ConnectionOptions): MongoClient {
  try {
    const client = new MongoClient(url, {
      // 64-bit integers exact; what comes as one becomes a number at the border (toNumber).
      useBigInt64: true,
      promoteBuffers: true,
      retryReads: true,
      retryWrites: true,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      // What the URL says comes first.
      ...(/[?&]serverSelectionTimeoutMS=/i.test(url)
        ? {}
        : { serverSelectionTimeoutMS: SERVER_SELECTION_MS }),
      monitorCommands: onCommand !== undefined,
    });
    if (onCommand) client.on('commandStarted', ({ commandName, command }) => onCommand(commandName, command));
    return client;
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Tells whether a unique index refused a write. */
function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/**
 * Tells whether a write met another's, and was not made. Within bulk writes some servers say so without the label by
 * which the driver repeats a transaction by itself.
 */
export function isConflict(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === WRITE_CONFLICT;
}

/** Tells whether the server stopped an operation at its time limit. */
export function isOutOfTime(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === MAX_TIME_EXPIRED;
}

function isRepeatable(error: unknown): boolean {
  return isDuplicate(error) || isConflict(error) || error instanceof LostRace;
}

/** Gives a number that the server may have sent as a 64-bit integer. */
export function toNumber(value: number | bigint): number {
  return Number(value);
}

/** Turns an error of the driver into one of ours where the caller can act on it. */
function translated(error: unknown): unknown {
  if (!(error instanceof MongoError)) return error;
  if (error instanceof MongoServerError && error.code === MAX_TIME_EXPIRED)
    return new Timeout('the query was stopped at its time limit; narrow it, or ask for fewer rows', {
      cause: error,
    });
  if (error.hasErrorLabel('TransientTransactionError'))
    return new StorageConflict('other writers held the documents for too long', { cause: error });
  return error;
}
