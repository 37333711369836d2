import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { ContentDigest } from '../../src/storage/port/storage.js';
import { ingestSurvey, openSurveyStore } from '../../test/crash/survey-store.js';
import { workTickets } from '../../test/crash/ticket-workers.js';
import { scratchFolder } from '../scratch-folder.js';

const { values } = parseArgs({
  options: {
    store: { type: 'string' },
    alerts: { type: 'string', default: '3000' },
    workers: { type: 'string', default: '1,2,4,8' },
    kills: { type: 'string', default: '10' },
    claim: { type: 'string', default: '50' },
  },
});
const alerts = Number(values.alerts);
const kills = Number(values.kills);
const SEED = 31;
const LEASE_MS = 2000;

const directory = scratchFolder();
const survey = join(directory, 'survey');
await writeSampleSurvey({ alertCount: alerts, seed: SEED, directory: survey });
const template = join(directory, 'ingested.sqlite');
let expected: { readonly digest: ContentDigest; readonly tickets: number } | undefined;

console.log('workers | kills | tickets | tickets/s | lost leases | done twice | lost tickets | content');
for (const [place, workers] of values.workers.split(',').map(Number).entries())
  for (const killed of [0, kills]) await measure(workers, killed, `${place}-${killed}`);

async function measure(workers: number, killed: number, name: string): Promise<void> {
  const store = await filled(name);
  const {
    done,
    ms,
    lost,
    kills: made,
  } = await workTickets({
    store,
    workers,
    kills: killed,
    killWithin: 12,
    claimLimit: Number(values.claim),
    leaseMs: LEASE_MS,
    seed: SEED,
  });
  const { storage } = await openSurveyStore(store);
  const { byUnit, open } = await storage.tickets.counts(await storage.now());
  const digest = await storage.contentDigest();
  await storage.close();
  const tickets = byUnit.reduce((sum, { count }) => sum + count, 0);
  const completed = byUnit.reduce((sum, { status, count }) => sum + (status === 'DONE' ? count : 0), 0);
  expected ??= { digest, tickets };
  const isSame = digest.digest === expected.digest.digest;
  console.log(
    [
      workers,
      made,
      tickets,
      Math.round((1000 * tickets) / ms),
      lost,
      done.length - new Set(done).size,
      expected.tickets - completed + open,
      isSame ? 'the same' : `OTHER: ${JSON.stringify(digest)}`,
    ].join(' | '),
  );
  if (!isSame || completed !== expected.tickets) process.exitCode = 1;
  if (values.store !== undefined) await drop(store);
}

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropDatabase();
  await client.close();
}

/** Gives a store in which the survey is ingested and no ticket is worked: a new one for each case. */
async function filled(name: string): Promise<string> {
  if (values.store === undefined) {
    const path = join(directory, `${name}.sqlite`);
    if (expected === undefined) await fill(template);
    await copyFile(template, path);
    return path;
  }
  const url = new URL(values.store);
  url.pathname = `${url.pathname === '/' ? '/ampelgraph' : url.pathname}-workers-${process.pid}-${name}`;
  await fill(url.href);
  return url.href;
}

async function fill(address: string): Promise<void> {
  const store = await openSurveyStore(address);
  await ingestSurvey(store, survey, 100);
  await store.storage.close();
}
