import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { consumeAlerts } from '../../src/engine/consume-alerts.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { takeLock } from '../../src/engine/lock.js';
import { newRun } from '../../src/engine/run-record.js';
import { StandingMatcher } from '../../src/engine/standing-match/standing-matcher.js';
import { readAlerts } from '../../src/sources/open-source.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { SourceItem } from '../../src/sources/source-item.js';
import { MadeSender } from '../../test/crash/made-sender.js';
import { surveyAnchors } from '../../test/crash/survey-anchors.js';
import { openSurveyStore, type SurveyStore } from '../../test/crash/survey-store.js';
import type { Anchor } from '../../test/fixtures/made-events.js';
import { ALL_FORMS } from '../../test/fixtures/made-localizations.js';
import { wideEvents } from './wide-events.js';

/*
 * What a changed facet costs the process that matches: one process that ingests a batch and matches it, by turns, on a
 * file. The first half warms up.
 */
const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '20000' },
    maps: { type: 'string', default: '500' },
    batch: { type: 'string', default: '1000' },
    watched: { type: 'string', default: 'none,wide,near' },
    profile: { type: 'string' },
  },
});
const [alerts, maps, batchAlerts] = [Number(values.alerts), Number(values.maps), Number(values.batch)];
const SEED = 12;
let profiles = 0;

/** What is watched in a run: nothing, events anywhere on the sky, or all about positions and times of the survey. */
type Watched = 'none' | 'wide' | 'near';

const directory = await mkdtemp(join(tmpdir(), 'ampelgraph-bench-match-'));
try {
  const survey = join(directory, 'survey');
  await writeSampleSurvey({ alertCount: alerts, seed: SEED, directory: survey });
  const anchors = await surveyAnchors(survey, Math.max(1, Math.floor(alerts / 800)));
  for (const watched of values.watched.split(',') as Watched[]) await measure(survey, anchors, watched);
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(survey: string, anchors: readonly Anchor[], watched: Watched): Promise<void> {
  const store = await openSurveyStore(join(directory, `${watched}.sqlite`));
  const { storage } = store;
  await register(store, anchors, watched);
  const run = newRun({ process: 'bench', software: 'ampelgraph bench', nowUnixMs: Date.now() });
  await storage.registry.startRun(run);
  const request = { name: 'standing-match', holder: run.id, leaseMs: 600_000 };
  const lock = (await takeLock(storage.records, request, await storage.now()))!;
  const matcher = await StandingMatcher.open(storage, lock, 0.9);
  const batches = batchesOf(survey);
  let ingested = 0;
  for await (const batch of batches) {
    await ingest(store, batch, run.id);
    ingested += batch.length;
    while (ingested < alerts / 2 && (await matcher.step()));
    if (ingested >= alerts / 2) break;
  }
  while (await matcher.step());
  const session = values.profile === undefined ? undefined : await profiling();
  const before = matcher.counts;
  const spent = { cpuMs: 0, clockMs: 0 };
  for await (const batch of batches) {
    await ingest(store, batch, run.id);
    await session?.post('Profiler.start');
    const [cpu, clock] = [process.cpuUsage(), performance.now()];
    while (await matcher.step());
    const { user, system } = process.cpuUsage(cpu);
    spent.cpuMs += (user + system) / 1000;
    spent.clockMs += performance.now() - clock;
    if (session) keep(await session.post('Profiler.stop'), watched);
  }
  const facets = matcher.counts.facets - before.facets;
  const announced = matcher.counts.announced - before.announced;
  const us = (ms: number) => ((1000 * ms) / facets).toFixed(1);
  console.log(
    `${watched}: ${facets} changed facets, ${announced} announcements (${((100 * announced) / facets).toFixed(1)} %), ` +
      `a changed facet ${us(spent.cpuMs)} us of CPU, ${us(spent.clockMs)} us by the clock; load ${loadavg()[0]!.toFixed(1)}`,
  );
  await storage.close();
}

async function register(
  { storage }: SurveyStore,
  anchors: readonly Anchor[],
  watched: Watched,
): Promise<void> {
  if (watched === 'near') {
    const sender = new MadeSender(storage, {
      ...{ seed: SEED, events: maps, forms: ALL_FORMS, watches: 20, anchors, alerts },
    });
    await sender.sendFirst();
    await sender.sendUpTo(alerts);
  }
  if (watched !== 'wide') return;
  const times = anchors.map(({ mjd }) => mjd);
  const range = { fromMjd: Math.min(...times), toMjd: Math.max(...times) };
  for (const notice of wideEvents(SEED, maps, range))
    await registerNotices(storage.records, [{ notice, part: 'made' }], { nowUnixMs: await storage.now() });
}

async function ingest(
  { storage, job }: SurveyStore,
  batch: readonly SourceItem[],
  runId: string,
): Promise<void> {
  const ingester = new Ingester(storage.ingest, job.channels, job.labels, runId, Date.now, { batchAlerts });
  await consumeAlerts(
    (async function* () {
      yield* batch;
    })(),
    ingester,
  );
}

/** Gives alerts in batches; who leaves off may go on. */
function batchesOf(survey: string): AsyncIterable<readonly SourceItem[]> {
  const items = readAlerts([survey])[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<readonly SourceItem[]>> => {
    const batch: SourceItem[] = [];
    while (batch.length < batchAlerts) {
      const { done, value } = await items.next();
      if (done) break;
      if (value.kind === 'alert') batch.push(value);
    }
    return batch.length > 0 ? { done: false, value: batch } : { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

async function profiling(): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  return session;
}

function keep({ profile }: { readonly profile: object }, watched: Watched): void {
  writeFileSync(`${values.profile}-${watched}-${profiles++}.cpuprofile`, JSON.stringify(profile));
}
