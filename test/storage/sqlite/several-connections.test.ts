import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import { audienceOf } from '../../../src/access/audience.js';
import { clearanceFor } from '../../../src/access/clearance.js';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  LABELS,
  NOW,
  OPEN_CHANNEL,
  openPrepared,
  PARTNER,
  partner,
  RUN,
} from '../contract/fixture.js';
import { KIND, putting, recordOf } from '../contract/record-fixture.js';
import { stateOf, ticketOf } from '../contract/t2-work.js';
import { scratchStore } from './scratch-store.js';

test('two processes that claim at once never get one ticket both', async () => {
  const path = scratchStore();
  const storage = await openPrepared(() => openSqliteStorage({ path }));
  const points = Array.from({ length: 300 }, (_, index) => detection(`ztf:${index + 1}`, 59_000 + index));
  await storage.ingest.commit(RUN, NOW, [
    change('A', {
      points,
      states: points.map((point, index) => stateOf(String(index), [point])),
      tickets: points.map((_, index) => ticketOf(index % 2 ? 'Fit' : 'Match', String(index))),
    }),
  ]);
  const script = fileURLToPath(new URL('./claiming-process.ts', import.meta.url));
  const run = promisify(execFile);
  const outputs = await Promise.all(
    ['one', 'two'].map((worker) =>
      run(process.execPath, ['--import', '@oxc-node/core/register', script, path, worker]),
    ),
  );
  const keys = outputs.flatMap(({ stdout }) => stdout.trim().split('\n').filter(Boolean));
  expect(keys).toHaveLength(300);
  expect(new Set(keys).size).toBe(300);
  await storage.close();
});

test('a connection sees at once what another one added: labels, classes, channels, terms', async () => {
  const path = scratchStore();
  const writer = await openPrepared(() => openSqliteStorage({ path }));
  const reader = await openSqliteStorage({ path });
  const count = async (clearance: typeof anonymous) =>
    (await reader.transients.find(clearance, { order: [], limit: 10, count: true, rows: true })).totalCount;
  expect(await count(anonymous)).toBe(0);
  const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_000, PARTNER)];
  await writer.ingest.commit(RUN, NOW, [change('A', { points: [a] })]);
  expect(await count(anonymous)).toBe(1);
  await writer.ingest.commit(RUN, NOW, [change('B', { points: [b] })]);
  expect([await count(anonymous), await count(partner)]).toEqual([1, 2]);
  await writer.registry.useChannels([{ ...OPEN_CHANNEL, readableBy: { kind: 'GRANTS', anyOf: ['x'] } }]);
  expect((await reader.registry.channels())[0]!.readableBy).toEqual({ kind: 'GRANTS', anyOf: ['x'] });
  const table = new Map(LABELS).set('new', { kind: 'GRANTS', anyOf: ['new'] });
  await writer.registry.useLabels(table);
  await writer.ingest.commit(RUN, NOW, [change('C', { points: [detection('ztf:3', 59_000, 'new')] })]);
  expect(await count(clearanceFor({ kind: 'TOKEN', subject: 's', grants: ['new'] }, table, NOW))).toBe(2);
  await reader.close();
  await writer.close();
});

test('who waits for changes is woken by the commit of another connection', async () => {
  const path = scratchStore();
  const writer = await openPrepared(() => openSqliteStorage({ path }));
  const follower = await openSqliteStorage({ path });
  const place = await follower.changes.latest();
  expect(await follower.changes.noticedBy()).toBe('POLLING');
  const waiting = follower.changes.waitAfter(place, { atMostMs: 3_600_000 });
  await writer.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:1', 59_000)] })]);
  await waiting;
  expect((await follower.changes.after(place, 10)).changes.map(({ key }) => key.name)).toEqual(['A']);
  await follower.close();
  await writer.close();
});

test('two writers intern the same new keys as one', async () => {
  const path = scratchStore();
  const one = await openPrepared(() => openSqliteStorage({ path }));
  const two = await openSqliteStorage({ path });
  const points = ['p', 'q'].map((label, index) => detection(`ztf:${index + 1}`, 59_000 + index, label));
  const key = { survey: 'ztf', name: 'A' } as const;
  await one.ingest.commit(RUN, NOW, [change('A', { points: [points[0]!] })]);
  expect((await two.ingest.load([key]))[0]!.points).toEqual([points[0]]);
  await two.ingest.commit(RUN, NOW, [
    change('A', { basedOn: 1, points: [points[1]!], facets: facetsOf(points) }),
  ]);
  const stale = await one.ingest.commit(RUN, NOW, [change('A', { basedOn: 1 })]);
  expect(stale.changed).toEqual([key]);
  expect((await one.ingest.load([key]))[0]!.points).toEqual(points);
  expect(await one.contentDigest()).toEqual(await two.contentDigest());
  await two.close();
  await one.close();
});

test('two connections that write one record from the same revision: one is told, and sees what the other wrote', async () => {
  const path = scratchStore();
  const one = await openPrepared(() => openSqliteStorage({ path }));
  const two = await openSqliteStorage({ path });
  const audience = audienceOf({ term: accessTerm([['new']]) });
  await one.records.write(NOW, [putting('n', { audience })]);
  const holder = clearanceFor({ kind: 'TOKEN', subject: 's', grants: ['new'] }, LABELS, NOW);
  const known = await two.records.byId(holder, KIND, ['n']);
  expect(known.map((record) => record?.revision)).toEqual([1]);
  expect(await two.records.byId(anonymous, KIND, ['n'])).toEqual([undefined]);
  const by = (writer: string) => [
    { put: recordOf('n', { audience, body: { writer } }), basedOn: 1 } as const,
  ];
  expect(await one.records.write(NOW, by('one'))).toEqual([]);
  expect(await two.records.write(NOW, by('two'))).toHaveLength(1);
  expect((await two.records.byId(holder, KIND, ['n']))[0]!.body).toEqual({ writer: 'one' });
  await two.close();
  await one.close();
});

test('a transaction that is undone leaves no key that others do not know', async () => {
  const path = scratchStore();
  let isBroken = true;
  const failpoint = (name: string) => {
    if (isBroken && name === 'commit:tickets:after') throw new Error('stopped');
  };
  const one = await openPrepared(() => openSqliteStorage({ path, failpoint }));
  const two = await openSqliteStorage({ path });
  const [a, b] = [detection('ztf:1', 59_000, 'first'), detection('ztf:2', 59_000, 'second')];
  await expect(one.ingest.commit(RUN, NOW, [change('A', { points: [a] })])).rejects.toThrow('stopped');
  // The other connection now gives the same integers to other keys.
  await two.ingest.commit(RUN, NOW, [change('B', { points: [b] })]);
  isBroken = false;
  await one.ingest.commit(RUN, NOW, [change('A', { points: [a] })]);
  const keys = ['A', 'B'].map((name) => ({ survey: 'ztf' as const, name }));
  for (const storage of [one, two])
    expect((await storage.ingest.load(keys)).map(({ points }) => points)).toEqual([[a], [b]]);
  await two.close();
  await one.close();
});
