import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { describe, test } from 'vitest';
import { type MongoStorageOptions, openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import type { Storage } from '../../../src/storage/port.js';

/** The server that tests may make databases on; `undefined` when there is none. */
export const MONGODB_URI = process.env.MONGODB_URI || undefined;

/** Gives the name of a database that nobody has. */
export function scratchDatabase(): string {
  return `ampelgraph_test_${randomBytes(8).toString('hex')}`;
}

/** Removes a database. */
export async function dropDatabase(database: string): Promise<void> {
  const client = new MongoClient(MONGODB_URI ?? '');
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
}

/** Opens a store in a database of its own, which is removed when the store is closed. */
export async function openScratchStorage(options: Partial<MongoStorageOptions> = {}): Promise<Storage> {
  const database = options.database ?? scratchDatabase();
  const storage = await openMongoStorage({ url: MONGODB_URI ?? '', ...options, database });
  return {
    ...storage,
    close: async () => {
      await storage.close();
      await dropDatabase(database);
    },
  };
}

/** Runs a suite where there is a server; elsewhere one test is skipped and says so. */
export function describeOnMongo(name: string, suite: () => void): void {
  if (MONGODB_URI !== undefined) {
    suite();
    return;
  }
  const reason = 'MONGODB_URI names no server (see CONTRIBUTING.md)';
  console.info(`${name}: skipped, ${reason}`);
  describe(name, () => {
    test.skip(`skipped: ${reason}`, () => undefined);
  });
}
