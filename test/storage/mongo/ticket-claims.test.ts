import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { expect, test, vi } from 'vitest';
import type { Lane } from '../../../src/access/lane.js';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { ClaimedTicket } from '../../../src/storage/port/ticket-store.js';
import {
  change,
  detection,
  NOW,
  OPEN_LANE,
  openPrepared,
  RUN,
  TEAM_LANE,
  WORKER_RUN,
} from '../contract/fixture.js';
import { claim, resultFor, stateOf, ticketKey, ticketOf } from '../contract/t2-work.js';
import { describeOnMongo, dropDatabase, MONGODB_URI, scratchDatabase } from './scratch-database.js';

const url = MONGODB_URI ?? '';
const FIVE_MINUTES_MS = 300_000;
const LEASE_MS = 60_000;

vi.setConfig({ testTimeout: 120_000 });

/** Runs a test on a database that several stores may open. */
async function onDatabase(work: (database: string) => Promise<void>): Promise<void> {
  const database = scratchDatabase();
  try {
    await work(database);
  } finally {
    await dropDatabase(database);
  }
}

/** Plans a ticket of the unit for each of some states of a transient. */
async function plan(storage: Storage, name: string, count: number, lanes: readonly Lane[], nowUnixMs = NOW) {
  const points = Array.from({ length: count }, (_, index) =>
    detection(`ztf:${name}${index}`, 59_000 + index),
  );
  const states = points.map((_, index) => `${name} ${index}`);
  await storage.ingest.commit(RUN, nowUnixMs, [
    change(name, {
      points,
      states: states.map((state, index) => stateOf(state, [points[index]!], lanes)),
      tickets: states.map((state) => ticketOf('Fit', state, lanes)),
    }),
  ]);
}

describeOnMongo('claims', () => {
  test('serve a channel that asks for little while another floods the same unit', async () => {
    await onDatabase(async (database) => {
      const storage = await openPrepared(() => openMongoStorage({ url, database, random: () => 0 }));
      await plan(storage, '1', 400, [OPEN_LANE]);
      await plan(storage, '2', 5, [TEAM_LANE], NOW + 1);
      await plan(storage, '3', 3, [OPEN_LANE, TEAM_LANE], NOW + 2);
      const claimed = await claim(storage, NOW + 3, 20);
      const ofTransient = (name: string) => claimed.filter(({ transient }) => transient.name === name).length;
      expect([ofTransient('1'), ofTransient('2'), ofTransient('3')]).toEqual([12, 5, 3]);
      await storage.close();
    });
  });

  test('do not wait for what the transaction of another holds', async () => {
    await onDatabase(async (database) => {
      const storage = await openPrepared(() => openMongoStorage({ url, database }));
      await plan(storage, '1', 8, [OPEN_LANE]);
      const client = new MongoClient(url);
      const session = client.startSession();
      session.startTransaction();
      const held = Buffer.from(ticketKey('Fit', '1 3'), 'hex');
      await client
        .db(database)
        .collection<{ readonly _id: Buffer }>('ticket')
        .updateOne({ _id: held }, { $inc: { ties: 1 } }, { session });
      const claimed = await claim(storage);
      expect(claimed.length).toBe(7);
      await session.abortTransaction();
      await session.endSession();
      await client.close();
      expect((await claim(storage)).map(({ key }) => key)).toEqual([ticketKey('Fit', '1 3')]);
      await storage.close();
    });
  });

  test('keep leases by the clock of the server, whatever those of the machines say', async () => {
    await onDatabase(async (database) => {
      const clocks = [
        () => Date.now(),
        () => Date.now() + FIVE_MINUTES_MS,
        () => Date.now() - FIVE_MINUTES_MS,
      ];
      const [exact, fast, slow] = (await Promise.all(
        clocks.map((clock) => openPrepared(() => openMongoStorage({ url, database, clock }))),
      )) as [Storage, Storage, Storage];
      const claimOne = (storage: Storage, place: number) =>
        storage.tickets.claim({
          limit: 1,
          leaseMs: LEASE_MS,
          nowUnixMs: clocks[place]!(),
          worker: `machine ${place}`,
        });
      // Clocks are compared to within the time of an answer: what is due at this instant may be so a moment later.
      const take = async (storage: Storage, place: number) => {
        for (let left = 20; ; left--) {
          const claimed = await claimOne(storage, place);
          if (claimed.length > 0 || left === 0) return claimed;
          await wait(50);
        }
      };
      await plan(fast, '1', 3, [OPEN_LANE], clocks[1]!());
      const [first] = await take(slow, 2);
      expect(first).toBeDefined();
      // The fast machine neither takes it away nor holds its own for five minutes longer.
      const [second] = await take(fast, 1);
      expect(second!.key).not.toBe(first!.key);
      const { running } = await exact.tickets.trouble(Date.now());
      for (const { earliestLeaseUnixMs } of running) {
        expect(earliestLeaseUnixMs - Date.now()).toBeLessThanOrEqual(LEASE_MS + 2000);
        expect(earliestLeaseUnixMs - Date.now()).toBeGreaterThan(LEASE_MS - 30_000);
      }
      expect(await slow.tickets.complete(WORKER_RUN, clocks[2]!(), [resultFor(first!)])).toEqual([]);
      const { key, leaseToken } = second!;
      const retryAtUnixMs = clocks[1]!() + LEASE_MS;
      await fast.tickets.fail(WORKER_RUN, clocks[1]!(), [
        { key, leaseToken, code: 'TIME_LIMIT', message: 'slow', retryAtUnixMs },
      ]);
      const { nextDueUnixMs } = await slow.tickets.counts(clocks[2]!());
      expect(Math.abs(nextDueUnixMs! - (clocks[2]!() + LEASE_MS))).toBeLessThan(5000);
      for (const storage of [exact, fast, slow]) await storage.close();
    });
  });
});

describeOnMongo('what finishes at the same time', () => {
  const ROUNDS = 12;

  async function two(database: string): Promise<readonly [Storage, Storage]> {
    const one = await openPrepared(() => openMongoStorage({ url, database }));
    return [one, await openMongoStorage({ url, database })];
  }

  const complete = (storage: Storage, tickets: readonly ClaimedTicket[]) =>
    storage.tickets.complete(
      WORKER_RUN,
      NOW,
      tickets.map((ticket) => resultFor(ticket)),
    );

  test('two tickets that a third waits for: it is let go once, and never forgotten', async () => {
    await onDatabase(async (database) => {
      const [one, other] = await two(database);
      for (let round = 0; round < ROUNDS; round++) {
        const point = detection(`ztf:${round}`, 59_000);
        const state = `${round}`;
        await one.ingest.commit(RUN, NOW, [
          change(state, {
            points: [point],
            states: [stateOf(state, [point])],
            tickets: [
              ticketOf('Match', state),
              ticketOf('Digest', state),
              ticketOf('Fit', state, undefined, [ticketKey('Match', state), ticketKey('Digest', state)]),
            ],
          }),
        ]);
        const [match, digest] = await claim(one);
        await Promise.all([complete(one, [match!]), complete(other, [digest!])]);
        const [fit, ...more] = await claim(one);
        expect([fit?.unit, fit?.tied.length, more.length]).toEqual(['Fit', 2, 0]);
        await complete(one, [fit!]);
      }
      expect((await one.tickets.counts(NOW)).byUnit.map(({ status, count }) => [status, count])).toEqual(
        ['Digest', 'Fit', 'Match'].map(() => ['DONE', ROUNDS]),
      );
      await one.close();
      await other.close();
    });
  });

  test('a ticket, and planning one that waits for it: whichever is first, the second is handed out', async () => {
    await onDatabase(async (database) => {
      const [one, other] = await two(database);
      for (let round = 0; round < ROUNDS; round++) {
        const point = detection(`ztf:${round}`, 59_000);
        const state = `${round}`;
        await one.ingest.commit(RUN, NOW, [
          change(state, {
            points: [point],
            states: [stateOf(state, [point])],
            tickets: [ticketOf('Match', state)],
          }),
        ]);
        const claimed = await claim(one);
        const tied = ticketOf('Digest', state, undefined, [ticketKey('Match', state)]);
        const [, outcome] = await Promise.all([
          complete(one, claimed),
          other.ingest.commit(RUN, NOW, [change(state, { basedOn: 1, tickets: [tied] })]),
        ]);
        expect(outcome.newTickets).toBe(1);
        const [digest] = await claim(one);
        expect([digest?.unit, digest?.tied.length]).toEqual(['Digest', 1]);
        await complete(one, [digest!]);
      }
      await one.close();
      await other.close();
    });
  });

  test('a ticket and a lane that is added to it: the result is seen in the lane', async () => {
    await onDatabase(async (database) => {
      const [one, other] = await two(database);
      for (let round = 0; round < ROUNDS; round++) {
        const point = detection(`ztf:${round}`, 59_000);
        const state = `${round}`;
        const states = [stateOf(state, [point], [OPEN_LANE, TEAM_LANE])];
        await one.ingest.commit(RUN, NOW, [
          change(state, { points: [point], states, tickets: [ticketOf('Fit', state)] }),
        ]);
        const claimed = await claim(one);
        await Promise.all([
          complete(one, claimed),
          other.ingest.commit(RUN, NOW, [
            change(state, { basedOn: 1, tickets: [ticketOf('Fit', state, [TEAM_LANE])] }),
          ]),
        ]);
      }
      const documents = await rawLanes(database);
      expect(documents.tickets.length).toBe(ROUNDS);
      expect(documents.results).toEqual(documents.tickets);
      expect(new Set(documents.tickets.map((lanes) => lanes.length))).toEqual(new Set([2]));
      await one.close();
      await other.close();
    });
  });

  async function rawLanes(database: string) {
    const client = new MongoClient(url);
    const lanes = async (collection: string, key: string) =>
      (
        await client
          .db(database)
          .collection(collection)
          .find()
          .sort({ [key]: 1 })
          .toArray()
      ).map((document): readonly number[] => document['lanes']);
    const found = { tickets: await lanes('ticket', '_id'), results: await lanes('result', 'ticket') };
    await client.close();
    return found;
  }
});
