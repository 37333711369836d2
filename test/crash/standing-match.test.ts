import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clearance, clearanceFor } from '../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import { uniformAt } from '../../src/domain/seeded-random.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { announcementsFor, bruteMatches, standingAfter } from '../fixtures/brute-matches.js';
import type { Anchor } from '../fixtures/made-events.js';
import type { MatchingOrder } from './matching-order.js';
import { ingestSurvey, surveyStoreOver } from './survey-store.js';

const ALERTS = 600;
const EVENTS = 60;
const SCRIPT = fileURLToPath(new URL('./matching-process.ts', import.meta.url));
const partnership = { kind: 'TOKEN', subject: 'p', grants: ['ztf-partnership'] } as const;
const viewers: readonly Clearance[] = [ANONYMOUS, partnership].map((viewer) =>
  clearanceFor(viewer, DEFAULT_LABEL_TABLE, Date.UTC(2026, 10, 22)),
);

let directory: string;
let order: Omit<MatchingOrder, 'store'>;
let wholeMs: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ampelgraph-matching-'));
  const survey = join(directory, 'survey');
  await writeSampleSurvey({ alertCount: ALERTS, seed: 4, directory: survey });
  order = {
    survey,
    alerts: ALERTS,
    batchAlerts: 30,
    seed: 4,
    events: EVENTS,
    anchors: await anchorsOf(survey),
  };
  const startedAt = performance.now();
  expect(await run(join(directory, 'whole.sqlite'))).toBe('0');
  wholeMs = performance.now() - startedAt;
}, 120_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('matches that are announced while alerts and messages come', () => {
  test('are those that each viewer finds afterwards, and some there are', async () => {
    const [anonymous, partner] = await expectAsFound(join(directory, 'whole.sqlite'));
    expect(anonymous!.length).toBeGreaterThan(20);
    expect(partner!.length).toBeGreaterThan(20);
    expect(partner).not.toEqual(anonymous);
  });

  test.each(['records:write:before', 'records:write:after', 'commit:facets:after', 'commit:counts:after'])(
    'none is missed or doubled by processes killed at %s',
    async (failpoint) => {
      const store = join(directory, `${failpoint.replaceAll(':', '-')}.sqlite`);
      for (const call of [3, 17]) expect(await run(store, { failpoint, call })).toMatch(/SIGKILL|0/);
      expect(await run(store)).toBe('0');
      await expectAsFound(store);
    },
    120_000,
  );

  test.each([0, 1])(
    'none is missed or doubled by a process killed at random, and its heirs (%i)',
    async (number) => {
      const store = join(directory, `random-${number}.sqlite`);
      for (let kill = 0; kill < 3; kill++)
        expect(await run(store, undefined, wholeMs * uniformAt(4, number, kill, 0))).toMatch(/SIGKILL|0/);
      expect(await run(store)).toBe('0');
      await expectAsFound(store);
    },
    120_000,
  );
});

/** Runs a process to its end, or kills it after a time; gives the signal or the exit status. */
async function run(store: string, killAt?: MatchingOrder['killAt'], killAfterMs?: number): Promise<string> {
  const text = JSON.stringify({ ...order, store, ...(killAt ? { killAt } : {}) });
  const child = spawn(process.execPath, ['--import', '@oxc-node/core/register', SCRIPT, text], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  if (killAfterMs !== undefined) {
    await Promise.race([sleep(killAfterMs), ended]);
    child.kill('SIGKILL');
  }
  const [status, signal] = await ended;
  return String(signal ?? status);
}

async function expectAsFound(store: string): Promise<readonly (readonly string[])[]> {
  const storage = await openSqliteStorage({ path: store });
  try {
    const all: (readonly string[])[] = [];
    for (const viewer of viewers) {
      const found = await bruteMatches(storage, viewer);
      expect(standingAfter(await announcementsFor(storage, viewer))).toEqual(found);
      all.push(found);
    }
    return all;
  } finally {
    await storage.close();
  }
}

/** Where and when the transients of a survey are, so that events are about them. */
async function anchorsOf(survey: string): Promise<readonly Anchor[]> {
  const store = await surveyStoreOver(await openSqliteStorage({ path: ':memory:' }));
  await ingestSurvey(store, survey, 200);
  const query = { order: [], limit: 10_000, count: false, rows: true } as const;
  const { rows } = await store.storage.transients.find(viewers[1]!, query);
  await store.storage.close();
  return rows.flatMap(({ facet: { position, firstDetectionMjd: mjd } }) =>
    position && mjd !== undefined ? [{ raDeg: position.raDeg, decDeg: position.decDeg, mjd }] : [],
  );
}
