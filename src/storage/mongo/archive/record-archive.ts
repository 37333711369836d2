import { CorruptStore } from '../../../domain/errors.js';
import type { JsonObject } from '../../../domain/scalar.js';
import { differs, isSame } from '../../archive-parts.js';
import type { ArchiveChunk, ArchivedRecord } from '../../port/archive-store.js';
import type { Hash } from '../../port/page.js';
import { checkedArchive } from '../../record-rules.js';
import type { BlobShelf } from '../blob-shelf.js';
import { type MongoConnection, toNumber } from '../connection.js';
import { type InternedKeys, WantedKeys } from '../interned-keys.js';
import type { RecordDocument } from '../record-documents.js';

const RECORDS = 100;

/** Copies of records, of whatever audience, and of the contents that they name. */
export class RecordArchive {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly blobShelf: BlobShelf;

  constructor(connection: MongoConnection, keys: InternedKeys, blobs: BlobShelf) {
    this.connection = connection;
    this.keys = keys;
    this.blobShelf = blobs;
  }

  /** Gives contents that records name, one a chunk. */
  async *blobs(): AsyncIterable<ArchiveChunk> {
    for (let last = ''; ; ) {
      const found = await this.connection.read(async (session) => {
        const [blob] = await this.connection
          .of('blob')
          .find({ _id: { $gt: last } }, { session, projection: { _id: 1 } })
          .sort({ _id: 1 })
          .limit(1)
          .toArray();
        if (!blob) return undefined;
        const hash = blob._id;
        const naming = await this.connection
          .of('record')
          .findOne({ blobs: hash }, { session, projection: { _id: 1 } });
        return { hash, content: naming ? await this.blobShelf.read(session, hash) : undefined };
      });
      if (!found) return;
      last = found.hash;
      if (found.content) yield { kind: 'BLOB', hash: found.hash, content: found.content };
    }
  }

  /** Gives all records. */
  async *records(): AsyncIterable<ArchiveChunk> {
    for (let last = ''; ; ) {
      const records = await this.connection.read(async (session) => {
        const documents = await this.connection
          .of('record')
          .find({ _id: { $gt: last } }, { session })
          .sort({ _id: 1 })
          .limit(RECORDS)
          .toArray();
        last = documents.at(-1)?._id ?? last;
        return documents.map((document) => this.archivedOf(document));
      });
      if (records.length === 0) return;
      yield { kind: 'RECORDS', records };
    }
  }

  async takeBlob(hash: Hash, content: Uint8Array): Promise<number> {
    if ((await this.connection.of('blob').countDocuments({ _id: hash })) > 0) return 0;
    const kept = await this.blobShelf.put(content);
    if (kept !== hash) throw new CorruptStore(`contents ${hash} of the archive have the hash ${kept}`);
    return 1;
  }

  /** @throws {StorageConflict} when a record is there and differs */
  async takeRecords(records: readonly ArchivedRecord[]): Promise<number> {
    const checked = checkedArchive(records);
    const wanted = new WantedKeys();
    for (const { put } of checked) if (put) wanted.audience(put.audience);
    await this.keys.intern(wanted);
    const made = checked.map(({ put }, place) => this.documentOf(records[place]!, put?.bodyText ?? '{}'));
    return this.connection.write(async (session) => {
      const collection = this.connection.of('record');
      const found = await collection
        .find({ _id: { $in: made.map(({ _id }) => _id) } }, { session })
        .toArray();
      const known = new Map(found.map((document) => [document._id, this.archivedOf(document)]));
      const fresh = made.filter(({ _id }, place) => {
        const kept = known.get(_id);
        if (kept && !isSame(records[place]!, kept)) throw differs(_id);
        return !kept;
      });
      for (const { blobs } of fresh) await this.blobShelf.name(session, blobs ?? []);
      if (fresh.length > 0) await collection.insertMany(fresh, { session });
      return fresh.length;
    });
  }

  private documentOf(record: ArchivedRecord, body: string): RecordDocument {
    const { kind, id, order, audience, revision, recordedAtUnixMs, keys, blobs } = record;
    return {
      _id: `${kind} ${id}`,
      kind,
      id,
      order,
      audience: this.keys.audiences.knownId(audience),
      revision,
      recordedAt: recordedAtUnixMs,
      keys: [...keys],
      ...(blobs?.length ? { blobs: [...blobs] } : {}),
      body,
    };
  }

  private archivedOf(document: RecordDocument): ArchivedRecord {
    const { kind, id, keys, order, audience, body, blobs, revision, recordedAt } = document;
    return {
      kind,
      id,
      keys,
      order: toNumber(order),
      audience: this.keys.audiences.keyOf(toNumber(audience)),
      body: JSON.parse(body) as JsonObject,
      ...(blobs ? { blobs } : {}),
      revision: toNumber(revision),
      recordedAtUnixMs: toNumber(recordedAt),
    };
  }
}
