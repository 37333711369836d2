import type { SqliteConnection } from './connection.js';

// Interned ids stay far below: a set's rows begin at its number times this.
const IDS_PER_SET = 2 ** 24;

/**
 * A set of interned ids that queries can look into.
 *
 * All sets of a connection share one table of temporary rows; a member has the rowid `base + id`. In a query:
 * `(column + ?) in temp.id_set`, bound to {@link base}, is one lookup by rowid.
 */
export class IdSet {
  /** What a query adds to an id before it looks it up. A bigint, so that it is bound as an integer. */
  readonly base: bigint;
  private readonly ids = new Set<number>();
  private bytes = new Uint8Array(64);
  private readonly insert: (rowid: bigint) => void;

  constructor(base: bigint, insert: (rowid: bigint) => void) {
    this.base = base;
    this.insert = insert;
  }

  has(id: number): boolean {
    return this.ids.has(id);
  }

  /**
   * By id: 1 for members; ids beyond its end are none. Good until the next is added.
   *
   * In a query whose rows are tested one after the other, `substr(?, column + 1, 1) = x'01'` bound to it: half the cost of
   * a lookup by rowid.
   */
  get mask(): Uint8Array {
    return this.bytes;
  }

  add(id: number): void {
    this.ids.add(id);
    if (id >= this.bytes.length) {
      const wider = new Uint8Array(2 * id);
      wider.set(this.bytes);
      this.bytes = wider;
    }
    this.bytes[id] = 1;
    this.insert(this.base + BigInt(id));
  }

  /** All members, in the order in which they were added. */
  values(): Iterable<number> {
    return this.ids;
  }
}

/** Gives out sets of ids and takes them back. */
export class IdSetPool {
  private readonly connection: SqliteConnection;
  private readonly free: bigint[] = [];
  private next = 1n;

  constructor(connection: SqliteConnection) {
    this.connection = connection;
    connection.driver.exec('create temp table id_set (id integer primary key)');
  }

  /** Gives an empty set. */
  take(): IdSet {
    const number = this.free.pop() ?? this.next++;
    const insert = this.connection.command('insert or ignore into temp.id_set values (?)');
    return new IdSet(number * BigInt(IDS_PER_SET), (rowid) => insert.run(rowid));
  }

  /** Takes a set back; it must not be used any more. */
  giveBack(set: IdSet): void {
    this.connection
      .command('delete from temp.id_set where id between ? and ?')
      .run(set.base, set.base + BigInt(IDS_PER_SET - 1));
    this.free.push(set.base / BigInt(IDS_PER_SET));
  }
}
