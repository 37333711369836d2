import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { ContentDigest } from '../../src/storage/port/storage.js';
import { openSurveyStore } from '../../test/crash/survey-store.js';
import { WorkingProcess, type WorkOrder } from '../../test/crash/working-process.js';
import { scratchFolder } from '../scratch-folder.js';

const { values } = parseArgs({
  options: {
    store: { type: 'string' },
    alerts: { type: 'string', default: '1000' },
    processes: { type: 'string', default: '2,4' },
    batch: { type: 'string', default: '8' },
  },
});
const alerts = Number(values.alerts);
const SEED = 37;

/** Who takes which alert, and what must come out as if one process had taken all. */
const SHARINGS = [
  { name: 'everyone all', part: undefined, isOrderKept: true },
  { name: 'whole transients', part: { keepsTransients: true }, isOrderKept: true },
  { name: 'alerts in turn', part: {}, isOrderKept: false },
] as const;

const directory = scratchFolder();
const survey = join(directory, 'survey');
await writeSampleSurvey({ alertCount: alerts, seed: SEED, directory: survey });

console.log('processes | they take | stored | known | conflicts | alerts/s | content');
const expected = await measure(1, SHARINGS[0], undefined);
for (const processes of values.processes.split(',').map(Number))
  for (const sharing of SHARINGS) await measure(processes, sharing, expected);

async function measure(
  processes: number,
  { name, part, isOrderKept }: (typeof SHARINGS)[number],
  expected: ContentDigest | undefined,
): Promise<ContentDigest> {
  const store = storeOf(`${processes}-${name.replaceAll(' ', '-')}`);
  // Makes collections and registers channels before anybody begins.
  await (await openSurveyStore(store)).storage.close();
  const working = await Promise.all(
    Array.from({ length: processes }, (_, number) => {
      const order: WorkOrder = { store, survey, batchAlerts: Number(values.batch), worksT2: false };
      return WorkingProcess.start(part ? { ...order, part: { ...part, number, of: processes } } : order);
    }),
  );
  const begun = performance.now();
  for (const process of working) process.begin();
  const done = await Promise.all(working.map((process) => process.finish()));
  const seconds = (performance.now() - begun) / 1000;
  const sum = (field: 'stored' | 'known' | 'conflicts') =>
    done.reduce((total, { ingested }) => total + (ingested?.[field] ?? 0), 0);
  const { storage } = await openSurveyStore(store);
  const digest = await storage.contentDigest();
  await storage.close();
  if (values.store !== undefined) await drop(store);
  const content = compared(digest, expected ?? digest);
  const stored = sum('stored');
  const counts = [sum('known'), sum('conflicts'), (stored / seconds).toFixed(1)];
  console.log([processes, name, stored, ...counts, content].join(' | '));
  const isRight = isOrderKept ? content === 'the same' : content !== 'OTHER';
  if (!isRight || stored !== alerts) process.exitCode = 1;
  return digest;
}

function compared(digest: ContentDigest, expected: ContentDigest): string {
  if (digest.digest === expected.digest) return 'the same';
  const isSame = digest.datapoints === expected.datapoints && digest.facets === expected.facets;
  return isSame ? 'the same datapoints and facets' : 'OTHER';
}

function storeOf(name: string): string {
  if (values.store === undefined) return join(directory, `${name}.sqlite`);
  const url = new URL(values.store);
  url.pathname = `${url.pathname === '/' ? '/ampelgraph' : url.pathname}-ingesting-${process.pid}-${name}`;
  return url.href;
}

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropDatabase();
  await client.close();
}
