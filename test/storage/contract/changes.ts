import { describe, expect, test } from 'vitest';
import type { ChangePlace, TransientChangeNotice } from '../../../src/storage/port/change-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { seededRandom } from '../../seeded-random.js';
import { change, detection, NOW, type OpenStorage, openPrepared, RUN, WORKER_RUN } from './fixture.js';
import { claim, resultFor, stateOf, ticketOf, workUntilIdle } from './t2-work.js';

/** Reads all that follows a place, in steps of about so many. */
export async function follow(
  storage: Storage,
  from: ChangePlace,
  limit = 100,
): Promise<{ readonly seen: readonly TransientChangeNotice[]; readonly place: ChangePlace }> {
  const seen: TransientChangeNotice[] = [];
  let place = from;
  for (;;) {
    const page = await storage.changes.after(place, limit);
    if (page.changes.length === 0) return { seen, place };
    expect(page.hasGap).toBe(false);
    seen.push(...page.changes);
    place = page.place;
  }
}

const textOf = ({ key, facets }: TransientChangeNotice) => `${key.name}${facets ? ' facets' : ''}`;

async function textsAfter(storage: Storage, place: ChangePlace): Promise<string[]> {
  return (await follow(storage, place)).seen.map(textOf);
}

/** What the feed of changes promises. */
export function changeContract(open: OpenStorage): void {
  describe('the feed of changes', () => {
    test('tells which transients each commit touched, and whether their facets may have changed', async () => {
      const storage = await openPrepared(open);
      const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001)];
      expect(await textsAfter(storage, {})).toEqual([]);
      await storage.ingest.commit(RUN, NOW, [change('A', { points: [a] }), change('B', { points: [b] })]);
      expect((await textsAfter(storage, {})).sort()).toEqual(['A facets', 'B facets']);
      const place = await storage.changes.latest();
      await storage.ingest.commit(RUN, NOW + 1, [
        change('B', { basedOn: 1, states: [stateOf('b', [b])], tickets: [ticketOf('Fit', 'b')] }),
        change('A', { basedOn: 7 }),
      ]);
      const { changes } = await storage.changes.after(place, 10);
      expect(changes).toEqual([{ key: { survey: 'ztf', name: 'B' }, facets: false, atUnixMs: NOW + 1 }]);
      expect(await textsAfter(storage, await storage.changes.latest())).toEqual([]);
      await storage.close();
    });

    test('tells of results and of tickets that failed for good, not of those that are to be tried again', async () => {
      const storage = await openPrepared(open);
      const points = ['A', 'B', 'C'].map((_, place) => detection(`ztf:${place + 1}`, 59_000));
      await storage.ingest.commit(
        RUN,
        NOW,
        ['A', 'B', 'C'].map((name, place) =>
          change(name, {
            points: [points[place]!],
            states: [stateOf(name, [points[place]!])],
            tickets: [ticketOf('Fit', name), ticketOf('Match', name)],
          }),
        ),
      );
      const place = await storage.changes.latest();
      const claimed = await claim(storage);
      expect(await textsAfter(storage, place)).toEqual([]);
      const of = (name: string) => claimed.filter(({ transient }) => transient.name === name);
      const failure = (ticket: (typeof claimed)[number]) => ({ ...ticket, code: 'EXCEPTION', message: 'x' });
      await storage.tickets.complete(
        WORKER_RUN,
        NOW,
        of('A').map((ticket) => resultFor(ticket)),
      );
      expect(await textsAfter(storage, place)).toEqual(['A']);
      await storage.tickets.fail(WORKER_RUN, NOW, [
        failure(of('B')[0]!),
        { ...failure(of('C')[0]!), retryAtUnixMs: NOW + 9 },
      ]);
      expect(await textsAfter(storage, place)).toEqual(['A', 'B']);
      const lost = of('A').map((ticket) => resultFor(ticket));
      expect(await storage.tickets.complete(WORKER_RUN, NOW, lost)).toHaveLength(2);
      expect(await textsAfter(storage, place)).toEqual(['A', 'B']);
      await storage.close();
    });

    test('shows a follower that stops anywhere, and goes on from its place, every commit exactly once, in order', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(3);
      const versions = new Map<string, number>();
      let made = 0;
      const expected: string[] = [];
      const commitSome = async () => {
        const names = [
          ...new Set(
            Array.from({ length: 1 + Math.floor(random() * 6) }, () => `T${Math.floor(random() * 8)}`),
          ),
        ];
        await storage.ingest.commit(
          RUN,
          NOW + made,
          names.map((name) => {
            const basedOn = versions.get(name) ?? 0;
            versions.set(name, basedOn + 1);
            return change(name, { basedOn, points: [detection(`ztf:${++made}`, 59_000 + made)] });
          }),
        );
        expected.push(...names.map((name) => `${name} facets`));
      };
      let place: ChangePlace = {};
      const seen: string[] = [];
      for (let step = 0; step < 60; step++) {
        if (random() < 0.5) await commitSome();
        if (random() < 0.6) continue;
        const page = await storage.changes.after(place, 1 + Math.floor(random() * 10));
        // One that died before it kept its place sees the page again.
        if (random() < 0.3) continue;
        seen.push(...page.changes.map(textOf));
        place = page.place;
      }
      seen.push(...(await textsAfter(storage, place)));
      expect(inCommits(seen, expected)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(50);
      await storage.close();
    });

    test('shows nothing late while several write at once: what is behind the place was seen', async () => {
      const storage = await openPrepared(open);
      const seen: TransientChangeNotice[] = [];
      let place: ChangePlace = {};
      let isWriting = true;
      const following = (async () => {
        for (let isLast = false; !isLast; ) {
          isLast = !isWriting;
          const rest = await follow(storage, place, 3);
          seen.push(...rest.seen);
          place = rest.place;
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const names = (writer: number) => Array.from({ length: 15 }, (_, place) => `W${writer}-${place}`);
      await Promise.all(
        [1, 2, 3].map(async (writer) => {
          for (const [place, name] of names(writer).entries())
            await storage.ingest.commit(RUN, NOW, [
              change(name, { points: [detection(`ztf:${100 * writer + place}`, 59_000)] }),
            ]);
        }),
      );
      isWriting = false;
      await following;
      expect(seen.map(({ key }) => key.name).sort()).toEqual([1, 2, 3].flatMap(names).sort());
      await storage.close();
    });

    test('says when changes behind a place were pruned, and never gives a number twice', async () => {
      const storage = await openPrepared(open);
      const commit = (name: string, atUnixMs: number) =>
        storage.ingest.commit(RUN, atUnixMs, [
          change(name, { points: [detection(`ztf:${atUnixMs}`, 59_000)] }),
        ]);
      await commit('A', 1000);
      const afterA = await storage.changes.latest();
      for (const [place, name] of ['B', 'C', 'D'].entries()) await commit(name, 2000 + place);
      expect(await storage.changes.prune(2001)).toBe(2);
      const old = await storage.changes.after(afterA, 10);
      expect([old.hasGap, old.changes.map(textOf)]).toEqual([true, ['C facets', 'D facets']]);
      const place = await storage.changes.latest();
      expect(await storage.changes.prune(Number.MAX_SAFE_INTEGER)).toBe(1);
      expect(await storage.changes.latest()).toEqual(place);
      expect(await storage.changes.after(place, 10)).toEqual({ changes: [], place, hasGap: false });
      await commit('E', 3000);
      expect(await textsAfter(storage, place)).toEqual(['E facets']);
      expect((await storage.changes.after({}, 10)).hasGap).toBe(true);
      await storage.close();
    });

    test('wakes who waits behind the last change soon after the next one, and at once who is behind', async () => {
      const storage = await openPrepared(open);
      const commit = (name: string) =>
        storage.ingest.commit(RUN, NOW, [change(name, { points: [detection(`ztf:${name}1`, 59_000)] })]);
      await commit('1');
      const place = await storage.changes.latest();
      const waiting = msOf(() => storage.changes.waitAfter(place, { atMostMs: PATIENCE_MS }));
      await commit('2');
      expect(await waiting).toBeLessThan(PATIENCE_MS / 4);
      for (const behind of [place, {}])
        expect(await msOf(() => storage.changes.waitAfter(behind, { atMostMs: PATIENCE_MS }))).toBeLessThan(
          PATIENCE_MS / 4,
        );
      await storage.close();
    });

    test('lets who waits go on after the time given, at the signal, and when the store is closed', async () => {
      const storage = await openPrepared(open);
      const place = await storage.changes.latest();
      const ms = await msOf(() => storage.changes.waitAfter(place, { atMostMs: 30 }));
      expect(ms).toBeGreaterThan(25);
      const ending = new AbortController();
      const ends = [
        storage.changes.waitAfter(place, { atMostMs: PATIENCE_MS, signal: ending.signal }),
        storage.changes.waitAfter(place, { atMostMs: PATIENCE_MS, signal: AbortSignal.abort() }),
        storage.changes.waitAfter(place, { atMostMs: PATIENCE_MS }),
      ];
      const all = msOf(() => Promise.all(ends));
      ending.abort();
      await ends[0];
      await storage.close();
      expect(await all).toBeLessThan(PATIENCE_MS / 4);
    });

    test('begins at the beginning for who comes with the place of another store', async () => {
      const [one, other] = [await openPrepared(open), await openPrepared(open)];
      for (const storage of [one, other])
        await storage.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:1', 59_000)] })]);
      await workUntilIdle(one);
      expect(await textsAfter(other, await one.changes.latest())).toEqual(['A facets']);
      await one.close();
      await other.close();
    });
  });
}

/** What nobody waits for whom the store wakes, on a machine however busy. */
const PATIENCE_MS = 40_000;

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Puts what was seen of each commit in the order of the list: within one commit there is none. */
function inCommits(seen: readonly string[], expected: readonly string[]): readonly string[] {
  const ordered: string[] = [];
  let start = 0;
  for (let end = 1; end <= expected.length; end++) {
    const [want, got] = [expected.slice(start, end).sort(), seen.slice(start, end).sort()];
    if (want.join() !== got.join()) continue;
    ordered.push(...expected.slice(start, end));
    start = end;
  }
  return [...ordered, ...seen.slice(start)];
}
