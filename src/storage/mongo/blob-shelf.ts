import { hash } from 'node:crypto';
import { type ClientSession, ObjectId } from 'mongodb';
import { BadUserInput, CorruptStore, StorageConflict } from '../../domain/errors.js';
import type { Hash } from '../port/page.js';
import { BLOB_CHUNK_BYTES, checkBlob } from '../record-rules.js';
import { type MongoConnection, toNumber } from './connection.js';

/**
 * Contents that records name, by hash, in pieces far below the limit of a document.
 *
 * Pieces are written one by one, outside transactions; what is wholly there gets its document in `blob`, and only then
 * can be named.
 */
export class BlobShelf {
  private readonly connection: MongoConnection;
  private readonly clock: () => number;

  /** @param clock  tells when contents were kept, Unix ms */
  constructor(connection: MongoConnection, clock: () => number) {
    this.connection = connection;
    this.clock = clock;
  }

  /** Keeps contents. */
  async put(content: Uint8Array): Promise<Hash> {
    checkBlob(content);
    const id = hash('sha256', content, 'hex');
    if (await this.isKept(id)) return id;
    const upload = new ObjectId();
    await this.connection.of('blob_upload').insertOne({ _id: upload, startedAt: this.clock() });
    for (let place = 0; place * BLOB_CHUNK_BYTES < content.length; place++) {
      const start = place * BLOB_CHUNK_BYTES;
      const bytes = Buffer.from(content.subarray(start, start + BLOB_CHUNK_BYTES));
      await this.connection.of('blob_chunk').insertOne({ _id: new ObjectId(), upload, place, bytes });
    }
    const isFirst = await this.connection.write((session) =>
      this.complete(session, id, upload, content.length),
    );
    // Somebody else put the same contents meanwhile: then his stay, and these go.
    if (!isFirst) await this.connection.of('blob_chunk').deleteMany({ upload });
    return id;
  }

  /** Reads contents that a record names. Within a transaction. */
  async read(session: ClientSession, id: Hash): Promise<Uint8Array> {
    const blob = await this.connection.of('blob').findOne({ _id: id }, { session });
    const chunks = blob
      ? await this.connection
          .of('blob_chunk')
          .find({ upload: blob.upload }, { session, projection: { bytes: 1 } })
          .sort({ place: 1 })
          .toArray()
      : [];
    const content = Buffer.concat(chunks.map(({ bytes }) => bytes));
    if (!blob || content.length !== toNumber(blob.size))
      throw new CorruptStore(`contents ${id} are named by a record and are not whole`);
    return content;
  }

  /** Says that a record is about to name contents, so that nobody sweeps them meanwhile. Within a transaction. */
  async name(session: ClientSession, ids: readonly Hash[]): Promise<void> {
    for (const id of ids) {
      const { matchedCount } = await this.connection
        .of('blob')
        .updateOne({ _id: id }, { $inc: { named: 1 } }, { session });
      if (matchedCount === 0)
        throw new BadUserInput(
          `blobs must be kept before a record names them; received ${id}, which is not`,
          ['blobs'],
        );
    }
  }

  /** Removes contents that no record names and that were put last before the instant, and what was left half put. */
  async sweep(beforeUnixMs: number): Promise<number> {
    const older = { keptAt: { $lt: beforeUnixMs } };
    const found = await this.connection
      .of('blob')
      .find(older, { projection: { _id: 1, upload: 1 } })
      .toArray();
    let swept = 0;
    for (const { _id, upload } of found) {
      const isSwept = await this.connection.write(async (session) => {
        const naming = await this.connection
          .of('record')
          .findOne({ blobs: _id }, { session, projection: { _id: 1 } });
        if (naming) return false;
        const { deletedCount } = await this.connection.of('blob').deleteOne({ _id, ...older }, { session });
        return deletedCount === 1;
      });
      if (!isSwept) continue;
      await this.connection.of('blob_chunk').deleteMany({ upload });
      swept++;
    }
    return swept + (await this.sweepUploads(beforeUnixMs));
  }

  private async sweepUploads(beforeUnixMs: number): Promise<number> {
    const uploads = this.connection.of('blob_upload');
    const found = await uploads.find({ startedAt: { $lt: beforeUnixMs } }).toArray();
    for (const { _id } of found) {
      // First that it may not be completed any more, then its pieces.
      const { deletedCount } = await uploads.deleteOne({ _id });
      if (deletedCount === 1) await this.connection.of('blob_chunk').deleteMany({ upload: _id });
    }
    return found.length;
  }

  /** Tells whether contents are kept already; they count as put now. */
  private async isKept(id: Hash, session?: ClientSession): Promise<boolean> {
    const { matchedCount } = await this.connection
      .of('blob')
      .updateOne({ _id: id }, { $max: { keptAt: this.clock() } }, session ? { session } : {});
    return matchedCount === 1;
  }

  /** Tells whether the contents are kept with these pieces, and not with those of another. */
  private async complete(session: ClientSession, id: Hash, upload: ObjectId, size: number): Promise<boolean> {
    const { deletedCount } = await this.connection.of('blob_upload').deleteOne({ _id: upload }, { session });
    if (deletedCount === 0)
      throw new StorageConflict(`contents ${id} were swept while they were being put; put them again`);
    if (await this.isKept(id, session)) return false;
    await this.connection
      .of('blob')
      .insertOne({ _id: id, size, upload, keptAt: this.clock(), named: 0 }, { session });
    return true;
  }
}
