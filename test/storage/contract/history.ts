import { describe, expect, test } from 'vitest';
import type { Clearance } from '../../../src/access/clearance.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  hashOf,
  NOW,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  partner,
  RUN,
  TEAM_LANE,
  WORKER_RUN,
} from './fixture.js';
import { claim, resultFor, stateOf, ticketKey, ticketOf, workUntilIdle } from './t2-work.js';
import { alertOf, toldInSteps } from './told-in-steps.js';

const KEY = { survey: 'ztf', name: 'A' } as const;
async function refOf(storage: Storage, clearance: Clearance = partner) {
  const [row] = await storage.transients.byKey(clearance, [KEY]);
  return row!.ref;
}

/** Tells the points as of an instant: id, and whether there is a summary. */
async function pointsThen(storage: Storage, clearance: Clearance, asOfUnixMs?: number) {
  const asOf = asOfUnixMs === undefined ? {} : { asOfUnixMs };
  const [points] = await storage.datapoints.ofTransients(clearance, [await refOf(storage)], asOf);
  return points!.map(({ datapoint: { id, summary } }) => `${id}${summary ? ' with summary' : ''}`);
}

/** Tells the states as of an instant, newest first: order, name of the state's hash, channels, current in. */
async function statesThen(storage: Storage, clearance: Clearance, asOfUnixMs: number) {
  const query = { first: 9, asOfUnixMs };
  const [page] = await storage.states.ofTransients(clearance, [await refOf(storage)], query);
  const names = new Map(['a', 'b'].map((name) => [hashOf(`state ${name}`), name]));
  return page!.rows.map(
    ({ id, channels, currentIn }) =>
      `${names.get(id)} ${channels.map(({ channel }) => channel).join('+')} current in ${currentIn.join('+') || 'none'}`,
  );
}

/** Works a ticket of state a twice, with another result the second time. */
async function twiceWorked(storage: Storage): Promise<void> {
  const tickets = [ticketOf('Match', 'a')];
  await storage.ingest.commit(RUN, NOW + 4000, [change('A', { basedOn: 3, tickets })]);
  await workUntilIdle(storage, {}, NOW + 5000);
  await storage.executions.reopen(NOW + 6000, [{ transient: KEY, ticketKey: ticketKey('Match', 'a') }]);
  const [ticket] = await claim(storage, NOW + 6000);
  const result = { ...resultFor(ticket!), resultId: hashOf('another') };
  expect(await storage.tickets.complete(WORKER_RUN, NOW + 6000, [result])).toEqual([]);
}

async function copyOf(storage: Storage, open: OpenStorage): Promise<Storage> {
  const copy = await open();
  for await (const chunk of storage.archive.export()) await copy.archive.import(chunk);
  // Taken in again, each part is compared with what is there.
  for await (const chunk of storage.archive.export()) expect(await copy.archive.import(chunk)).toBe(0);
  return copy;
}

async function everythingThen(storage: Storage, clearance: Clearance, asOfUnixMs: number) {
  const query = { first: 9, includeSuperseded: true, asOfUnixMs };
  const ref = await refOf(storage);
  return {
    points: await storage.datapoints.ofTransients(clearance, [ref], query),
    states: await storage.states.ofTransients(clearance, [ref], query),
    results: await storage.results.ofTransients(clearance, [ref], query),
  };
}

/** What reading as of an instant promises, and the horizon. */
export function historyContract(open: OpenStorage): void {
  describe('as of an instant', () => {
    test('points are those that had come with an alert that is seen, as they were then', async () => {
      const storage = await toldInSteps(open);
      const [first, second, third] = [NOW + 999, NOW + 1000, NOW + 2000];
      expect(await pointsThen(storage, anonymous, NOW - 1)).toEqual([]);
      expect(await pointsThen(storage, anonymous, first)).toEqual([]);
      expect(await pointsThen(storage, partner, first)).toEqual(['ztf:1 with summary', 'ztf:2']);
      expect(await pointsThen(storage, anonymous, second)).toEqual(['ztf:2', 'ztf:3 with summary']);
      const everything = ['ztf:2 with summary', 'ztf:3 with summary'];
      expect(await pointsThen(storage, anonymous, third)).toEqual(everything);
      expect(await pointsThen(storage, anonymous)).toEqual(everything);
      await storage.close();
    });

    test('states are those derived by then, in the lanes, the order and the place that they had', async () => {
      const storage = await toldInSteps(open);
      expect(await statesThen(storage, anonymous, NOW)).toEqual([]);
      expect(await statesThen(storage, partner, NOW)).toEqual(['a TEAM current in TEAM']);
      expect(await statesThen(storage, partner, NOW + 1000)).toEqual([
        'b OPEN+TEAM current in OPEN+TEAM',
        'a TEAM current in none',
      ]);
      expect(await statesThen(storage, anonymous, NOW + 1999)).toEqual(['b OPEN current in OPEN']);
      expect(await statesThen(storage, partner, NOW + 2000)).toEqual([
        'a OPEN+TEAM current in OPEN+TEAM',
        'b OPEN+TEAM current in none',
      ]);
      const [then, later] = await Promise.all(
        [NOW, NOW + 2000].map((asOfUnixMs) =>
          storage.states.byId(partner, [hashOf('state a')], { asOfUnixMs }),
        ),
      );
      expect(then![0]!.labels).toEqual([PARTNER, PUBLIC]);
      expect(later![0]!.labels).toEqual([PUBLIC]);
      await storage.close();
    });

    test('results are those recorded by then, in the lanes that had them; what superseded one later did not', async () => {
      const storage = await openPrepared(open);
      const point = detection('ztf:1', 59_000);
      await storage.ingest.commit(RUN, NOW, [
        change('A', { points: [point], states: [stateOf('a', [point])], tickets: [ticketOf('Match', 'a')] }),
      ]);
      await workUntilIdle(storage, {}, NOW + 1000);
      await storage.ingest.commit(RUN, NOW + 2000, [
        change('A', {
          basedOn: 1,
          states: [stateOf('a', [point], [TEAM_LANE])],
          tickets: [ticketOf('Match', 'a', [TEAM_LANE])],
        }),
      ]);
      for (const [turn, resultId] of [
        hashOf('another'),
        hashOf(`result ${ticketKey('Match', 'a')}`),
      ].entries()) {
        const at = NOW + 3000 + 1000 * turn;
        await storage.executions.reopen(at, [{ transient: KEY, ticketKey: ticketKey('Match', 'a') }]);
        const [ticket] = await claim(storage, at);
        const result = { ...resultFor(ticket!), resultId };
        expect(await storage.tickets.complete(WORKER_RUN, at, [result])).toEqual([]);
      }
      const ref = await refOf(storage);
      const resultsThen = async (asOfUnixMs: number) => {
        const query = { first: 9, includeSuperseded: true, asOfUnixMs };
        const [page] = await storage.results.ofTransients(partner, [ref], query);
        return page!.rows.map(
          ({ id, channels, isCurrent }) =>
            `${id === hashOf('another') ? 'another' : 'first'} ${channels.map(({ channel }) => channel).join('+')}${isCurrent ? ' current' : ''}`,
        );
      };
      expect(await resultsThen(NOW + 999)).toEqual([]);
      expect(await resultsThen(NOW + 1000)).toEqual(['first OPEN current']);
      expect(await resultsThen(NOW + 2999)).toEqual(['first OPEN+TEAM current']);
      expect((await resultsThen(NOW + 3999)).sort()).toEqual([
        'another OPEN+TEAM current',
        'first OPEN+TEAM',
      ]);
      expect((await resultsThen(NOW + 4000)).sort()).toEqual([
        'another OPEN+TEAM',
        'first OPEN+TEAM current',
      ]);
      await storage.close();
    });

    test('a copy answers as the store that it was made of, and is copied on as it came', async () => {
      const storage = await toldInSteps(open);
      await twiceWorked(storage);
      const copy = await copyOf(storage, open);
      const again = await copyOf(copy, open);
      for (const clearance of [anonymous, partner])
        for (const at of [NOW - 1, NOW, NOW + 1000, NOW + 2000, NOW + 4000, NOW + 5000, NOW + 6000]) {
          const expected = await everythingThen(storage, clearance, at);
          expect(await everythingThen(copy, clearance, at)).toEqual(expected);
          expect(await everythingThen(again, clearance, at)).toEqual(expected);
        }
      for (const each of [storage, copy, again]) await each.close();
    });

    test('answers are of what no later commit adds to: one that comes with an earlier time is stamped later', async () => {
      const storage = await openPrepared(open);
      const now = await storage.now();
      const point = detection('ztf:1', 59_000);
      expect(await storage.history.advance(now)).toBeGreaterThanOrEqual(now);
      const added = change('A', {
        points: [point],
        alerts: [alertOf('1', point)],
        states: [stateOf('a', [point])],
      });
      await storage.ingest.commit(RUN, now - 5000, [added]);
      expect(await pointsThen(storage, anonymous, now)).toEqual([]);
      expect(await pointsThen(storage, anonymous, now + 1)).toEqual(['ztf:1 with summary']);
      await storage.close();
    });

    test('of one transient what is committed later is stamped later, whatever the clocks of those who write', async () => {
      const storage = await openPrepared(open);
      const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001)];
      await storage.ingest.commit(RUN, NOW, [change('A', { points: [a], alerts: [alertOf('1', a)] })]);
      await storage.ingest.commit(RUN, NOW - 700, [
        change('A', { basedOn: 1, points: [b], facets: facetsOf([a, b]), alerts: [alertOf('2', b)] }),
      ]);
      expect(await pointsThen(storage, anonymous, NOW - 1)).toEqual([]);
      expect(await pointsThen(storage, anonymous, NOW)).toEqual(['ztf:1 with summary', 'ztf:2 with summary']);
      await storage.close();
    });

    test('the horizon is moved on up to now, never beyond and never back', async () => {
      const storage = await openPrepared(open);
      const now = await storage.now();
      const reached = await storage.history.advance(now - 10_000);
      expect(reached).toBeGreaterThanOrEqual(now - 10_000);
      expect(await storage.history.advance(now + 3_600_000)).toBe(reached);
      expect(await storage.history.advance(now - 20_000)).toBe(reached);
      expect(await storage.history.advance(now)).toBeGreaterThanOrEqual(now);
      expect(await storage.history.horizon()).toBeGreaterThanOrEqual(now);
      await storage.close();
    });

    test('several that write while the horizon is moved on are stamped after it, or were seen', async () => {
      const storage = await openPrepared(open);
      const names = Array.from({ length: 24 }, (_, place) => `W${place}`);
      const write = async (name: string) => {
        const point = detection(`ztf:${name}`, 59_000);
        await storage.ingest.commit(RUN, await storage.now(), [
          change(name, { points: [point], alerts: [alertOf(name, point)] }),
        ]);
      };
      const pointsAt = async (asOfUnixMs: number) => {
        const found = await storage.transients.byKey(
          anonymous,
          names.map((name) => ({ survey: 'ztf', name }) as const),
        );
        const refs = found.flatMap((row) => row?.ref ?? []);
        const points = await storage.datapoints.ofTransients(anonymous, refs, { asOfUnixMs });
        return points.flat().map(({ datapoint }) => datapoint.id);
      };
      const asked: { readonly at: number; readonly answer: readonly string[] }[] = [];
      const ask = async () => {
        for (let turn = 0; turn < 12; turn++) {
          const at = await storage.history.advance(await storage.now());
          asked.push({ at, answer: (await pointsAt(at)).sort() });
        }
      };
      await Promise.all([
        ask(),
        ...[0, 1, 2].map(async (writer) => {
          for (const [place, name] of names.entries()) if (place % 3 === writer) await write(name);
        }),
      ]);
      for (const { at, answer } of asked) expect((await pointsAt(at)).sort()).toEqual(answer);
      await storage.close();
    });
  });
}
