import { expect, test } from 'vitest';
import type { TransientChange } from '../../../src/storage/port/ingest-store.js';
import type { ContentDigest, Storage } from '../../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import {
  change,
  detection,
  facetsOf,
  NOW,
  OPEN_LANE,
  openPrepared,
  PUBLIC,
  RUN,
  system,
  WORKER_RUN,
} from '../contract/fixture.js';
import { KIND, putting } from '../contract/record-fixture.js';
import { claim, resultFor, stateOf, ticketKey, ticketOf } from '../contract/t2-work.js';

class Stopped extends Error {}

/** Opens a store that stops at a point, when one is set. */
async function stoppable(): Promise<{
  storage: Storage;
  stopAt: (name: string | undefined) => void;
  passed: string[];
}> {
  const passed: string[] = [];
  let stop: string | undefined;
  const failpoint = (name: string) => {
    passed.push(name);
    if (name === stop) throw new Stopped(name);
  };
  const storage = await openPrepared(() => openSqliteStorage({ path: ':memory:', failpoint }));
  return {
    storage,
    passed,
    stopAt: (name) => {
      stop = name;
    },
  };
}

function fullChange(): TransientChange {
  const a = detection('ztf:1', 59_000);
  return change('A', {
    points: [a],
    alerts: [
      {
        alertId: '1',
        label: PUBLIC,
        trigger: a.version,
        points: [a.version],
        fields: { x: 1 },
        origin: { source: 's', offset: 0 },
        verdicts: [{ lane: OPEN_LANE, accepted: true }],
      },
    ],
    accepted: [{ lane: OPEN_LANE, admitted: [a.version] }],
    states: [stateOf('a', [a])],
    tickets: [ticketOf('Match', 'a'), ticketOf('Fit', 'a', undefined, [ticketKey('Match', 'a')])],
  });
}

async function contentOf(storage: Storage): Promise<{ digest: ContentDigest; counts: unknown }> {
  return { digest: await storage.contentDigest(), counts: await storage.tickets.counts(NOW) };
}

test('a commit that stops at any point leaves nothing behind and succeeds when it is repeated', async () => {
  const whole = await stoppable();
  await whole.storage.ingest.commit(RUN, NOW, [fullChange()]);
  const expected = await contentOf(whole.storage);
  const points = [...whole.passed];
  expect(points.length).toBeGreaterThanOrEqual(16);
  await whole.storage.close();

  const { storage, stopAt } = await stoppable();
  const empty = await contentOf(storage);
  for (const point of points) {
    stopAt(point);
    await expect(storage.ingest.commit(RUN, NOW, [fullChange()])).rejects.toBeInstanceOf(Stopped);
    expect(await contentOf(storage)).toEqual(empty);
  }
  stopAt(undefined);
  await storage.ingest.commit(RUN, NOW, [fullChange()]);
  expect(await contentOf(storage)).toEqual(expected);
  await storage.close();
});

test('an update of a known transient that stops at any point is made whole when it is repeated', async () => {
  const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001)];
  const update = { ...change('A', { points: [b] }), basedOn: 1, facets: facetsOf([a, b]) };
  const whole = await stoppable();
  await whole.storage.ingest.commit(RUN, NOW, [fullChange()]);
  whole.passed.length = 0;
  await whole.storage.ingest.commit(RUN, NOW, [update]);
  const expected = await contentOf(whole.storage);
  const points = [...whole.passed];
  await whole.storage.close();

  for (const point of points) {
    const { storage, stopAt } = await stoppable();
    await storage.ingest.commit(RUN, NOW, [fullChange()]);
    stopAt(point);
    await expect(storage.ingest.commit(RUN, NOW, [update])).rejects.toBeInstanceOf(Stopped);
    stopAt(undefined);
    await storage.ingest.commit(RUN, NOW, [update]);
    expect(await contentOf(storage)).toEqual(expected);
    await storage.close();
  }
});

test('a completion that stops at any point leaves the ticket in the worker’s hands', async () => {
  const { storage, stopAt, passed } = await stoppable();
  await storage.ingest.commit(RUN, NOW, [fullChange()]);
  const claimed = await claim(storage);
  const results = claimed.map((ticket) => resultFor(ticket));
  const before = await contentOf(storage);
  for (const point of ['complete:results:before', 'complete:results:after', 'complete:dependents:after']) {
    stopAt(point);
    await expect(storage.tickets.complete(WORKER_RUN, NOW, results)).rejects.toBeInstanceOf(Stopped);
    expect(await contentOf(storage)).toEqual(before);
  }
  stopAt(undefined);
  expect(await storage.tickets.complete(WORKER_RUN, NOW, results)).toEqual([]);
  expect(passed).toContain('complete:dependents:before');
  expect((await claim(storage)).map(({ unit, tied }) => [unit, tied.length])).toEqual([['Fit', 1]]);
  await storage.close();
});

test('a write of records that stops leaves none of them, and is told to followers of changes no more than it happened', async () => {
  const { storage, stopAt } = await stoppable();
  const blob = await storage.records.putBlob(Buffer.from('map'));
  const writes = [putting('a', { keys: ['k'], blobs: [blob] }), putting('b', { keys: ['k'] })];
  const place = await storage.changes.latest();
  for (const point of ['records:write:before', 'records:write:after']) {
    stopAt(point);
    await expect(storage.records.write(NOW, writes)).rejects.toBeInstanceOf(Stopped);
    stopAt('commit:changes:after');
    await expect(storage.ingest.commit(RUN, NOW, [fullChange()])).rejects.toBeInstanceOf(Stopped);
    const [page] = await storage.records.ofKeys(system, ['k'], { kind: KIND, direction: 'ASC', first: 9 });
    expect(page!.totalCount).toBe(0);
    expect(await storage.changes.latest()).toEqual(place);
  }
  stopAt(undefined);
  expect(await storage.records.write(NOW, writes)).toEqual([]);
  expect((await storage.records.byId(system, KIND, ['a', 'b'])).map((one) => one?.revision)).toEqual([1, 1]);
  await storage.close();
});
