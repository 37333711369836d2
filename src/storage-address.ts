import { join } from 'node:path';
import { RefusedJob } from './domain/errors.js';

/** Which store: that of one machine in a file, or that of many in a MongoDB database. */
export type StorageAddress =
  | { readonly adapter: 'sqlite'; readonly path: string }
  | { readonly adapter: 'mongo'; readonly url: string };

const MONGO = /^mongodb(\+srv)?:\/\//;
const SQLITE = /^sqlite:/;
const OTHER_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Reads the address of a store: `mongodb://...`, `mongodb+srv://...`, `sqlite:PATH`, or a path.
 *
 * @param field  that it came in, for the message
 * @throws {RefusedJob} for the URL of anything else
 */
export function parseStorageAddress(text: string, field: string): StorageAddress {
  if (MONGO.test(text)) return { adapter: 'mongo', url: text };
  if (OTHER_SCHEME.test(text))
    throw new RefusedJob([
      `${field}: must be a path, sqlite:PATH or a mongodb:// URL; received ${withoutPassword(text)}`,
    ]);
  return { adapter: 'sqlite', path: text.replace(SQLITE, '') };
}

/** Gives the store of a data folder. */
export function storeOfFolder(dataDirectory: string): StorageAddress {
  return { adapter: 'sqlite', path: join(dataDirectory, 'ampelgraph.sqlite') };
}

/** Writes an address for people and logs: without a password. */
export function storageName(address: StorageAddress): string {
  return address.adapter === 'sqlite' ? address.path : withoutPassword(address.url);
}

function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:***@');
}
