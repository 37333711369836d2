/*
 * A process that ingests a survey, or matches all the while, or does both and registers messages about events between
 * batches; it kills itself at a failpoint when told. Says how far it has come, a line each; ends by itself when all is
 * done: who matches alone waits for a line that says that all is there.
 */
import { once } from 'node:events';
import { consumeAlerts } from '../../src/engine/consume-alerts.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { newRun } from '../../src/engine/run-record.js';
import { followMatches } from '../../src/engine/standing-match/follow-matches.js';
import { NOTHING_MATCHED } from '../../src/engine/standing-match/standing-matcher.js';
import { readAlerts } from '../../src/sources/open-source.js';
import type { ChangeStore } from '../../src/storage/port/change-store.js';
import { MadeSender } from './made-sender.js';
import type { MatchingOrder } from './matching-order.js';
import type { MatchedSoFar } from './matching-processes.js';
import { openSurveyStore } from './survey-store.js';

const order: MatchingOrder = JSON.parse(process.argv[2]!);
let calls = 0;
const { storage, job } = await openSurveyStore(order.store, {
  failpoint: (name) => {
    if (name === order.killAt?.failpoint && ++calls === order.killAt.call)
      process.kill(process.pid, 'SIGKILL');
  },
  onSession: (id) => console.log(`session ${id}`),
});
const run = newRun({ process: 'test', software: 'ampelgraph test', nowUnixMs: Date.now() });
await storage.registry.startRun(run);

const cpuMs = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;

function match(options: { untilIdle: boolean; signal?: AbortSignal }) {
  let [last, before, begun] = [NOTHING_MATCHED, 0, 0];
  let followed: MatchedSoFar['followed'] = { facets: 0, announced: 0, ms: 0, clockMs: 0 };
  const { changes } = storage;
  const timed: ChangeStore = {
    latest: () => changes.latest(),
    prune: (instant) => changes.prune(instant),
    waitAfter: (place, wait) => changes.waitAfter(place, wait),
    noticedBy: () => changes.noticedBy(),
    after: (place, limit) => {
      // Looks that find nothing are no work; the last one before progress begins it.
      [before, begun] = [cpuMs(), performance.now()];
      return changes.after(place, limit);
    },
  };
  return followMatches({
    storage: { ...storage, changes: timed },
    runId: run.id,
    leaseMs: 300,
    idleMs: 20,
    ...options,
    onProgress: (counts) => {
      const [ms, clockMs] = [cpuMs() - before, performance.now() - begun];
      // Not the step before which all regions were read, nor those that match a region with all that is stored.
      if (last !== NOTHING_MATCHED && counts.regions === last.regions)
        followed = {
          facets: followed.facets + counts.facets - last.facets,
          announced: followed.announced + counts.announced - last.announced,
          ms: followed.ms + ms,
          clockMs: followed.clockMs + clockMs,
        };
      last = counts;
      console.log(`matched ${JSON.stringify({ counts, followed } satisfies MatchedSoFar)}`);
    },
  });
}

let alerts = 0;
const { fromAlert = 0, batchAlerts } = order;
const sender = order.role === 'BOTH' ? new MadeSender(storage, order) : undefined;

async function* mixed() {
  for await (const item of readAlerts([order.survey])) {
    if (item.kind === 'alert' && ++alerts <= fromAlert) continue;
    yield item;
    if (item.kind !== 'alert' || alerts % batchAlerts > 0) continue;
    await sender?.sendUpTo(alerts);
    // The last batch or two may not be stored yet.
    console.log(`ingested ${Math.max(fromAlert, alerts - 2 * batchAlerts)}`);
  }
}

async function ingest(): Promise<void> {
  const ingester = new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now, { batchAlerts });
  await consumeAlerts(mixed(), ingester);
  await sender?.sendUpTo(order.alerts);
}

if (order.role === 'INGEST') await ingest();
else {
  const stopping = new AbortController();
  const matching = match({ untilIdle: false, signal: stopping.signal });
  await (order.role === 'BOTH' ? ingest() : once(process.stdin, 'data'));
  stopping.abort();
  await matching;
  await match({ untilIdle: true });
}
console.log('done');
await storage.close();
process.stdin.destroy();
