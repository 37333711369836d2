import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { audienceOf, EVERYONE } from '../../src/access/audience.js';
import { StorageConflict } from '../../src/domain/errors.js';
import { copyStore } from '../../src/engine/copy-store.js';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { ingestSurvey, openSurveyStore, surveyStoreOver, workSurvey } from '../crash/survey-store.js';
import { COMMAND } from '../fixtures/command.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { partsIn } from '../storage/contract/archive.js';
import { PARTNER_TERM, RUN, system } from '../storage/contract/fixture.js';
import { describeOnMongo, openScratchStorage } from '../storage/mongo/scratch-database.js';

const ALERTS = 300;
const NOW = 1_800_000_000_000;

const folder = temporaryFolder();
const original = join(folder, 'original.sqlite');

beforeAll(async () => {
  const survey = join(folder, 'survey');
  await writeSampleSurvey({ alertCount: ALERTS, seed: 11, directory: survey });
  const store = await openSurveyStore(original);
  await ingestSurvey(store, survey, 50);
  const runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
  try {
    await workSurvey(store, runner);
  } finally {
    await runner.close();
  }
  await addRecords(store.storage);
  await store.storage.close();
}, 120_000);

/** Records, contents, journal entries and a catalogue. */
async function addRecords(storage: Storage): Promise<void> {
  const map = await storage.records.putBlob(Buffer.alloc(6_000_000, 'map'));
  const audiences = [EVERYONE, audienceOf({ term: PARTNER_TERM })];
  for (let number = 0; number < 250; number++)
    await storage.records.write(NOW + number, [
      {
        put: {
          kind: 'NOTE',
          id: `note ${number}`,
          keys: [`author:${number % 7}`],
          order: number / 3,
          audience: audiences[number % 2]!,
          body: { text: `ä ${number}` },
          ...(number % 50 === 0 ? { blobs: [map] } : {}),
        },
        basedOn: 'ABSENT',
      },
    ]);
  await storage.journal.append([{ atUnixMs: NOW, runId: RUN, kind: 'RUN_STARTED', message: 'began' }]);
  const load = await storage.catalogues.load(1);
  await load.add([{ id: 'x', raDeg: 10, decDeg: -5, values: [1.5] }]);
  await load.publish({
    name: 'stars',
    digest: 'ab'.repeat(32),
    rowCount: 1,
    columns: [{ name: 'mag', type: 'NUMBER' }],
    raColumn: 'ra',
    decColumn: 'dec',
    idColumn: undefined,
    source: 'stars.csv',
    audience: undefined,
    publishedAtUnixMs: NOW,
  });
}

function openOriginal(): Promise<Storage> {
  return openSqliteStorage({ path: original, readonly: true });
}

function openFile(name: string): Promise<Storage> {
  return openSqliteStorage({ path: join(folder, name) });
}

describe('a copy of a store', () => {
  test('has the digests and every part of the first; made again it changes nothing', async () => {
    const [from, to] = [await openOriginal(), await openFile('copy.sqlite')];
    const report = await copyStore(from, to, NOW);
    expect(report.contentDigest).toBe((await from.contentDigest()).digest);
    expect(await partsIn(to)).toEqual(await partsIn(from));
    expect(report.parts['transients']!.added).toBe(report.parts['transients']!.read);
    expect(report.parts['records']).toEqual({ read: 250, added: 250 });
    expect(report.parts['catalogues']).toEqual({ read: 1, added: 1 });
    expect((await to.tickets.counts(NOW)).open).toBe(0);
    const place = await to.changes.latest();
    const again = await copyStore(from, to, NOW);
    expect(Object.values(again.parts).every(({ added }) => added === 0)).toBe(true);
    expect(again.archiveDigest).toBe(report.archiveDigest);
    expect(await to.changes.latest()).toEqual(place);
    await from.close();
    await to.close();
  });

  test('that was stopped goes on where it was', async () => {
    const [from, to] = [await openOriginal(), await openFile('stopped.sqlite')];
    let chunks = 0;
    const stop = () => {
      if (++chunks === 3) throw new Error('stopped');
    };
    await expect(copyStore(from, to, NOW, stop)).rejects.toThrow('stopped');
    const report = await copyStore(from, to, NOW);
    // The chunks are the registry, the runs, the transients, and so on.
    expect(report.parts['transients']!.read).toBeGreaterThan(20);
    expect(report.parts['transients']!.added).toBe(0);
    expect(report.parts['records']!.added).toBe(250);
    expect(await partsIn(to)).toEqual(await partsIn(from));
    await from.close();
    await to.close();
  });

  test('is refused by a store that holds something else, which stays as it was', async () => {
    const [from, to] = [await openOriginal(), await openFile('other.sqlite')];
    await to.records.write(NOW, [
      {
        put: { kind: 'NOTE', id: 'mine', keys: [], order: 0, audience: EVERYONE, body: {} },
        basedOn: 'ABSENT',
      },
    ]);
    const before = await partsIn(to);
    const refusal = copyStore(from, to, NOW);
    await expect(refusal).rejects.toBeInstanceOf(StorageConflict);
    await expect(refusal).rejects.toThrow(/not empty/);
    expect(await partsIn(to)).toEqual(before);
    await from.close();
    await to.close();
  });

  test('of a store that is written to meanwhile is not taken for one', async () => {
    const [from, to] = [await openFile('busy.sqlite'), await openFile('behind.sqlite')];
    const note = (id: string) =>
      ({ kind: 'NOTE', id, keys: [], order: 0, audience: EVERYONE, body: {} }) as const;
    await from.registry.useTraces([]);
    await from.records.write(NOW, [{ put: note('first'), basedOn: 'ABSENT' }]);
    const writeBehind = async () => {
      await to.records.write(NOW, [{ put: note('second'), basedOn: 'ABSENT' }]);
    };
    const pending: Promise<void>[] = [];
    const refusal = copyStore(from, to, NOW, () => pending.push(writeBehind()));
    await expect(refusal).rejects.toThrow(/records/);
    await Promise.allSettled(pending);
    await from.close();
    await to.close();
  });

  test('takes the work in hand as waiting, and is worked off like the first', async () => {
    const from = await openFile('half.sqlite');
    const store = await surveyStoreOver(from);
    await ingestSurvey(store, join(folder, 'survey'), 100);
    await from.tickets.claim({ limit: 40, leaseMs: 3_600_000, nowUnixMs: Date.now(), worker: 'gone' });
    const to = await openFile('worked.sqlite');
    await copyStore(from, to, NOW);
    const runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
    try {
      await workSurvey(await surveyStoreOver(to), runner);
    } finally {
      await runner.close();
    }
    const finished = await openOriginal();
    expect((await to.contentDigest()).results).toBe((await finished.contentDigest()).results);
    await finished.close();
    await from.close();
    await to.close();
  }, 120_000);
});

describe('the commands', () => {
  const run = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [...COMMAND, ...args], {
      env: { ...process.env, AMPELGRAPH_DATA: join(folder, 'data') },
    });

  test('migrate prints the steps that were applied, and none the second time', async () => {
    const first = await run('migrate');
    expect(first.stdout.split('\n')[0]).toBe('20261122-first-layout');
    const again = await run('migrate');
    expect([again.stdout, again.stderr.includes('has the layout of this version')]).toEqual(['', true]);
  });

  test('copy prints what was copied, and refuses a store that is not there', async () => {
    const to = join(folder, 'by-command.sqlite');
    const { stdout } = await run('copy', '--from', original, '--to', `sqlite:${to}`);
    const report = JSON.parse(stdout);
    const from = await openOriginal();
    expect(report.contentDigest).toBe((await from.contentDigest()).digest);
    expect(report.parts.records).toEqual({ read: 250, added: 250 });
    await from.close();
    const copy = await openSqliteStorage({ path: to, readonly: true });
    const page = await copy.records.find(system, { kind: 'CURSOR', direction: 'ASC', first: 1 });
    expect(page.totalCount).toBe(0);
    await copy.close();
    const missing = join(folder, 'missing.sqlite');
    await expect(run('copy', '--from', missing, '--to', to)).rejects.toThrow(/no store at/);
    expect(existsSync(missing)).toBe(false);
  });
});

describeOnMongo('a copy to MongoDB', () => {
  test('and back again is the first store', async () => {
    const [from, mongo, back] = [
      await openOriginal(),
      await openScratchStorage(),
      await openFile('back.sqlite'),
    ];
    const out = await copyStore(from, mongo, NOW);
    const home = await copyStore(mongo, back, NOW);
    expect(home).toEqual(out);
    expect(await partsIn(back)).toEqual(await partsIn(from));
    const again = await copyStore(from, mongo, NOW);
    expect(Object.values(again.parts).every(({ added }) => added === 0)).toBe(true);
    for (const storage of [from, mongo, back]) await storage.close();
  }, 600_000);
});
