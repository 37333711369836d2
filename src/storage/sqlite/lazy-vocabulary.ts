import { CorruptStore } from '../../domain/errors.js';
import type { SqliteConnection } from './connection.js';

// Texts are short; at 20,000 of them a cache takes a few MB.
const MAX_CACHED = 20_000;

/** One interning table that may grow with the data (sources, runs, sets of verdicts): looked up, a part kept. */
export class LazyVocabulary {
  private readonly ids = new Map<string, number>();
  private readonly keys = new Map<number, string>();
  private readonly connection: SqliteConnection;
  private readonly table: string;
  private readonly insert: string;
  private readonly selectId: string;
  private readonly selectKey: string;
  private readonly grew: () => void;

  /** @param grew  called when a text was added, within the transaction that added it */
  constructor(connection: SqliteConnection, table: string, grew: () => void) {
    this.connection = connection;
    this.table = table;
    this.insert = `insert into ${table} (key) values (?)`;
    this.selectId = `select id from ${table} where key = ?`;
    this.selectKey = `select key from ${table} where id = ?`;
    this.grew = grew;
  }

  /** Finds the id of a text. */
  idOf(key: string): number | undefined {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.connection.values<number>(this.selectId).get(key);
    if (id !== undefined) this.remember(id, key);
    return id;
  }

  /** Gives the id of a text, adding it when it is new. Within a write transaction only. */
  intern(key: string): number {
    const known = this.idOf(key);
    if (known !== undefined) return known;
    const id = Number(this.connection.command(this.insert).run(key).lastInsertRowid);
    this.remember(id, key);
    this.grew();
    return id;
  }

  /** Gives the text of an id that a row carried. */
  keyOf(id: number): string {
    const known = this.keys.get(id);
    if (known !== undefined) return known;
    const key = this.connection.values<string>(this.selectKey).get(id);
    if (key === undefined) throw new CorruptStore(`row ${id} of ${this.table} is referred to and missing`);
    this.remember(id, key);
    return key;
  }

  /** Forgets everything, after a transaction was undone that may have added something. */
  reset(): void {
    this.ids.clear();
    this.keys.clear();
  }

  private remember(id: number, key: string): void {
    if (this.ids.size >= MAX_CACHED) this.reset();
    this.ids.set(key, id);
    this.keys.set(id, key);
  }
}
