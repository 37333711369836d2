import { hash } from 'node:crypto';
import { BadUserInput, CorruptStore, StorageConflict } from '../../domain/errors.js';
import type { Hash } from '../port/page.js';
import { BLOB_CHUNK_BYTES, checkBlob } from '../record-rules.js';
import type { SqliteConnection } from './connection.js';

const HEX_HASH = /^[0-9a-f]{64}$/;

/** Contents that records name, by hash, in pieces. */
export class BlobShelf {
  private readonly connection: SqliteConnection;
  private readonly clock: () => number;

  /** @param clock  tells when contents were kept, Unix ms */
  constructor(connection: SqliteConnection, clock: () => number) {
    this.connection = connection;
    this.clock = clock;
  }

  /** Keeps contents; each piece is a transaction of its own. */
  put(content: Uint8Array): Hash {
    checkBlob(content);
    const id = hash('sha256', content, 'hex');
    const row = this.connection.write(() => (this.isKept(id) ? undefined : this.begin(id, content.length)));
    if (row === undefined) return id;
    for (let place = 0; place * BLOB_CHUNK_BYTES < content.length; place++) {
      const start = place * BLOB_CHUNK_BYTES;
      const bytes = content.subarray(start, start + BLOB_CHUNK_BYTES);
      this.connection.write(() =>
        this.connection
          .command('insert into blob_chunk (blob, place, bytes) values (?, ?, ?)')
          .run(row, place, bytes),
      );
    }
    this.connection.write(() => this.complete(row, id));
    return id;
  }

  /** Tells whether contents are kept. Within a transaction. */
  has(id: Hash): boolean {
    return this.rowOf(id) !== undefined;
  }

  /** Reads contents that a record names. Within a transaction. */
  read(record: number, id: Hash): Uint8Array | undefined {
    const row = this.connection
      .rows<[number, number]>(
        `select b.id, b.size from blob b join record_blob n on n.blob = b.id
         where b.hash = unhex(?) and b.is_complete = 1 and n.record = ?`,
      )
      .get(id, record);
    if (!row) return undefined;
    const [blob, size] = row;
    const chunks = this.connection
      .values<Buffer>('select bytes from blob_chunk where blob = ? order by place')
      .all(blob);
    const content = Buffer.concat(chunks);
    if (content.length !== size)
      throw new CorruptStore(`contents ${id} must have ${size} bytes; ${content.length} are there`);
    return content;
  }

  /** Writes which contents a record names. Within a transaction. */
  name(record: number, ids: readonly Hash[]): void {
    this.forget(record);
    for (const id of ids) {
      const blob = HEX_HASH.test(id) ? this.rowOf(id) : undefined;
      if (blob === undefined)
        throw new BadUserInput(
          `blobs must be kept before a record names them; received ${id}, which is not`,
          ['blobs'],
        );
      this.connection.command('insert into record_blob (record, blob) values (?, ?)').run(record, blob);
    }
  }

  /** Forgets which contents a record names. Within a transaction. */
  forget(record: number): void {
    this.connection.command('delete from record_blob where record = ?').run(record);
  }

  /** Removes contents that no record names and that were put last before the instant. */
  sweep(beforeUnixMs: number): number {
    const unnamed = `kept_at < ? and not exists (select 1 from record_blob n where n.blob = blob.id)`;
    const rows = this.connection.read(() =>
      this.connection
        .values<number>(`select id from blob indexed by blob_kept_at where ${unnamed}`)
        .all(beforeUnixMs),
    );
    let swept = 0;
    for (const row of rows)
      swept += this.connection.write(() => {
        const { changes } = this.connection
          .command(`delete from blob where id = ? and ${unnamed}`)
          .run(row, beforeUnixMs);
        if (changes > 0) this.deleteChunks(row);
        return changes;
      });
    return swept;
  }

  /** Tells whether contents are kept already; they count as put now. */
  private isKept(id: Hash): boolean {
    const row = this.rowOf(id);
    if (row === undefined) return false;
    this.connection.command('update blob set kept_at = max(kept_at, ?) where id = ?').run(this.clock(), row);
    return true;
  }

  private begin(id: Hash, size: number): number {
    const { lastInsertRowid } = this.connection
      .command('insert into blob (hash, size, kept_at, is_complete) values (unhex(?), ?, ?, 0)')
      .run(id, size, this.clock());
    return Number(lastInsertRowid);
  }

  /** Somebody else may have put the same contents meanwhile: then his stay, and these go. */
  private complete(row: number, id: Hash): void {
    if (this.isKept(id)) {
      this.connection.command('delete from blob where id = ?').run(row);
      this.deleteChunks(row);
      return;
    }
    const { changes } = this.connection
      .command('update blob set is_complete = 1, kept_at = ? where id = ?')
      .run(this.clock(), row);
    if (changes === 0)
      throw new StorageConflict(`contents ${id} were swept while they were being put; put them again`);
  }

  private rowOf(id: Hash): number | undefined {
    return this.connection
      .values<number>('select id from blob where hash = unhex(?) and is_complete = 1')
      .get(id);
  }

  private deleteChunks(blob: number): void {
    this.connection.command('delete from blob_chunk where blob = ?').run(blob);
  }
}
