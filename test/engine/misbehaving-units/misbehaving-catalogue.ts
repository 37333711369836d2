import type { CatalogueEntry } from '../../../src/unit/index.js';
import * as misbehaving from './misbehaving.js';

/** Units that break each rule in turn. */
export const MISBEHAVING: readonly CatalogueEntry[] = Object.entries(misbehaving).map(
  ([exportName, definition]) => ({
    definition,
    exportName,
    moduleUrl: new URL('./misbehaving.ts', import.meta.url).href,
  }),
);
