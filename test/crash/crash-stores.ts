import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { openMongoStorage } from '../../src/storage/mongo/open-mongo-storage.js';
import { TEST_STORE } from '../fixtures/scratch-store.js';
import { dropDatabase, MONGODB_URI, scratchDatabase } from '../storage/mongo/scratch-database.js';

/** Where the stores of a suite are. */
export interface CrashStores {
  /** Gives the address of the store with the name; it need not be there yet. */
  storeOf(name: string): string;
  /** Makes one store the copy of another that nobody has open. */
  copy(from: string, to: string): Promise<void>;
  /** Removes what lies outside the suite's directory. */
  dropAll(): Promise<void>;
}

/** Stores of the adapter under test. */
export function crashStores(directory: string): CrashStores {
  return TEST_STORE === 'mongo' ? mongoStores() : sqliteStores(directory);
}

/** Files in the directory of the suite. */
export function sqliteStores(directory: string): CrashStores {
  const fileOf = (name: string) => join(directory, `${name.replaceAll(':', '-')}.sqlite`);
  return {
    storeOf: fileOf,
    copy: (from, to) => copyFile(from, to),
    dropAll: async () => undefined,
  };
}

/** Databases of their own on the server that MONGODB_URI names. */
export function mongoStores(): CrashStores {
  const databases = new Map<string, string>();
  return {
    storeOf: (name) => {
      const database = databases.get(name) ?? scratchDatabase();
      databases.set(name, database);
      const url = new URL(MONGODB_URI ?? '');
      url.pathname = database;
      return url.href;
    },
    copy: copyDatabase,
    dropAll: async () => {
      for (const database of databases.values()) await dropDatabase(database);
    },
  };
}

async function copyDatabase(from: string, to: string): Promise<void> {
  // Makes collections and indexes.
  await (await openMongoStorage({ url: to })).close();
  // Without promotion each number stays of its type.
  const client = new MongoClient(from, { promoteValues: false });
  try {
    const [source, target] = [client.db(), client.db(new URL(to).pathname.slice(1))];
    for (const { name } of await source.listCollections({}, { nameOnly: true }).toArray()) {
      const documents = await source.collection(String(name)).find().toArray();
      await target.collection(String(name)).deleteMany({});
      if (documents.length > 0) await target.collection(String(name)).insertMany(documents);
    }
  } finally {
    await client.close();
  }
}
