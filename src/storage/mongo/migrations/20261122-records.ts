import type { Db } from 'mongodb';
import type { RecordDocuments } from '../record-documents.js';
import { type Indexes, makeCollections } from './make-collections.js';

const INDEXES: Indexes<keyof RecordDocuments> = {
  record: [
    { name: 'record_place', key: { kind: 1, order: 1, id: 1, audience: 1 } },
    // A list by key is one range of it, in order.
    { name: 'record_key', key: { keys: 1, kind: 1, order: 1, id: 1, audience: 1 } },
    { name: 'record_blob', key: { blobs: 1 }, sparse: true },
  ],
  blob: [{ name: 'blob_kept_at', key: { keptAt: 1 } }],
  blob_upload: [{ name: 'blob_upload_started_at', key: { startedAt: 1 } }],
  blob_chunk: [{ name: 'blob_chunk_place', key: { upload: 1, place: 1 }, unique: true }],
};

/** Records of the project's own, and contents beside them: see record-documents.ts. */
export const records = {
  name: '20261122-records',
  apply: async (db: Db): Promise<void> => makeCollections(db, INDEXES),
} as const;
