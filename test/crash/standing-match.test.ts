import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clearance, clearanceFor } from '../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import { announcementsFor, bruteMatches, standingAfter } from '../fixtures/brute-matches.js';
import { ALL_FORMS } from '../fixtures/made-localizations.js';
import { madeWatches, watchedAfter } from '../fixtures/made-watches.js';
import { TEST_STORE } from '../fixtures/scratch-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { type CrashStores, crashStores } from './crash-stores.js';
import { MadeSender } from './made-sender.js';
import type { MatchingOrder } from './matching-order.js';
import { MatchingProcess, matchThroughKills } from './matching-processes.js';
import { openStoreAt } from './open-store.js';
import { surveyAnchors } from './survey-anchors.js';
import { openSurveyStore } from './survey-store.js';

/** On MongoDB, where a commit takes longer, a smaller one. */
const ALERTS = TEST_STORE === 'mongo' ? 500 : 2000;
const MAPS = 40;
const KILLS = 3;
const partnership = { kind: 'TOKEN', subject: 'p', grants: ['ztf-partnership'] } as const;
const viewers: readonly Clearance[] = [ANONYMOUS, partnership].map((viewer) =>
  clearanceFor(viewer, DEFAULT_LABEL_TABLE, Date.UTC(2026, 10, 22)),
);

const directory = temporaryFolder();
let stores: CrashStores;

/** Makes a survey and what is to be done with it. */
async function orderOf(
  alerts: number,
  events: number,
  batchAlerts: number,
): Promise<Omit<MatchingOrder, 'store' | 'role'>> {
  const survey = join(directory, `survey-${alerts}`);
  await writeSampleSurvey({ alertCount: alerts, seed: 4, directory: survey });
  const anchors = await surveyAnchors(survey, 5);
  return { alerts, batchAlerts, seed: 4, events, watches: 12, survey, forms: ALL_FORMS, anchors };
}

beforeAll(async () => {
  stores = crashStores(directory);
});

afterAll(async () => {
  await stores?.dropAll();
});

describe('matches with maps and watched regions that are announced while alerts and messages come', () => {
  test('are those that each viewer finds afterwards, though processes were killed and went on', async () => {
    const order = { ...(await orderOf(ALERTS, MAPS, 60)), store: stores.storeOf('killed') };
    const { storage } = await openSurveyStore(order.store);
    const sender = new MadeSender(storage, order);
    const { kills, matched } = await matchThroughKills(order, KILLS, (alerts) => sender.sendUpTo(alerts));
    await storage.close();
    expect(kills).toHaveLength(KILLS);
    expect(matched.length).toBeGreaterThan(1);
    const [anonymous, partner] = await expectAsFound(order);
    expect(partner).not.toEqual(anonymous);
    for (const begin of ['IC', 'S', 'X', 'watched'])
      expect(partner!.filter((line) => line.startsWith(begin)).length, begin).toBeGreaterThan(0);
  }, 180_000);

  // Everything written, nothing committed.
  const failpoints = ['records:write:after', 'commit:counts:after'];
  test.each(TEST_STORE === 'mongo' ? failpoints.slice(0, 1) : failpoints)(
    'none is missed or doubled by processes killed at %s',
    async (failpoint) => {
      const order = {
        ...(await orderOf(300, 20, 20)),
        store: stores.storeOf(failpoint),
        role: 'BOTH',
      } as const;
      for (const call of [2, 9]) {
        const doomed = new MatchingProcess({ ...order, killAt: { failpoint, call } });
        expect(await doomed.howItEnded()).toBe('SIGKILL');
      }
      expect(await new MatchingProcess(order).howItEnded()).toBe('0');
      await expectAsFound(order);
    },
    180_000,
  );
});

/** Compares what was announced with what each viewer finds; gives the latter. */
async function expectAsFound(
  order: Pick<MatchingOrder, 'store' | 'seed' | 'watches' | 'anchors'>,
): Promise<readonly (readonly string[])[]> {
  const storage = await openStoreAt(order.store);
  try {
    const watched = watchedAfter(madeWatches(order.seed, order.watches, order.anchors));
    const all: (readonly string[])[] = [];
    for (const viewer of viewers) {
      const found = await bruteMatches(storage, viewer, watched);
      expect(standingAfter(await announcementsFor(storage, viewer))).toEqual(found);
      all.push(found);
    }
    return all;
  } finally {
    await storage.close();
  }
}
