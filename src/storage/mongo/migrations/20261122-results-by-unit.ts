import type { Db } from 'mongodb';
import type { Documents } from '../documents.js';
import { type Indexes, makeCollections } from './make-collections.js';

const INDEXES: Indexes<keyof Documents & 'result'> = {
  // A walk through the results of a few units would read those of all others along `_id`.
  result: [{ name: 'result_unit', key: { unit: 1, _id: 1 } }],
};

/** Results of a unit, in order of their ids. */
export const resultsByUnit = {
  name: '20261122-results-by-unit',
  apply: async (db: Db): Promise<void> => makeCollections(db, INDEXES),
} as const;
