import { CorruptStore } from '../../domain/errors.js';
import type { SqliteConnection } from './connection.js';

/**
 * One interning table, wholly in memory: texts that repeat, and the integer that stands for each in rows.
 *
 * Ids are given in ascending order and never reused, so what others have added is what lies above the last id seen.
 */
export class Vocabulary {
  private readonly ids = new Map<string, number>();
  private readonly keys: (string | undefined)[] = [];
  private readonly connection: SqliteConnection;
  private readonly table: string;
  private readonly insert: string;
  private readonly select: string;
  private readonly grew: () => void;

  /** @param grew  called when a text was added, within the transaction that added it */
  constructor(connection: SqliteConnection, table: string, grew: () => void) {
    this.connection = connection;
    this.table = table;
    this.insert = `insert into ${table} (key) values (?)`;
    this.select = `select id, key from ${table} where id > ? order by id`;
    this.grew = grew;
  }

  /** The highest id given so far; 0 when there is none. */
  get lastId(): number {
    return Math.max(0, this.keys.length - 1);
  }

  /** Finds the id of a text. */
  idOf(key: string): number | undefined {
    return this.ids.get(key);
  }

  /** Gives the text of an id that a row carried. */
  keyOf(id: number): string {
    const key = this.keys[id];
    if (key === undefined) throw new CorruptStore(`row ${id} of ${this.table} is referred to and missing`);
    return key;
  }

  /** Gives the id of a text, adding it when it is new. Within a write transaction only. */
  intern(key: string): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = Number(this.connection.command(this.insert).run(key).lastInsertRowid);
    this.remember(id, key);
    this.grew();
    return id;
  }

  /** Reads what was added since the last time. */
  refresh(): void {
    const added = this.connection.rows<[number, string]>(this.select).all(this.lastId);
    for (const [id, key] of added) this.remember(id, key);
  }

  /** Forgets everything, after a transaction was undone that may have added something. */
  reset(): void {
    this.ids.clear();
    this.keys.length = 0;
  }

  private remember(id: number, key: string): void {
    this.ids.set(key, id);
    this.keys[id] = key;
  }
}
