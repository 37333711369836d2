import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { systemClearance } from '../../src/access/system-clearance.js';
import { type JobOutcome, runJob } from '../../src/cli/run-job.js';
import { type Composition, checkJob, compose } from '../../src/compose.js';
import { type Config, readConfig } from '../../src/config.js';
import { diffJobs } from '../../src/engine/job/diff-jobs.js';
import { exportedJob } from '../../src/engine/job/export-job.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import { TEST_STORE } from '../fixtures/scratch-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { dropDatabase, MONGODB_URI, scratchDatabase } from '../storage/mongo/scratch-database.js';

const folder = temporaryFolder();
const opened: Composition[] = [];
const databases: string[] = [];

/** Half of the sky, which holds about half of the made survey, as a MOC of HEALPix order 0. */
const HALF = JSON.stringify({ '0': [0, 1, 4, 5, 8, 9] });
const WHOLE = JSON.stringify({ '0': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });

let server: Server;
let address = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.2/map.json' }).end();
    else if (request.url === '/moved') response.writeHead(302, { location: '/map.json' }).end();
    else if (request.url === '/map.json') response.end(WHOLE);
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeSampleSurvey({ directory: join(folder, 'alerts'), alertCount: 150, seed: 7 });
});

afterAll(async () => {
  server.close();
  for (const { storage } of opened) await storage.close();
  for (const database of databases) await dropDatabase(database);
});

/** Makes the settings of a process, for a job in a folder of its own; its store is an embedded one, not there yet. */
function settings(name: string, job: object, environment: Readonly<Record<string, string>> = {}): Config {
  mkdirSync(join(folder, name), { recursive: true });
  const jobFile = join(folder, name, 'job.yaml');
  writeFileSync(jobFile, stringify(job));
  const variables = {
    AMPELGRAPH_DATA: join(folder, name, 'data'),
    AMPELGRAPH_SKYMAP_HOSTS: '127.0.0.1',
    ALERTS: join(folder, 'alerts'),
    OUT: join(folder, name),
    ...environment,
  };
  return { ...readConfig(variables), jobFile };
}

/** Names a store of the adapter under test. */
function store(): Readonly<Record<string, string>> {
  if (TEST_STORE !== 'mongo') return {};
  const url = new URL(MONGODB_URI ?? '');
  url.pathname = `/${scratchDatabase()}`;
  databases.push(url.pathname.slice(1));
  return { AMPELGRAPH_STORE: url.href };
}

async function run(config: Config): Promise<{ readonly it: Composition; readonly outcome: JobOutcome }> {
  const it = await compose(config, { runsTasks: true });
  opened.push(it);
  const outcome = await runJob(it, pino({ level: 'silent' }), new AbortController().signal);
  return { it, outcome };
}

const review = (level: number) => ({
  channel: 'open',
  select: {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: references of the job
    region: { skymap: { id: '${tasks.map.id}', level } },
    lastDetectionMjd: { gte: '${tasks.map.mjd - 30}' },
  },
  units: [{ unit: 'TransientTable', config: { sink: 'rows' } }],
  sinks: {
    rows: {
      sink: 'File',
      config: { path: '${env.OUT}/${tasks.map.name}.jsonl' },
      mayCarry: ['ztf-public'],
    },
  },
});

const JOB = {
  name: 'follow-up',
  env: ['ALERTS', 'OUT'],
  channels: [
    { name: 'open', access: ['ztf-public'], readableBy: 'everyone', t2: [{ unit: 'LightCurveSummary' }] },
  ],
  tasks: [
    { name: 'map', task: 'skymap', config: { file: 'half.json', name: 'half', time: '2017-12-01T00:00:00' } },
    { name: 'alerts', task: 'ingest' },
    { name: 'analysis', task: 'engine' },
    { name: 'found', task: 'review', config: review(0.9) },
  ],
  sources: [{ unit: 'AlertFiles', config: { paths: ['${env.ALERTS}'] } }],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: references of the job
};

function place(name: string, content: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'half.json'), content);
}

describe('a job of tasks', () => {
  it('runs them in order, hands their values on, and says of each what it came to', async () => {
    place('here', HALF);
    const { outcome, it } = await run(settings('here', JOB, store()));
    expect(outcome).toMatchObject({ isDone: true, hasFailed: false });
    const [map, alerts, analysis, found] = outcome.counts.tasks ?? [];
    expect(map).toMatchObject({ name: 'map', task: 'skymap', status: 'DONE' });
    expect(map?.values).toMatchObject({ name: 'half', revision: 1, mjd: 58_088 });
    expect(alerts?.values).toMatchObject({ alerts: 150, stored: 150 });
    expect(Number(analysis?.values?.['completed'])).toBeGreaterThan(0);
    const { totalCount } = await it.storage.transients.find(systemClearance('test'), {
      order: [{ by: 'FIELD', field: 'name', direction: 'ASC' }],
      limit: 1,
      count: true,
      rows: false,
    });
    const rows = readFileSync(join(folder, 'here', 'half.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(rows).toHaveLength(Number(found?.values?.['sent']));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(totalCount ?? 0);
  });

  it('is handed on with its sky map in it, and without what its variables say', async () => {
    place('mine', HALF);
    const mine = await checkJob(settings('mine', JOB));
    const exported = exportedJob(mine.read, mine.job, mine.files);
    expect(JSON.stringify(exported)).not.toContain(folder);
    const theirs = await checkJob(settings('theirs', exported, { ALERTS: '' }), { needsVariables: false });
    expect(theirs.job.hash).toBe(mine.job.hash);
    expect(diffJobs(mine, theirs)).toMatchObject({ sameHash: true, tasks: [] });
    place('other', WHOLE);
    const other = await checkJob(settings('other', JOB));
    expect(other.job.hash).not.toBe(mine.job.hash);
    expect(diffJobs(mine, other).tasks).toMatchObject([{ task: 'map', differences: [{}] }]);
    const [map, ...rest] = JOB.tasks;
    const later = await checkJob(settings('mine', { ...JOB, tasks: [rest[0], map, ...rest.slice(1)] }));
    expect(diffJobs(mine, later).tasks).toMatchObject([
      { task: 'alerts', differences: 'ORDER' },
      { task: 'map', differences: 'ORDER' },
    ]);
  });

  it('fetches a sky map from an allowed host, led on within these alone', async () => {
    const fetched = (path: string) => ({
      ...JOB,
      tasks: [
        {
          name: 'map',
          task: 'skymap',
          config: { url: `${address}${path}`, name: 'whole', time: '2017-12-01T00:00:00' },
        },
        { name: 'analysis', task: 'engine' },
      ],
    });
    const kept = store();
    const { outcome } = await run(settings('fetched', fetched('/moved'), kept));
    expect(outcome.counts.tasks).toMatchObject([
      { status: 'DONE', values: { name: 'whole' } },
      { status: 'DONE' },
    ]);
    const away = await run(settings('fetched', fetched('/away'), kept));
    expect(away.outcome).toMatchObject({ isDone: false, hasFailed: true });
    expect(away.outcome.counts.tasks).toMatchObject([
      { status: 'FAILED', reason: expect.stringContaining('found 127.0.0.2') },
      { name: 'analysis', status: 'NOT_RUN' },
    ]);
    const gone = await run(settings('fetched', fetched('/gone'), kept));
    expect(gone.outcome.counts.tasks?.[0]?.reason).toMatch(/answered 404 where a file was expected/);
  });

  it('matches by a catalogue that one of them loads, which is checked before anything runs', async () => {
    mkdirSync(join(folder, 'matched'), { recursive: true });
    writeFileSync(join(folder, 'matched', 'ours.csv'), 'name,ra,dec,z\nx,10,20,0.1\n');
    const job = (column: string) => ({
      ...JOB,
      channels: [
        {
          ...JOB.channels[0],
          t2: [
            {
              unit: 'CatalogMatch',
              config: { catalogues: { ours: { radiusArcsec: 3, keysToAppend: [column] } } },
            },
          ],
        },
      ],
      tasks: [
        { name: 'ours', task: 'catalogue', config: { file: 'ours.csv', name: 'ours' } },
        { name: 'alerts', task: 'ingest' },
        { name: 'analysis', task: 'engine' },
      ],
    });
    await expect(checkJob(settings('matched', job('mag')))).rejects.toThrow(/no column is called "mag"/);
    const { outcome } = await run(settings('matched', job('z'), store()));
    expect(outcome.isDone).toBe(true);
    expect(outcome.counts.tasks?.[0]).toMatchObject({ status: 'DONE', values: { name: 'ours', rows: 1 } });
    expect(outcome.counts.t2).toMatchObject({ failed: 0 });
  });
});
