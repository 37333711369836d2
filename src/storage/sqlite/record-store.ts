import type { Clearance } from '../../access/clearance.js';
import type { Hash, Page } from '../port/page.js';
import { EMPTY_PAGE } from '../port/page.js';
import type {
  NewRecord,
  RecordKind,
  RecordQuery,
  RecordStore,
  RecordWrite,
  StoredRecord,
} from '../port/record-store.js';
import { checkedWrites, checkQuery, pageOfRead, rests } from '../record-rules.js';
import type { BlobShelf } from './blob-shelf.js';
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
import { RecordRows } from './record-rows.js';
import type { Sight, Sights } from './sight.js';

/** Records of the project's own. See {@link RecordStore}. */
export class SqliteRecordStore implements RecordStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly records: RecordRows;
  private readonly blobs: BlobShelf;

  constructor(connection: SqliteConnection, keys: InternedKeys, sights: Sights, blobs: BlobShelf) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.records = new RecordRows(connection, keys, blobs);
    this.blobs = blobs;
  }

  async write(nowUnixMs: number, writes: readonly RecordWrite[]): Promise<readonly RecordWrite[]> {
    const checked = checkedWrites(writes);
    return this.connection.write(() => {
      const met = checked.map((write) => ({ write, known: this.records.known(write.target) }));
      const refused = met.filter(({ write, known }) => !rests(write.write, known?.revision));
      if (refused.length > 0) return refused.map(({ write }) => write.write);
      this.connection.group('records:write', () => {
        for (const { write, known } of met)
          if (write.put)
            this.records.put(write.put, known, { revision: (known?.revision ?? 0) + 1, nowUnixMs });
          else if (known) this.records.remove(write.target, known);
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
      for (const [place, ...cells] of rows) found[place] = this.records.recordOf(kind, cells);
      return found;
    });
  }

  async find(clearance: Clearance, query: RecordQuery): Promise<Page<StoredRecord>> {
    checkQuery(query);
    return this.read(clearance, (sight) => {
      const kind = this.keys.words.idOf(query.kind);
      if (kind === undefined) return EMPTY_PAGE;
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
      if (kind === undefined) return keys.map(() => EMPTY_PAGE);
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

  private pageOf(
    cells: readonly RecordCells[],
    { kind, first }: RecordQuery,
    totalCount: number,
  ): Page<StoredRecord> {
    return pageOfRead(cells, { first, totalCount }, (row) => this.records.recordOf(kind, row));
  }

  private read<Result>(clearance: Clearance, work: (sight: Sight) => Result): Result {
    return this.connection.read(() => work(this.sights.of(clearance)));
  }
}
