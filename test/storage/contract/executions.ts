import { describe, expect, test } from 'vitest';
import type { Clearance } from '../../../src/access/clearance.js';
import type { Lane } from '../../../src/access/lane.js';
import type { ExecutionHead } from '../../../src/storage/port/execution-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import {
  anonymous,
  change,
  detection,
  hashOf,
  NOW,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  partner,
  RUN,
  TEAM_LANE,
  traceOf,
  WORKER_RUN,
} from './fixture.js';
import { claim, resultFor, stateOf, ticketKey, ticketOf, workUntilIdle } from './t2-work.js';

const KEY = { survey: 'ztf', name: 'A' } as const;

/** A transient with Match, and Digest tied to it, on one state. */
async function prepared(open: OpenStorage, lanes: readonly Lane[] = [OPEN_LANE]): Promise<Storage> {
  const storage = await openPrepared(open);
  const points = [detection('ztf:1', 59_001), detection('ztf:2', 59_000)];
  await storage.ingest.commit(RUN, NOW, [
    change('A', {
      points,
      states: [stateOf('a', [points[1]!, points[0]!], lanes)],
      tickets: [ticketOf('Match', 'a', lanes), ticketOf('Digest', 'a', lanes, [ticketKey('Match', 'a')])],
    }),
  ]);
  return storage;
}

async function headsOf(storage: Storage, clearance: Clearance): Promise<readonly ExecutionHead[]> {
  const { rows } = await storage.executions.list(clearance, { first: 100 });
  return rows;
}

async function countsOf(storage: Storage): Promise<string[]> {
  const { byUnit } = await storage.tickets.counts(NOW);
  return byUnit.map(({ unit, status, count }) => `${unit} ${status} ${count}`);
}

/** Works Match anew, with a result of its own. */
async function supersedeMatch(storage: Storage): Promise<void> {
  await storage.executions.reopen(NOW, [{ transient: KEY, ticketKey: ticketKey('Match', 'a') }]);
  const [ticket] = await claim(storage);
  const result = { ...resultFor(ticket!, { z: 0.2 }), resultId: hashOf('a second result') };
  expect(await storage.tickets.complete(WORKER_RUN, NOW, [result])).toEqual([]);
}

/** What executions promise. */
export function executionContract(open: OpenStorage): void {
  describe('executions', () => {
    test('say what a result was computed from: the points as handed out, config and results consumed', async () => {
      const storage = await prepared(open);
      const [match] = await claim(storage);
      await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(match!, { z: 0.1 })]);
      const [digest] = await claim(storage);
      await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(digest!, { mean: 0.1 })]);
      const made = resultFor(digest!);
      const [execution] = await storage.executions.byResult(anonymous, [made.resultId]);
      expect(execution).toMatchObject({
        resultId: made.resultId,
        ticketKey: digest!.key,
        unit: 'Digest',
        config: traceOf('Digest').config,
        traceId: traceOf('Digest').id,
        transient: KEY,
        stateId: digest!.stateId,
        channels: [OPEN_LANE.channel],
        points: digest!.points,
        tied: digest!.tied,
        consumed: [resultFor(match!).resultId],
        body: { mean: 0.1 },
        isNewest: true,
        consumedSuperseded: false,
      });
      await storage.close();
    });

    test('are absent for who does not read a lane of the result', async () => {
      const storage = await prepared(open, [TEAM_LANE]);
      await workUntilIdle(storage);
      const heads = await headsOf(storage, partner);
      const ids = heads.map(({ resultId }) => resultId);
      expect(ids.length).toBe(2);
      expect(await headsOf(storage, anonymous)).toEqual([]);
      expect(await storage.executions.heads(anonymous, ids)).toEqual([undefined, undefined]);
      expect(await storage.executions.byResult(anonymous, ids)).toEqual([undefined, undefined]);
      const unheard = await storage.executions.list(partner, { first: 9, channels: ['unheard'] });
      expect(unheard.rows).toEqual([]);
      await storage.close();
    });

    test('are listed by id in pages, up to a prefix, by unit and by channel', async () => {
      const storage = await prepared(open);
      await workUntilIdle(storage);
      const ids = (await headsOf(storage, anonymous)).map(({ resultId }) => resultId);
      expect(ids).toEqual([...ids].sort());
      const list = (query: object) => storage.executions.list(anonymous, { first: 9, ...query });
      const first = await list({ first: 1 });
      expect([first.rows.map(({ resultId }) => resultId), first.hasMore]).toEqual([[ids[0]], true]);
      const second = await list({ after: ids[0]! });
      expect([second.rows.map(({ resultId }) => resultId), second.hasMore]).toEqual([[ids[1]], false]);
      const before = await list({ upTo: ids[0]!.slice(0, 6) });
      expect(before.rows.map(({ resultId }) => resultId)).toEqual([ids[0]]);
      expect((await list({ units: ['Digest', 'Unheard'] })).rows.map(({ unit }) => unit)).toEqual(['Digest']);
      expect((await list({ units: [] })).rows).toEqual([]);
      expect((await list({ channels: [OPEN_LANE.channel] })).rows.length).toBe(2);
      await storage.close();
    });

    test('of reopened tickets are superseded when newer results come, and stay', async () => {
      const storage = await prepared(open);
      await workUntilIdle(storage);
      const before = await headsOf(storage, anonymous);
      await supersedeMatch(storage);
      const after = await headsOf(storage, anonymous);
      expect(after.length).toBe(3);
      const old = before.find(({ unit }) => unit === 'Match')!;
      expect(after.find(({ resultId }) => resultId === old.resultId)).toEqual({ ...old, isNewest: false });
      const digest = before.find(({ unit }) => unit === 'Digest')!;
      expect(after.find(({ unit }) => unit === 'Digest')).toEqual({ ...digest, consumedSuperseded: true });
      const newest = await storage.executions.list(anonymous, { first: 9, newestOnly: true });
      expect(newest.rows.map(({ unit, resultId }) => [unit, resultId === old.resultId]).sort()).toEqual([
        ['Digest', false],
        ['Match', false],
      ]);
      const [execution] = await storage.executions.byResult(anonymous, [digest.resultId]);
      expect(execution!.tied.map(({ resultId }) => resultId)).toEqual([old.resultId]);
      await storage.close();
    });

    test('are worked again in the order of their ties, whatever the order in which tickets are opened', async () => {
      const storage = await prepared(open);
      await workUntilIdle(storage);
      const ticket = (unit: string) => ({ transient: KEY, ticketKey: ticketKey(unit, 'a') });
      expect(await storage.executions.reopen(NOW, [ticket('Digest')])).toBe(1);
      expect(await countsOf(storage)).toEqual(['Digest WAITING 1', 'Match DONE 1']);
      expect(await storage.executions.reopen(NOW, [ticket('Match')])).toBe(1);
      expect(await countsOf(storage)).toEqual(['Digest WAITING_FOR_INPUT 1', 'Match WAITING 1']);
      expect(await storage.executions.reopen(NOW, [ticket('Match'), ticket('Digest')])).toBe(0);
      await workUntilIdle(storage);
      expect(await storage.executions.reopen(NOW, [ticket('Digest'), ticket('Match')])).toBe(2);
      expect(await countsOf(storage)).toEqual(['Digest WAITING_FOR_INPUT 1', 'Match WAITING 1']);
      await workUntilIdle(storage);
      expect(await countsOf(storage)).toEqual(['Digest DONE 1', 'Match DONE 1']);
      await storage.close();
    });

    test('consumed what they were handed out with, also when that was superseded before they were done', async () => {
      const storage = await prepared(open);
      const [match] = await claim(storage);
      await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(match!)]);
      const [digest] = await claim(storage);
      await supersedeMatch(storage);
      await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(digest!)]);
      const [execution] = await storage.executions.byResult(anonymous, [resultFor(digest!).resultId]);
      expect(execution).toMatchObject({
        consumed: [resultFor(match!).resultId],
        tied: digest!.tied,
        consumedSuperseded: true,
      });
      await storage.close();
    });

    test('leave open tickets and unknown ones alone; attempts count anew, and old lease tokens stay lost', async () => {
      const storage = await prepared(open);
      const open1 = { transient: KEY, ticketKey: ticketKey('Match', 'a') };
      expect(
        await storage.executions.reopen(NOW, [open1, { ...open1, ticketKey: hashOf('no ticket') }]),
      ).toBe(0);
      const [first] = await claim(storage);
      await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(first!)]);
      await storage.executions.reopen(NOW, [open1]);
      const [second] = await claim(storage);
      expect(second).toMatchObject({ key: first!.key, attempt: 1 });
      expect(second!.leaseToken).not.toBe(first!.leaseToken);
      expect(await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(first!)])).toEqual([first!.key]);
      await storage.close();
    });
  });
}
