import { setTimeout as wait } from 'node:timers/promises';
import { Binary } from 'mongodb';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import { hashOf, WORKER_RUN } from '../contract/fixture.js';
import { resultFor } from '../contract/t2-work.js';

/** Works tickets until none is open; a worker of the test beside it, which may be killed at any instant. */
const [url = '', database = '', worker = '', limit = '10', leaseMs = '1500'] = process.argv.slice(2);
const sessions = new Set<string>();
const storage = await openMongoStorage({
  url,
  database,
  onCommand: (_name, { lsid }) => {
    const id = sessionId(lsid);
    if (id === undefined || sessions.has(id)) return;
    sessions.add(id);
    console.log(`session ${id}`);
  },
});
for (;;) {
  const claimed = await storage.tickets.claim({
    limit: Number(limit),
    leaseMs: Number(leaseMs),
    nowUnixMs: Date.now(),
    worker,
  });
  if (claimed.length === 0) {
    const { open } = await storage.tickets.counts(Date.now());
    if (open === 0) break;
    await wait(50);
    continue;
  }
  // Each time that a ticket is done it would get another result: a ticket done twice is one with two.
  const results = claimed.map((ticket) => ({
    ...resultFor(ticket, { by: worker }),
    resultId: hashOf(`${ticket.key} ${worker} ${ticket.leaseToken}`),
  }));
  const lost = await storage.tickets.complete(WORKER_RUN, Date.now(), results);
  console.log(`done ${claimed.length - lost.length}`);
}
await storage.close();

/** Reads the id of a command's session. */
function sessionId(lsid: unknown): string | undefined {
  if (typeof lsid !== 'object' || lsid === null || !('id' in lsid)) return undefined;
  return lsid.id instanceof Binary ? Buffer.from(lsid.id.buffer).toString('hex') : undefined;
}
