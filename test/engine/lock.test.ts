import { expect, test } from 'vitest';
import { EVERYONE } from '../../src/access/audience.js';
import { LostLease } from '../../src/domain/errors.js';
import { type HeldLock, takeLock } from '../../src/engine/lock.js';
import type { RecordWrite } from '../../src/storage/port/record-store.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../seeded-random.js';
import { anonymous } from '../storage/contract/fixture.js';

const LEASE_MS = 1000;

function request(holder: string) {
  return { name: 'match', holder, leaseMs: LEASE_MS };
}

/** A store, a clock that the test sets, and a counter that only the holder of the lock may raise. */
async function counterStore(): Promise<{ readonly storage: Storage; readonly clock: { now: number } }> {
  const clock = { now: 1_000_000 };
  const storage = await openSqliteStorage({ path: ':memory:', clock: () => clock.now });
  return { storage, clock };
}

function counting(count: number): RecordWrite {
  return {
    put: { kind: 'NOTE', id: 'counter', keys: [], order: 0, audience: EVERYONE, body: { count } },
    basedOn: 'ANY',
  };
}

async function countIn({ records }: Storage): Promise<unknown> {
  return (await records.byId(anonymous, 'NOTE', ['counter']))[0]?.body['count'];
}

test('the store tells the time that leases are measured in', async () => {
  const { storage, clock } = await counterStore();
  clock.now += 5;
  expect(await storage.now()).toBe(1_000_005);
  await storage.close();
});

test('one holder at a time: another gets the lock when it is released, or when the lease has run out', async () => {
  const { storage, clock } = await counterStore();
  const first = await takeLock(storage.records, request('first'), await storage.now());
  expect(await takeLock(storage.records, request('second'), await storage.now())).toBeUndefined();
  clock.now += LEASE_MS - 1;
  expect(await takeLock(storage.records, request('second'), await storage.now())).toBeUndefined();
  await first!.release(await storage.now());
  const second = await takeLock(storage.records, request('second'), await storage.now());
  clock.now += LEASE_MS;
  const third = await takeLock(storage.records, request('third'), await storage.now());
  expect([first, second, third].every(Boolean)).toBe(true);
  expect(third!.token).toBeGreaterThan(second!.token);
  expect(second!.token).toBeGreaterThan(first!.token);
  await storage.close();
});

test('writing renews the lease', async () => {
  const { storage, clock } = await counterStore();
  const held = await takeLock(storage.records, request('holder'), await storage.now());
  for (let count = 0; count < 5; count++) {
    clock.now += LEASE_MS - 1;
    await held!.write(await storage.now(), [counting(count)]);
    expect(await takeLock(storage.records, request('other'), await storage.now())).toBeUndefined();
  }
  await storage.close();
});

test('a holder that slept past its lease writes nothing, however it sees the clock, and releases nothing', async () => {
  const { storage, clock } = await counterStore();
  const slept = await takeLock(storage.records, request('slept'), await storage.now());
  await slept!.write(await storage.now(), [counting(1)]);
  clock.now += LEASE_MS;
  const next = await takeLock(storage.records, request('next'), await storage.now());
  await next!.write(await storage.now(), [counting(2)]);
  await expect(slept!.write(1_000_000, [counting(3)])).rejects.toBeInstanceOf(LostLease);
  await expect(slept!.write(1_000_000, [])).rejects.toBeInstanceOf(LostLease);
  await slept!.release(1_000_000);
  expect(await countIn(storage)).toBe(2);
  await next!.write(await storage.now(), [counting(4)]);
  expect(await countIn(storage)).toBe(4);
  await storage.close();
});

test('a write that rests on another revision is told and written not at all, and the lock stays held', async () => {
  const { storage } = await counterStore();
  const held = await takeLock(storage.records, request('holder'), await storage.now());
  const stale = { ...counting(9), basedOn: 7 };
  expect(await held!.write(await storage.now(), [stale])).toEqual([stale]);
  expect(await held!.write(await storage.now(), [counting(1)])).toEqual([]);
  expect(await countIn(storage)).toBe(1);
  await storage.close();
});

test('a lock taken by many at the same time is one holder’s', async () => {
  const { storage } = await counterStore();
  const now = await storage.now();
  const taken = await Promise.all(
    Array.from({ length: 10 }, (_, place) => takeLock(storage.records, request(`holder ${place}`), now)),
  );
  expect(taken.filter(Boolean)).toHaveLength(1);
  await storage.close();
});

test('whatever the delays, each count was made by who had the lock last: no count is written over', async () => {
  const { storage, clock } = await counterStore();
  const random = seededRandom(5);
  const held = new Map<string, { readonly lock: HeldLock; readonly seen: number }>();
  let [written, lost] = [0, 0];
  for (let step = 0; step < 400; step++) {
    clock.now += Math.floor(random() * LEASE_MS * 0.8);
    const holder = `holder ${Math.floor(random() * 4)}`;
    const mine = held.get(holder);
    if (!mine) {
      const lock = await takeLock(storage.records, request(holder), await storage.now());
      if (lock) held.set(holder, { lock, seen: Number((await countIn(storage)) ?? 0) });
      continue;
    }
    // It adds to what it read when it got the lock: a stale one would lose what others added since.
    try {
      await mine.lock.write(await storage.now(), [counting(mine.seen + 1)]);
      held.set(holder, { ...mine, seen: mine.seen + 1 });
      written++;
    } catch (error) {
      expect(error).toBeInstanceOf(LostLease);
      held.delete(holder);
      lost++;
    }
  }
  expect(await countIn(storage)).toBe(written);
  expect(Math.min(written, lost)).toBeGreaterThan(20);
  await storage.close();
});
