import { Binary, MongoClient, UUID } from 'mongodb';
import type { MongoStorageOptions } from '../../../src/storage/mongo/open-mongo-storage.js';

/** Gives an observer of commands that tells each session once, by its id in hex. */
export function toldSessions(tell: (id: string) => void): NonNullable<MongoStorageOptions['onCommand']> {
  const told = new Set<string>();
  return (_name, { lsid }) => {
    const id = sessionId(lsid);
    if (id === undefined || told.has(id)) return;
    told.add(id);
    tell(id);
  };
}

/**
 * Ends what dead processes had begun: the server does so itself after `transactionLifetimeLimitSeconds`, a minute unless
 * it is told otherwise, and until then nobody may write what was written there.
 */
export async function endSessions(url: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const sessions = ids.map((id) => ({ id: new UUID(Buffer.from(id, 'hex')) }));
  const client = new MongoClient(url);
  try {
    // MongoDB ends a transaction by the first; the server of CI knows the second alone.
    await client.db('admin').command({ killSessions: sessions });
    await client.db('admin').command({ endSessions: sessions });
  } finally {
    await client.close();
  }
}

function sessionId(lsid: unknown): string | undefined {
  if (typeof lsid !== 'object' || lsid === null || !('id' in lsid)) return undefined;
  return lsid.id instanceof Binary ? Buffer.from(lsid.id.buffer).toString('hex') : undefined;
}
