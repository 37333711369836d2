/*
 * A process that ingests a survey, registers messages about events between its batches, and matches all the while; it
 * kills itself at a failpoint when told. Says `done` when all is ingested, registered and matched.
 */
import { accessTerm } from '../../src/access/access-term.js';
import { audienceOf } from '../../src/access/audience.js';
import { consumeAlerts } from '../../src/engine/consume-alerts.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { newRun } from '../../src/engine/run-record.js';
import { followMatches } from '../../src/engine/standing-match/follow-matches.js';
import { readAlerts } from '../../src/sources/open-source.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { madeEvents } from '../fixtures/made-events.js';
import type { MatchingOrder } from './matching-order.js';
import { surveyStoreOver } from './survey-store.js';

const order: MatchingOrder = JSON.parse(process.argv[2]!);
let calls = 0;
const { storage, job } = await surveyStoreOver(
  await openSqliteStorage({
    path: order.store,
    failpoint: (name) => {
      if (name === order.killAt?.failpoint && ++calls === order.killAt.call)
        process.kill(process.pid, 'SIGKILL');
    },
  }),
);
const run = newRun({ process: 'test', software: 'ampelgraph test', nowUnixMs: Date.now() });
await storage.registry.startRun(run);
const match = (options: { untilIdle: boolean; signal?: AbortSignal }) =>
  followMatches({ storage, runId: run.id, leaseMs: 300, idleMs: 5, ...options });

const events = madeEvents(order.seed, order.events, order.anchors);
const partners = audienceOf({ term: accessTerm([['ztf-partnership']]) });
let sent = 0;
/** Sends the messages of the first so many events; every third event's revisions are for the partnership. */
async function send(upTo: number): Promise<void> {
  for (; sent < Math.min(upTo, events.length); sent++)
    for (const [place, notice] of events[sent]!.entries()) {
      const audience = sent % 3 === 0 && place > 0 ? { audience: partners } : {};
      await registerNotices(storage.records, [{ notice, part: 'made' }], {
        nowUnixMs: Date.now(),
        ...audience,
      });
    }
}

const stopping = new AbortController();
const matching = match({ untilIdle: false, signal: stopping.signal });
let alerts = 0;
async function* mixed() {
  for await (const item of readAlerts([order.survey])) {
    yield item;
    if (item.kind === 'alert' && ++alerts % order.batchAlerts === 0)
      await send(Math.ceil((events.length * alerts) / order.alerts));
  }
}
const { batchAlerts } = order;
const ingester = new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now, { batchAlerts });
await consumeAlerts(mixed(), ingester);
await send(events.length);
stopping.abort();
await matching;
await match({ untilIdle: true });
console.log('done');
await storage.close();
