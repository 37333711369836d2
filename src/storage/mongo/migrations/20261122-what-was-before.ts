import type { Db } from 'mongodb';
import type { HistoryDocuments } from '../history-documents.js';
import { type Indexes, makeCollections } from './make-collections.js';

const INDEXES: Indexes<keyof HistoryDocuments> = {
  former_point: [{ name: 'former_point_transient', key: { transient: 1 } }],
  former_place: [{ name: 'former_place_transient', key: { transient: 1 } }],
  former_result: [{ name: 'former_result_transient', key: { transient: 1 } }],
};

/** What was replaced, so that earlier instants can be answered: see history-documents.ts. */
export const whatWasBefore = {
  name: '20261122-what-was-before',
  apply: async (db: Db): Promise<void> => makeCollections(db, INDEXES),
} as const;
