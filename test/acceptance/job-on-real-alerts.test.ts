import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type JobOutcome, runJob } from '../../src/cli/run-job.js';
import { type Composition, compose } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { exportedJob } from '../../src/engine/job/export-job.js';
import { reproduceMany } from '../../src/engine/reproduction/reproduce-many.js';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { systemResults } from '../fixtures/all-results.js';
import { TEST_STORE } from '../fixtures/scratch-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { realData } from '../real-data.js';
import { dropDatabase, MONGODB_URI, scratchDatabase } from '../storage/mongo/scratch-database.js';

const [ztf, lsst] = [realData('alerts-ztf'), realData('alerts-lsst')];
const folder = temporaryFolder();
const opened: Composition[] = [];
const databases: string[] = [];

/** Three channels of different rights: of public data, of partners' data, of everything. */
const JOB = {
  channels: [
    {
      name: 'open',
      access: ['ztf-public', 'lsst-public'],
      readableBy: 'everyone',
      t2: [{ unit: 'LightCurveSummary' }, { unit: 'PeakColourEvolution' }],
    },
    {
      name: 'partners',
      access: ['ztf-public', 'ztf-partnership'],
      readableBy: ['ztf-partnership'],
      lanes: 'own',
      t1: [{ unit: 'HistoryStates' }],
      t2: [{ unit: 'RiseDecline', config: { maxGapDays: 60 } }],
    },
    {
      name: 'archive',
      access: 'every-label',
      readableBy: ['operators'],
      t2: [{ unit: 'LightCurveSummary' }, { unit: 'RiseDecline' }],
    },
  ],
  sources: [{ unit: 'AlertFiles', config: { paths: [ztf, lsst] } }],
};

afterAll(async () => {
  for (const { storage } of opened) await storage.close();
  for (const database of databases) await dropDatabase(database);
});

/** An address of a store that nobody has: the file of a folder, or a database. */
function storeSetting(): { readonly AMPELGRAPH_STORE?: string } {
  if (TEST_STORE !== 'mongo') return {};
  const database = scratchDatabase();
  databases.push(database);
  const url = new URL(MONGODB_URI ?? '');
  url.pathname = `/${database}`;
  return { AMPELGRAPH_STORE: url.href };
}

async function run(name: string, file: object): Promise<{ it: Composition; outcome: JobOutcome }> {
  const jobFile = join(folder, `${name}.yaml`);
  writeFileSync(jobFile, stringify(file));
  const it = await compose({
    ...readConfig({ AMPELGRAPH_DATA: join(folder, name), ...storeSetting() }),
    jobFile,
  });
  opened.push(it);
  const outcome = await runJob(it, pino({ level: 'silent' }), new AbortController().signal);
  return { it, outcome };
}

describe.skipIf(ztf === undefined || lsst === undefined)(
  'a job of three channels over all real alerts of ZTF and LSST',
  () => {
    it('makes, exported and run in an empty store elsewhere, the same states and results; each is made again', async () => {
      const here = await run('here', JOB);
      expect(here.outcome.counts).toMatchObject({ t2: { failed: 0 } });
      const results = await systemResults(here.it.storage);
      expect(results.length).toBeGreaterThan(100);

      const there = await run('there', exportedJob(here.it.read, here.it.job));
      expect(there.it.job.hash).toBe(here.it.job.hash);
      expect((await systemResults(there.it.storage)).map(({ resultId }) => resultId)).toEqual(
        results.map(({ resultId }) => resultId),
      );
      expect(await there.it.storage.contentDigest()).toEqual(await here.it.storage.contentDigest());

      const runner = createUnitRunner({ threads: 1, catalogue: here.it.catalogue });
      const counts: Record<string, number> = {};
      try {
        const { versions, storage } = here.it;
        const tools = { executions: storage.executions, runner, versions };
        const choice = { ids: results.map(({ resultId }) => resultId) };
        for await (const { outcome } of reproduceMany(tools, choice))
          counts[outcome] = (counts[outcome] ?? 0) + 1;
      } finally {
        await runner.close();
      }
      expect(counts).toEqual({ SAME: results.length });
      console.info(JSON.stringify({ counts: here.outcome.counts, results: results.length }));
    }, 300_000);
  },
);
