import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import { NOW } from '../contract/fixture.js';

// Claims until nothing is left and prints each key on a line; a worker of the test beside it.
const [path, worker] = process.argv.slice(2) as [string, string];
const storage = await openSqliteStorage({ path });
for (;;) {
  const claimed = await storage.tickets.claim({ limit: 7, leaseMs: 60_000, nowUnixMs: NOW, worker });
  if (claimed.length === 0) break;
  for (const { key } of claimed) console.log(key);
}
await storage.close();
