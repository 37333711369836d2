import type { ObjectId } from 'mongodb';
import type { RecordKind } from '../port/record-store.js';

/** A record of the project's own. */
export interface RecordDocument {
  /** `<kind> <id>` */
  readonly _id: string;
  readonly kind: RecordKind;
  readonly id: string;
  readonly order: number;
  /** Of the vocabulary. */
  readonly audience: number;
  readonly revision: number;
  readonly recordedAt: number;
  /** At most 16. */
  readonly keys: readonly string[];
  /** Hashes of contents, 1 to 16. Left out when there are none: most records then have no entry in the index. */
  readonly blobs?: readonly string[];
  /** Canonical JSON. */
  readonly body: string;
}

/** Contents that are wholly kept, under their SHA-256. */
export interface BlobDocument {
  /** 64 hex digits. */
  readonly _id: string;
  readonly size: number;
  /** Which chunks it consists of. */
  readonly upload: ObjectId;
  readonly keptAt: number;
  /** Raised by each transaction that names it in a record, so that one that sweeps it meets it here. */
  readonly named: number;
}

/** Contents that are being put, or were when their process ended. */
export interface BlobUploadDocument {
  readonly _id: ObjectId;
  readonly startedAt: number;
}

/** A piece of contents, at most 4 MiB. */
export interface BlobChunkDocument {
  readonly _id: ObjectId;
  readonly upload: ObjectId;
  readonly place: number;
  readonly bytes: Buffer;
}

/** The collections of records, by name. */
export interface RecordDocuments {
  readonly record: RecordDocument;
  readonly blob: BlobDocument;
  readonly blob_upload: BlobUploadDocument;
  readonly blob_chunk: BlobChunkDocument;
}
