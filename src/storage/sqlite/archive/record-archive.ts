import { CorruptStore } from '../../../domain/errors.js';
import { differs, isSame } from '../../archive-parts.js';
import type { ArchiveChunk, ArchivedRecord } from '../../port/archive-store.js';
import type { Hash } from '../../port/page.js';
import { RECORD_KINDS, type RecordKind, type StoredRecord } from '../../port/record-store.js';
import { checkedArchive } from '../../record-rules.js';
import type { BlobShelf } from '../blob-shelf.js';
import type { SqliteConnection } from '../connection.js';
import type { InternedKeys } from '../interned-keys.js';
import { RECORD_COLUMNS, type RecordCells } from '../record-query.js';
import { RecordRows } from '../record-rows.js';

const RECORDS = 100;

/** Copies of records, of whatever audience, and of the contents that they name. */
export class RecordArchive {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly blobShelf: BlobShelf;
  private readonly rows: RecordRows;

  constructor(connection: SqliteConnection, keys: InternedKeys, blobs: BlobShelf) {
    this.connection = connection;
    this.keys = keys;
    this.blobShelf = blobs;
    this.rows = new RecordRows(connection, keys, blobs);
  }

  /** Gives contents that records name, one a chunk. */
  *blobs(): Iterable<ArchiveChunk> {
    for (let last = 0; ; ) {
      const found = this.connection.read(() => {
        const cells = this.connection
          .rows<[number, number, string]>(
            `select n.blob, n.record, lower(hex(b.hash)) from record_blob n indexed by record_blob_blob
             join blob b on b.id = n.blob where n.blob > ? order by n.blob limit 1`,
          )
          .get(last);
        return cells && { blob: cells[0], hash: cells[2], content: this.blobShelf.read(cells[1], cells[2]) };
      });
      if (!found) return;
      last = found.blob;
      if (found.content) yield { kind: 'BLOB', hash: found.hash, content: found.content };
    }
  }

  /** Gives all records. */
  *records(): Iterable<ArchiveChunk> {
    for (let last = 0; ; ) {
      const rows = this.connection.read(() =>
        this.connection
          .rows<[row: number, kind: number, ...RecordCells]>(
            `select r.id, r.kind, ${RECORD_COLUMNS} from record r where r.id > ? order by r.id limit ?`,
          )
          .all(last, RECORDS)
          .map(([row, kind, ...cells]) => ({ row, record: this.archivedOf(kind, cells) })),
      );
      const lastRow = rows.at(-1);
      if (!lastRow) return;
      last = lastRow.row;
      yield { kind: 'RECORDS', records: rows.map(({ record }) => record) };
    }
  }

  async takeBlob(hash: Hash, content: Uint8Array): Promise<number> {
    if (this.connection.read(() => this.blobShelf.has(hash))) return 0;
    const kept = this.blobShelf.put(content);
    if (kept !== hash) throw new CorruptStore(`contents ${hash} of the archive have the hash ${kept}`);
    return 1;
  }

  /** @throws {StorageConflict} when a record is there and differs */
  async takeRecords(records: readonly ArchivedRecord[]): Promise<number> {
    const checked = checkedArchive(records);
    return this.connection.write(() => {
      let added = 0;
      for (const [place, { put, target }] of checked.entries()) {
        const archived = records[place]!;
        const known = this.rows.known(target);
        if (known && !isSame(archived, this.byRow(known.row))) throw differs(`${target.kind} ${target.id}`);
        if (known || !put) continue;
        const { revision, recordedAtUnixMs } = archived;
        this.rows.put(put, undefined, { revision, nowUnixMs: recordedAtUnixMs });
        added++;
      }
      return added;
    });
  }

  private byRow(row: number): ArchivedRecord {
    const [kind, ...cells] = this.connection
      .rows<[kind: number, ...RecordCells]>(`select r.kind, ${RECORD_COLUMNS} from record r where r.id = ?`)
      .get(row)!;
    return this.archivedOf(kind, cells);
  }

  private archivedOf(kind: number, cells: RecordCells): ArchivedRecord {
    return archivedRecord(this.rows.recordOf(kindOf(this.keys.words.keyOf(kind)), cells));
  }
}

function archivedRecord({ audience, ...record }: StoredRecord): ArchivedRecord {
  return { ...record, audience: audience.key };
}

function kindOf(word: string): RecordKind {
  const kind = RECORD_KINDS.find((known) => known === word);
  if (kind === undefined) throw new CorruptStore(`${word} is the kind of a record and is not known`);
  return kind;
}
