import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { ContentDigest } from '../../src/storage/port/storage.js';
import type { TicketCounts } from '../../src/storage/port/ticket-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { type CrashStores, crashStores } from './crash-stores.js';
import { ingestSurvey, openSurveyStore } from './survey-store.js';
import { workTickets } from './ticket-workers.js';

const SEED = 23;
const ALERTS = 150;

const directory = temporaryFolder();
let stores: CrashStores;
/** A store in which everything is ingested and no ticket is worked. */
let ingested: string;

beforeAll(async () => {
  stores = crashStores(directory);
  ingested = stores.storeOf('ingested');
  const survey = join(directory, 'survey');
  await writeSampleSurvey({ alertCount: ALERTS, seed: SEED, directory: survey });
  const store = await openSurveyStore(ingested);
  expect((await ingestSurvey(store, survey, ALERTS)).stored).toBe(ALERTS);
  await store.storage.close();
});

afterAll(async () => {
  await stores?.dropAll();
});

interface Outcome {
  readonly digest: ContentDigest;
  readonly tickets: TicketCounts;
}

async function outcomeOf(address: string): Promise<Outcome> {
  const { storage } = await openSurveyStore(address);
  try {
    return { digest: await storage.contentDigest(), tickets: await storage.tickets.counts(Date.now()) };
  } finally {
    await storage.close();
  }
}

async function worked(
  workers: number,
  kills: number,
): Promise<Outcome & { readonly done: readonly string[] }> {
  const address = stores.storeOf(`${workers}-${kills}`);
  await stores.copy(ingested, address);
  const outcome = await workTickets({
    store: address,
    workers,
    kills,
    killWithin: 6,
    claimLimit: 5,
    leaseMs: 500,
    seed: SEED,
  });
  expect(outcome.kills).toBe(kills);
  return { ...(await outcomeOf(address)), done: outcome.done };
}

describe('four processes that work T2 tickets, eight of them killed with SIGKILL one after the other', () => {
  test('do no ticket twice, lose none, and come to what one process comes to undisturbed', async () => {
    const [alone, killed] = [await worked(1, 0), await worked(4, 8)];
    expect(alone.tickets.open).toBe(0);
    expect(alone.done).toHaveLength(alone.tickets.byUnit.reduce((sum, { count }) => sum + count, 0));
    expect(killed.tickets).toEqual(alone.tickets);
    expect(killed.digest).toEqual(alone.digest);
    expect(new Set(killed.done).size).toBe(killed.done.length);
    // What a killed one had stored and had no time to say is missing here, and only that.
    expect(alone.done).toEqual(expect.arrayContaining([...killed.done]));
  });
});
