import type { Storage } from '../../src/storage/port/storage.js';
import type { Failpoint } from '../../src/storage/sqlite/connection.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { parseStorageAddress } from '../../src/storage-address.js';

/** What a process of the tests is observed by. */
export interface Observed {
  readonly failpoint?: Failpoint;
  /** Told of each session with a MongoDB server: who kills the process ends them. */
  readonly onSession?: (id: string) => void;
}

/** Opens the store at an address, a path or a MongoDB URL. */
export async function openStoreAt(store: string, { failpoint, onSession }: Observed = {}): Promise<Storage> {
  const address = parseStorageAddress(store, 'store');
  const stopping = failpoint ? { failpoint } : {};
  if (address.adapter === 'sqlite') return openSqliteStorage({ path: address.path, ...stopping });
  // Many processes are started; loading the driver is a quarter of what those without it take.
  const [{ openMongoStorage }, { toldSessions }] = await Promise.all([
    import('../../src/storage/mongo/open-mongo-storage.js'),
    import('../storage/mongo/told-sessions.js'),
  ]);
  const telling = onSession ? { onCommand: toldSessions(onSession) } : {};
  return openMongoStorage({ url: address.url, ...stopping, ...telling });
}
