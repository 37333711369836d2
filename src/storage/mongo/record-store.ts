import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import type { Clearance } from '../../access/clearance.js';
import type { JsonObject } from '../../domain/scalar.js';
import { EMPTY_PAGE, type Hash, type Page } from '../port/page.js';
import type {
  NewRecord,
  RecordKind,
  RecordQuery,
  RecordStore,
  RecordWrite,
  StoredRecord,
} from '../port/record-store.js';
import { type CheckedWrite, checkedWrites, checkQuery, pageOfRead, rests } from '../record-rules.js';
import type { BlobShelf } from './blob-shelf.js';
import { type MongoConnection, toNumber } from './connection.js';
import { type InternedKeys, WantedKeys } from './interned-keys.js';
import type { RecordDocument } from './record-documents.js';
import { afterFilter, listFilter, listSort, pagesOfKeys } from './record-filter.js';
import type { Sight, Sights } from './sight.js';

/** Records of the project's own. See {@link RecordStore}. */
export class MongoRecordStore implements RecordStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly blobs: BlobShelf;

  constructor(connection: MongoConnection, keys: InternedKeys, sights: Sights, blobs: BlobShelf) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.blobs = blobs;
  }

  async write(nowUnixMs: number, writes: readonly RecordWrite[]): Promise<readonly RecordWrite[]> {
    const checked = checkedWrites(writes);
    const wanted = new WantedKeys();
    for (const { put } of checked) if (put) wanted.audience(put.audience);
    await this.keys.intern(wanted);
    return this.connection.write(async (session) => {
      const known = await this.known(session, checked);
      const refused = checked.filter(({ write, target }) => !rests(write, known.get(idOf(target))?.revision));
      if (refused.length > 0) return refused.map(({ write }) => write);
      await this.connection.group('records:write', () => this.apply(session, nowUnixMs, checked, known));
      return [];
    });
  }

  async byId(
    clearance: Clearance,
    kind: RecordKind,
    ids: readonly string[],
  ): Promise<readonly (StoredRecord | undefined)[]> {
    return this.read(clearance, async (session, { audiences }) => {
      const documents = await this.connection
        .of('record')
        .find(
          { _id: { $in: ids.map((id) => idOf({ kind, id })) }, audience: { $in: [...audiences.ids] } },
          { session },
        )
        .toArray();
      const found = new Map(documents.map((document) => [document.id, this.recordOf(document)]));
      return ids.map((id) => found.get(id));
    });
  }

  async find(clearance: Clearance, query: RecordQuery): Promise<Page<StoredRecord>> {
    checkQuery(query);
    return this.read(clearance, async (session, sight) => {
      const filter = listFilter({ query, sight });
      const records = this.connection.of('record');
      // With keys the list is a range of theirs, however short the planner thinks the range of `order` is.
      const along = { session, ...(query.keys?.length ? { hint: 'record_key' } : {}) };
      const totalCount = await records.countDocuments(filter, along);
      if (totalCount === 0) return EMPTY_PAGE;
      const rows = await records
        .find({ $and: [filter, afterFilter(query)] }, along)
        .sort({ ...listSort(query) })
        .limit(query.first + 1)
        .toArray();
      return this.pageOf(rows, query, totalCount);
    });
  }

  async ofKeys(
    clearance: Clearance,
    keys: readonly string[],
    query: RecordQuery,
  ): Promise<readonly Page<StoredRecord>[]> {
    checkQuery(query);
    return this.read(clearance, async (session, sight) => {
      if (keys.length === 0) return [];
      const found = await this.connection
        .of('meta')
        .aggregate<{
          readonly place: number | bigint;
          readonly rows: readonly RecordDocument[];
          readonly counts: readonly { readonly total: number | bigint }[];
        }>(pagesOfKeys(keys, { query, sight }), { session })
        .toArray();
      const pages = keys.map((): Page<StoredRecord> => EMPTY_PAGE);
      for (const { place, rows, counts } of found)
        pages[toNumber(place)] = this.pageOf(rows, query, toNumber(counts[0]?.total ?? 0));
      return pages;
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
    return this.read(clearance, async (session, { audiences }) => {
      const naming = await this.connection
        .of('record')
        .findOne(
          { _id: idOf(record), audience: { $in: [...audiences.ids] } },
          { session, projection: { blobs: 1 } },
        );
      return naming?.blobs?.includes(hash) ? this.blobs.read(session, hash) : undefined;
    });
  }

  async sweepBlobs(beforeUnixMs: number): Promise<number> {
    return this.blobs.sweep(beforeUnixMs);
  }

  private async known(
    session: ClientSession,
    writes: readonly CheckedWrite[],
  ): Promise<ReadonlyMap<string, Pick<RecordDocument, 'revision' | 'blobs'>>> {
    const documents = await this.connection
      .of('record')
      .find(
        { _id: { $in: writes.map(({ target }) => idOf(target)) } },
        { session, projection: { revision: 1, blobs: 1 } },
      )
      .toArray();
    return new Map(
      documents.map(({ _id, revision, blobs }) => [
        _id,
        { revision: toNumber(revision), ...(blobs ? { blobs } : {}) },
      ]),
    );
  }

  private async apply(
    session: ClientSession,
    nowUnixMs: number,
    writes: readonly CheckedWrite[],
    known: ReadonlyMap<string, Pick<RecordDocument, 'revision' | 'blobs'>>,
  ): Promise<void> {
    const operations: AnyBulkWriteOperation<RecordDocument>[] = [];
    for (const { put, target } of writes) {
      const _id = idOf(target);
      const before = known.get(_id);
      if (put) {
        await this.blobs.name(
          session,
          (put.blobs ?? []).filter((blob) => !before?.blobs?.includes(blob)),
        );
        const document = this.documentOf(put, nowUnixMs, (before?.revision ?? 0) + 1);
        operations.push(
          before
            ? { replaceOne: { filter: { _id }, replacement: document } }
            : { insertOne: { document: { _id, ...document } } },
        );
      } else if (before) operations.push({ deleteOne: { filter: { _id } } });
    }
    if (operations.length > 0) await this.connection.of('record').bulkWrite(operations, { session });
  }

  private documentOf(
    { kind, id, keys, order, audience, blobs, bodyText }: NonNullable<CheckedWrite['put']>,
    nowUnixMs: number,
    revision: number,
  ): Omit<RecordDocument, '_id'> {
    return {
      kind,
      id,
      // Adding 0 takes the sign from a zero: one place in every list.
      order: order + 0,
      audience: this.keys.audiences.knownId(audience.key),
      revision,
      recordedAt: nowUnixMs,
      keys: [...keys],
      ...(blobs?.length ? { blobs: [...blobs] } : {}),
      body: bodyText,
    };
  }

  private pageOf(
    documents: readonly RecordDocument[],
    { first }: RecordQuery,
    totalCount: number,
  ): Page<StoredRecord> {
    return pageOfRead(documents, { first, totalCount }, (document) => this.recordOf(document));
  }

  private recordOf({
    kind,
    id,
    keys,
    order,
    audience,
    blobs,
    body,
    revision,
    recordedAt,
  }: RecordDocument): StoredRecord {
    return {
      kind,
      id,
      keys,
      order: toNumber(order),
      audience: this.keys.audience(toNumber(audience)),
      body: JSON.parse(body) as JsonObject,
      ...(blobs ? { blobs } : {}),
      revision: toNumber(revision),
      recordedAtUnixMs: toNumber(recordedAt),
    };
  }

  private read<Result>(
    clearance: Clearance,
    work: (session: ClientSession, sight: Sight) => Promise<Result>,
  ): Promise<Result> {
    return this.connection.read((session) => work(session, this.sights.of(clearance)));
  }
}

function idOf({ kind, id }: Pick<NewRecord, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}
