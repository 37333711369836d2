import type { JsonObject } from '../../domain/scalar.js';
import type { Hash } from '../port/page.js';
import type { NewRecord, RecordKind, StoredRecord } from '../port/record-store.js';
import type { BlobShelf } from './blob-shelf.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { RecordCells } from './record-query.js';

/** What a write needs to know of the record that is there. */
export interface KnownRecord {
  readonly row: number;
  readonly revision: number;
  readonly place: number;
  readonly audience: number;
  readonly keys: string;
  readonly blobs: string | null;
}

/** Rows of records with the entries by which they are found. Everything within a transaction. */
export class RecordRows {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly blobs: BlobShelf;

  constructor(connection: SqliteConnection, keys: InternedKeys, blobs: BlobShelf) {
    this.connection = connection;
    this.keys = keys;
    this.blobs = blobs;
  }

  /** Finds what is there under kind and id, whoever sees it. */
  known({ kind, id }: Pick<NewRecord, 'kind' | 'id'>): KnownRecord | undefined {
    const found = this.connection
      .rows<[number, number, number, number, string, string | null]>(
        'select id, revision, place, audience, keys, blobs from record where kind = ? and record_id = ?',
      )
      .get(this.keys.words.idOf(kind) ?? 0, id);
    if (!found) return undefined;
    const [row, revision, place, audience, keys, blobs] = found;
    return { row, revision, place, audience, keys, blobs };
  }

  /** Writes a record in place of what is there. */
  put(
    record: NewRecord & { readonly bodyText: string },
    known: KnownRecord | undefined,
    { revision, nowUnixMs }: { readonly revision: number; readonly nowUnixMs: number },
  ): void {
    const kind = this.keys.words.intern(record.kind);
    const audience = this.keys.internAudience(record.audience);
    const keys = JSON.stringify(record.keys);
    const blobs = record.blobs?.length ? JSON.stringify(record.blobs) : null;
    const cells = [record.order, audience, revision, nowUnixMs, keys, blobs, record.bodyText] as const;
    const row = known ? this.rewrite(known.row, cells) : this.insert(kind, record.id, cells);
    if ((known?.blobs ?? null) !== blobs) this.blobs.name(row, record.blobs ?? []);
    if (known && known.keys === keys && known.place === record.order && known.audience === audience) return;
    if (known) this.removeKeys(kind, record.id, known);
    if (record.keys.length === 0) return;
    const entry = this.connection.command(
      'insert into record_key (kind, key, place, record_id, audience, record) values (?, ?, ?, ?, ?, ?)',
    );
    for (const key of record.keys) entry.run(kind, key, record.order, record.id, audience, row);
  }

  /** Removes a record. */
  remove({ kind, id }: Pick<NewRecord, 'kind' | 'id'>, known: KnownRecord): void {
    this.removeKeys(this.keys.words.intern(kind), id, known);
    this.blobs.forget(known.row);
    this.connection.command('delete from record where id = ?').run(known.row);
  }

  /** Gives a row as a record. */
  recordOf(
    kind: RecordKind,
    [id, order, audience, revision, recordedAtUnixMs, keys, blobs, body]: RecordCells,
  ): StoredRecord {
    return {
      kind,
      id,
      keys: JSON.parse(keys) as string[],
      order,
      audience: this.keys.audience(audience),
      body: JSON.parse(body) as JsonObject,
      ...(blobs === null ? {} : { blobs: JSON.parse(blobs) as Hash[] }),
      revision,
      recordedAtUnixMs,
    };
  }

  private insert(kind: number, id: string, cells: Written): number {
    const { lastInsertRowid } = this.connection
      .command(
        `insert into record (kind, record_id, place, audience, revision, recorded_at, keys, blobs, body)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(kind, id, ...cells);
    return Number(lastInsertRowid);
  }

  private rewrite(row: number, cells: Written): number {
    this.connection
      .command(
        `update record set place = ?, audience = ?, revision = ?, recorded_at = ?, keys = ?, blobs = ?, body = ?
         where id = ?`,
      )
      .run(...cells, row);
    return row;
  }

  private removeKeys(kind: number, id: string, { keys, place }: KnownRecord): void {
    for (const key of JSON.parse(keys) as string[])
      this.connection
        .command('delete from record_key where kind = ? and key = ? and place = ? and record_id = ?')
        .run(kind, key, place, id);
  }
}

type Written = readonly [
  place: number,
  audience: number,
  revision: number,
  recordedAt: number,
  keys: string,
  blobs: string | null,
  body: string,
];
