import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniformAt } from '../../src/domain/seeded-random.js';
import { createUnitRunner, type UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { ContentDigest } from '../../src/storage/port/storage.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import type { CrashStores } from './crash-stores.js';
import { ingestSurvey, openSurveyStore, workSurvey } from './survey-store.js';
import { WorkingProcess, type WorkOrder } from './working-process.js';

const SEED = 20;
const ALERTS = 120;
const BATCH_ALERTS = 12;

const COMMIT_GROUPS = [
  'versions',
  'points',
  'facets',
  'alerts',
  'acceptances',
  'states',
  'tickets',
  'counts',
] as const;
/** Before each group of writes, which is behind the one before it, and behind the last. */
const FAILPOINTS = [
  ...COMMIT_GROUPS.map((group) => `commit:${group}:before`),
  'commit:counts:after',
  'complete:results:before',
  'complete:dependents:before',
  'complete:changes:after',
];
/** Of who is not killed: longer than any load stalls a process, or its tickets go round for ever. */
const FINISHING_LEASE_MS = 20_000;

/**
 * Kills processes at each failpoint and at random instants, and compares what is there when the work has been finished.
 *
 * @param storesIn  gives where stores are, for a directory of the suite
 * @param instants  how many random ones
 */
export function killContract(storesIn: (directory: string) => CrashStores, instants: number): void {
  const directory = temporaryFolder();
  let stores: CrashStores;
  let survey: string;
  /** A store in which everything is ingested and no ticket is worked. */
  let ingested: string;
  let undisturbed: ContentDigest;
  let runner: UnitRunner;
  /** How long a process takes that ingests and works everything. */
  let wholeMs: number;

  beforeAll(async () => {
    stores = storesIn(directory);
    survey = join(directory, 'survey');
    ingested = stores.storeOf('ingested');
    await writeSampleSurvey({ alertCount: ALERTS, seed: SEED, directory: survey });
    runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
    const store = await openSurveyStore(ingested);
    const { stored } = await ingestSurvey(store, survey, ALERTS);
    expect(stored).toBe(ALERTS);
    await store.storage.close();
    const worked = stores.storeOf('undisturbed');
    await stores.copy(ingested, worked);
    undisturbed = await finished({ store: worked, survey, runner });
    const whole = await WorkingProcess.start(orderFor(stores.storeOf('whole'), { survey, worksT2: true }));
    const startedAt = performance.now();
    whole.begin();
    await whole.finish();
    wholeMs = performance.now() - startedAt;
  });

  afterAll(async () => {
    await runner?.close();
    await stores?.dropAll();
  });

  describe.concurrent('a process killed with SIGKILL loses nothing and doubles nothing', () => {
    test.each(FAILPOINTS)('at %s', async (failpoint) => {
      const store = stores.storeOf(failpoint);
      const isT2 = failpoint.startsWith('complete:');
      if (isT2) await stores.copy(ingested, store);
      // Neither the first call, when the store is empty, nor the last, when nothing is left to do.
      const call = 2 + Math.floor(4 * uniformAt(SEED, FAILPOINTS.indexOf(failpoint), 0, 1));
      const doomed = await WorkingProcess.start(
        orderFor(store, { ...(isT2 ? {} : { survey }), worksT2: isT2, killAt: { failpoint, call } }),
      );
      doomed.begin();
      expect(await doomed.howItEnded()).toBe('SIGKILL');
      expect(await finished({ store, survey, runner })).toEqual(undisturbed);
    });

    test.each(Array.from({ length: instants }, (_, number) => number))(
      'at random instant %i',
      async (number) => {
        const store = stores.storeOf(`instant-${number}`);
        const doomed = await WorkingProcess.start(orderFor(store, { survey, worksT2: true }));
        doomed.begin();
        await sleep(wholeMs * uniformAt(SEED, number, 0, 2));
        doomed.kill();
        expect(await doomed.howItEnded()).toBe('SIGKILL');
        expect(await finished({ store, survey, runner })).toEqual(undisturbed);
      },
    );
  });
}

function orderFor(store: string, work: Pick<WorkOrder, 'survey' | 'worksT2' | 'killAt'>): WorkOrder {
  return { store, batchAlerts: BATCH_ALERTS, ...work };
}

interface Unfinished {
  readonly store: string;
  readonly survey: string;
  readonly runner: UnitRunner;
}

/** Ingests and works what is left, makes sure that no ticket is open or failed, and gives the content. */
async function finished({ store: address, survey, runner }: Unfinished): Promise<ContentDigest> {
  const store = await openSurveyStore(address);
  try {
    await ingestSurvey(store, survey, BATCH_ALERTS);
    await workSurvey(store, runner, FINISHING_LEASE_MS);
    const { byUnit } = await store.storage.tickets.counts(Date.now());
    expect([...new Set(byUnit.map(({ status }) => status))]).toEqual(['DONE']);
    return await store.storage.contentDigest();
  } finally {
    await store.storage.close();
  }
}
