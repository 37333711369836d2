import type { Clearance } from '../../access/clearance.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { Hash, Page } from '../page.js';
import type {
  NewRecord,
  RecordKind,
  RecordQuery,
  RecordStore,
  RecordWrite,
  StoredRecord,
} from '../record-port.js';
import { type CheckedWrite, checkedWrites, checkQuery, rests } from '../record-rules.js';
import { BlobShelf } from './blob-shelf.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import {
  countSql,
  pageSql,
  pagesOfKeysSql,
  RECORD_COLUMNS,
  type RecordCells,
  type RecordScope,
} from './record-query.js';
import type { Sight, Sights } from './sight.js';

const EMPTY: Page<never> = { rows: [], hasMore: false, totalCount: 0 };

/** What a write needs to know of the record that is there. */
interface KnownRecord {
  readonly row: number;
  readonly revision: number;
  readonly place: number;
  readonly audience: number;
  readonly keys: string;
  readonly blobs: string | null;
}

/** Records of the project's own. See {@link RecordStore}. */
export class SqliteRecordStore implements RecordStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly blobs: BlobShelf;

  constructor(connection: SqliteConnection, keys: InternedKeys, sights: Sights, clock: () => number) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.blobs = new BlobShelf(connection, clock);
  }

  async write(nowUnixMs: number, writes: readonly RecordWrite[]): Promise<readonly RecordWrite[]> {
    const checked = checkedWrites(writes);
    return this.connection.write(() => {
      const met = checked.map((write) => ({ write, known: this.known(write) }));
      const refused = met.filter(({ write, known }) => !rests(write.write, known?.revision));
      if (refused.length > 0) return refused.map(({ write }) => write.write);
      this.connection.group('records:write', () => {
        for (const { write, known } of met) this.apply(write, known, nowUnixMs);
      });
      return [];
    });
  }

  async byId(
    clearance: Clearance,
    kind: RecordKind,
    ids: readonly string[],
  ): Promise<readonly (StoredRecord | undefined)[]> {
    return this.read(clearance, (sight) => {
      const found: (StoredRecord | undefined)[] = ids.map(() => undefined);
      const word = this.keys.words.idOf(kind);
      if (word === undefined) return found;
      const rows = this.connection
        .rows<[place: number, ...RecordCells]>(
          `select asked.key, ${RECORD_COLUMNS} from json_each(?) asked
           cross join record r on r.kind = ? and r.record_id = asked.value
           where (r.audience + ?) in temp.id_set`,
        )
        .all(JSON.stringify(ids), word, sight.audiences.base);
      for (const [place, ...cells] of rows) found[place] = this.recordOf(kind, cells);
      return found;
    });
  }

  async find(clearance: Clearance, query: RecordQuery): Promise<Page<StoredRecord>> {
    checkQuery(query);
    return this.read(clearance, (sight) => {
      const kind = this.keys.words.idOf(query.kind);
      if (kind === undefined) return EMPTY;
      const scope: RecordScope = { kind, sight, query };
      const count = countSql(scope);
      const totalCount = this.connection.values<number>(count.text).get(...count.values) ?? 0;
      const page = pageSql(scope);
      const rows = totalCount > 0 ? this.connection.rows<RecordCells>(page.text).all(...page.values) : [];
      return this.pageOf(rows, query, totalCount);
    });
  }

  async ofKeys(
    clearance: Clearance,
    keys: readonly string[],
    query: RecordQuery,
  ): Promise<readonly Page<StoredRecord>[]> {
    checkQuery(query);
    return this.read(clearance, (sight) => {
      const kind = this.keys.words.idOf(query.kind);
      if (kind === undefined) return keys.map(() => EMPTY);
      const pages = pagesOfKeysSql(keys, { kind, sight, query });
      const found = keys.map((): { total: number; readonly rows: RecordCells[] } => ({ total: 0, rows: [] }));
      const rows = this.connection
        .rows<[place: number, total: number, ...RecordCells]>(pages.text)
        .all(...pages.values);
      for (const [place, total, ...cells] of rows) {
        const page = found[place]!;
        page.total = total;
        // Keys without a row come once, for their count, with nulls.
        if (cells[0] !== null) page.rows.push(cells);
      }
      return found.map((page) => this.pageOf(page.rows, query, page.total));
    });
  }

  async putBlob(content: Uint8Array): Promise<Hash> {
    return this.blobs.put(content);
  }

  async blob(
    clearance: Clearance,
    record: Pick<NewRecord, 'kind' | 'id'>,
    hash: Hash,
  ): Promise<Uint8Array | undefined> {
    return this.read(clearance, (sight) => {
      const row = this.connection
        .values<number>(
          'select id from record where kind = ? and record_id = ? and (audience + ?) in temp.id_set',
        )
        .get(this.keys.words.idOf(record.kind) ?? 0, record.id, sight.audiences.base);
      return row === undefined ? undefined : this.blobs.read(row, hash);
    });
  }

  async sweepBlobs(beforeUnixMs: number): Promise<number> {
    return this.blobs.sweep(beforeUnixMs);
  }

  private known({ target: { kind, id } }: CheckedWrite): KnownRecord | undefined {
    const found = this.connection
      .rows<[number, number, number, number, string, string | null]>(
        'select id, revision, place, audience, keys, blobs from record where kind = ? and record_id = ?',
      )
      .get(this.keys.words.idOf(kind) ?? 0, id);
    if (!found) return undefined;
    const [row, revision, place, audience, keys, blobs] = found;
    return { row, revision, place, audience, keys, blobs };
  }

  private apply({ put, target }: CheckedWrite, known: KnownRecord | undefined, nowUnixMs: number): void {
    const kind = this.keys.words.intern(target.kind);
    if (!put) {
      if (known) this.remove(kind, target.id, known);
      return;
    }
    const audience = this.keys.internAudience(put.audience);
    const [keys, blobs] = [JSON.stringify(put.keys), put.blobs?.length ? JSON.stringify(put.blobs) : null];
    const cells = [put.order, audience, nowUnixMs, keys, blobs, put.bodyText] as const;
    const row = known
      ? this.rewrite(known.row, cells)
      : Number(
          this.connection
            .command(
              `insert into record (kind, record_id, revision, place, audience, recorded_at, keys, blobs, body)
               values (?, ?, 1, ?, ?, ?, ?, ?, ?)`,
            )
            .run(kind, put.id, ...cells).lastInsertRowid,
        );
    if (known?.blobs !== blobs) this.blobs.name(row, put.blobs ?? []);
    if (known && known.keys === keys && known.place === put.order && known.audience === audience) return;
    if (known) this.removeKeys(kind, put.id, known);
    for (const key of put.keys)
      this.connection
        .command(
          'insert into record_key (kind, key, place, record_id, audience, record) values (?, ?, ?, ?, ?, ?)',
        )
        .run(kind, key, put.order, put.id, audience, row);
  }

  private rewrite(
    row: number,
    cells: readonly [number, number, number, string, string | null, string],
  ): number {
    this.connection
      .command(
        `update record set revision = revision + 1, place = ?, audience = ?, recorded_at = ?, keys = ?, blobs = ?,
         body = ? where id = ?`,
      )
      .run(...cells, row);
    return row;
  }

  private remove(kind: number, id: string, known: KnownRecord): void {
    this.removeKeys(kind, id, known);
    this.blobs.forget(known.row);
    this.connection.command('delete from record where id = ?').run(known.row);
  }

  private removeKeys(kind: number, id: string, { keys, place }: KnownRecord): void {
    for (const key of JSON.parse(keys) as string[])
      this.connection
        .command('delete from record_key where kind = ? and key = ? and place = ? and record_id = ?')
        .run(kind, key, place, id);
  }

  private pageOf(
    cells: readonly RecordCells[],
    { kind, first }: RecordQuery,
    totalCount: number,
  ): Page<StoredRecord> {
    const rows = cells.slice(0, first).map((row) => this.recordOf(kind, row));
    return { rows, hasMore: cells.length > first, totalCount };
  }

  private recordOf(
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

  private read<Result>(clearance: Clearance, work: (sight: Sight) => Result): Result {
    return this.connection.read(() => work(this.sights.of(clearance)));
  }
}
