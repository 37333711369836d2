import type { Db } from 'mongodb';
import type { CatalogueDocuments } from '../catalogue/catalogue-documents.js';
import { type Indexes, makeCollections } from './make-collections.js';

const INDEXES: Indexes<keyof CatalogueDocuments> = {
  catalogue: [
    { name: 'catalogue_name', key: { name: 1, published: -1 } },
    { name: 'catalogue_digest', key: { digest: 1 } },
  ],
  catalogue_load: [{ name: 'catalogue_load_started_at', key: { startedAt: 1 } }],
  catalogue_row: [{ name: 'catalogue_row_sky', key: { load: 1, hpx: 1, place: 1 } }],
};

/** Catalogues: see catalogue-documents.ts. */
export const catalogues = {
  name: '20261122-catalogues',
  apply: async (db: Db): Promise<void> => makeCollections(db, INDEXES),
} as const;
