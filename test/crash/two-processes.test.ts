import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { ContentDigest } from '../../src/storage/port/storage.js';
import type { TicketCounts } from '../../src/storage/port/ticket-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { type CrashStores, crashStores } from './crash-stores.js';
import { ingestSurvey, openSurveyStore } from './survey-store.js';
import { type WorkDone, WorkingProcess, type WorkOrder } from './working-process.js';

const SEED = 21;
const ALERTS = 200;
/** Small, so that the two meet often. */
const BATCH_ALERTS = 8;
const MOST_ROUNDS = 5;

const directory = temporaryFolder();
let stores: CrashStores;
let survey: string;
/** A store ingested by one process, no ticket worked. */
let single: string;
let expected: { readonly digest: ContentDigest; readonly tickets: TicketCounts };

beforeAll(async () => {
  survey = join(directory, 'survey');
  stores = crashStores(directory);
  single = stores.storeOf('single');
  await writeSampleSurvey({ alertCount: ALERTS, seed: SEED, directory: survey });
  const store = await openSurveyStore(single);
  expect((await ingestSurvey(store, survey, ALERTS)).stored).toBe(ALERTS);
  await store.storage.close();
  expected = await contentOf(single);
});

afterAll(async () => {
  await stores?.dropAll();
});

describe('two processes that ingest into one store at the same time', () => {
  test('store the same alerts once, with the content that one process gives', async () => {
    const store = stores.storeOf('same-alerts');
    const done = await both({ store, survey, batchAlerts: BATCH_ALERTS, worksT2: false });
    const [a, b] = done.map(({ ingested }) => ingested!) as [Ingested, Ingested];
    console.log(`the same alerts: ${countsOf(a)}; ${countsOf(b)}`);
    expect(a.stored + b.stored).toBe(ALERTS);
    expect(a.known + b.known).toBe(ALERTS);
    expect(await contentOf(store)).toEqual(expected);
  });

  test('give the points and facets of one process when each takes half of the alerts of each transient', async () => {
    let conflicts = 0;
    // Where one is given no processor until the other is done, the two do not meet: then once more.
    for (let round = 0; conflicts === 0 && round < MOST_ROUNDS; round++) {
      const store = stores.storeOf(`halves-${round}`);
      const half = { store, survey, batchAlerts: BATCH_ALERTS, worksT2: false };
      const done = await Promise.all(
        [0, 1].map((number) => WorkingProcess.start({ ...half, part: { number, of: 2 } })),
      );
      const [a, b] = (await worked(done)).map(({ ingested }) => ingested!) as [Ingested, Ingested];
      console.log(`halves: ${countsOf(a)}; ${countsOf(b)}`);
      expect(a.stored + b.stored).toBe(ALERTS);
      // Out of order of time, so the lanes and states on the way are other ones; what a transient has come to is not.
      const { datapoints, facets } = (await contentOf(store)).digest;
      expect({ datapoints, facets }).toEqual({
        datapoints: expected.digest.datapoints,
        facets: expected.digest.facets,
      });
      conflicts = a.conflicts + b.conflicts;
    }
    expect(conflicts).toBeGreaterThan(0);
  }, 180_000);
});

describe('two engines that work on one store at the same time', () => {
  test('do each ticket once and lose none', async () => {
    const [one, two] = [stores.storeOf('one-engine'), stores.storeOf('two-engines')];
    await stores.copy(single, one);
    await stores.copy(single, two);
    const alone = await WorkingProcess.start({ store: one, batchAlerts: BATCH_ALERTS, worksT2: true });
    const [{ worked: byOne }] = (await worked([alone])) as [WorkDone];
    const done = await both({ store: two, batchAlerts: BATCH_ALERTS, worksT2: true });
    const [a, b] = done.map((each) => each.worked!) as [Worked, Worked];
    console.log(
      `tickets of two engines: ${a.completed} and ${b.completed} done, ${a.lost + b.lost} lost leases`,
    );
    expect(a.completed + b.completed).toBe(expected.tickets.open);
    expect(byOne!.completed).toBe(expected.tickets.open);
    expect(await contentOf(two)).toEqual(await contentOf(one));
  });
});

type Ingested = NonNullable<WorkDone['ingested']>;
type Worked = NonNullable<WorkDone['worked']>;

async function both(order: WorkOrder): Promise<readonly WorkDone[]> {
  return worked(await Promise.all([WorkingProcess.start(order), WorkingProcess.start(order)]));
}

async function worked(processes: readonly WorkingProcess[]): Promise<readonly WorkDone[]> {
  for (const process of processes) process.begin();
  return Promise.all(processes.map((process) => process.finish()));
}

function countsOf({ stored, known, conflicts }: Ingested): string {
  return `${stored} stored, ${known} known, ${conflicts} conflicts`;
}

async function contentOf(
  address: string,
): Promise<{ readonly digest: ContentDigest; readonly tickets: TicketCounts }> {
  const { storage } = await openSurveyStore(address);
  try {
    return { digest: await storage.contentDigest(), tickets: await storage.tickets.counts(Date.now()) };
  } finally {
    await storage.close();
  }
}
