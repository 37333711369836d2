import { randomBytes } from 'node:crypto';
import { MongoClient, MongoServerError } from 'mongodb';
import { describe, test } from 'vitest';
import { type MongoStorageOptions, openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import type { Storage } from '../../../src/storage/port/storage.js';

/** The server that tests may make databases on; `undefined` when there is none. */
export const MONGODB_URI = process.env.MONGODB_URI || undefined;

const EMPTYING_MS = 5_000;

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

/**
 * Databases that were emptied after their test: to open a store in one takes a tenth of what it takes to make 37
 * collections with their indexes.
 */
const spares: string[] = [];

/** Opens a store in a database of its own, which is removed when the store is closed. */
export async function openScratchStorage(options: Partial<MongoStorageOptions> = {}): Promise<Storage> {
  const spare = options.database === undefined ? spares.pop() : undefined;
  const database = options.database ?? spare ?? scratchDatabase();
  const storage = await openMongoStorage({ url: MONGODB_URI ?? '', ...options, database });
  return {
    ...storage,
    close: async () => {
      await storage.close();
      if (options.database === undefined && (await isEmptied(database))) spares.push(database);
      else await dropDatabase(database);
    },
  };
}

/** Removes the databases that are kept for the next test. */
export async function dropSpares(): Promise<void> {
  for (const database of spares.splice(0)) await dropDatabase(database);
}

/** Takes everything out of a database but collections and indexes; says whether it could. */
async function isEmptied(database: string): Promise<boolean> {
  const client = new MongoClient(MONGODB_URI ?? '');
  try {
    const db = client.db(database);
    const collections = await db.listCollections({}, { nameOnly: true }).toArray();
    await Promise.all(
      collections.map(({ name }) => db.collection(name).deleteMany({}, { maxTimeMS: EMPTYING_MS })),
    );
    return true;
  } catch (error) {
    // What a transaction of a killed process holds can't be emptied for a while.
    if (error instanceof MongoServerError) return false;
    throw error;
  } finally {
    await client.close();
  }
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
