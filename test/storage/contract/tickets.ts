import { describe, expect, test } from 'vitest';
import type { Datapoint } from '../../../src/domain/datapoint.js';
import type { PlannedTicket } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import {
  anonymous,
  change,
  detection,
  NOW,
  type OpenStorage,
  openPrepared,
  partner,
  RUN,
  TEAM_LANE,
  traceOf,
  WORKER_RUN,
} from './fixture.js';
import { claim, resultFor, stateOf, ticketKey, ticketOf, workUntilIdle } from './t2-work.js';

async function planned(open: OpenStorage, tickets: readonly PlannedTicket[]): Promise<Storage> {
  const storage = await openPrepared(open);
  const [a, b] = [detection('ztf:1', 59_001), detection('ztf:2', 59_000)];
  const outcome = await storage.ingest.commit(RUN, NOW, [
    change('A', { points: [a, b], states: [stateOf('a', [b, a]), stateOf('b', [b])], tickets }),
  ]);
  expect(outcome.newTickets).toBe(tickets.length);
  return storage;
}

const TIED = [
  ticketOf('Fit', 'a', undefined, [ticketKey('Match', 'a'), ticketKey('Digest', 'a')]),
  ticketOf('Match', 'a'),
  ticketOf('Digest', 'a', undefined, [ticketKey('Match', 'a')]),
];

async function countsOf(storage: Storage): Promise<string[]> {
  const { byUnit } = await storage.tickets.counts(NOW);
  return byUnit.map(({ unit, status, count }) => `${unit} ${status} ${count}`);
}

/** What T2 tickets promise. */
export function ticketContract(open: OpenStorage): void {
  describe('tickets', () => {
    test('are handed out with the points of their state, its transient and the config', async () => {
      const storage = await planned(open, [ticketOf('Fit', 'a')]);
      const [ticket] = await claim(storage);
      expect(ticket).toMatchObject({
        key: ticketKey('Fit', 'a'),
        unit: 'Fit',
        config: traceOf('Fit').config,
        transient: { survey: 'ztf', name: 'A' },
        tied: [],
        attempt: 1,
      });
      expect(ticket!.points).toEqual([
        contentOf(detection('ztf:2', 59_000)),
        contentOf(detection('ztf:1', 59_001)),
      ]);
      expect(await claim(storage)).toEqual([]);
      await storage.close();
    });

    test('that do not get on are told: by worker those past their lease, by unit the oldest that is due', async () => {
      const storage = await planned(open, [
        ticketOf('Fit', 'a'),
        ticketOf('Fit', 'b'),
        ticketOf('Match', 'a'),
      ]);
      expect(await storage.tickets.trouble(NOW + 5)).toEqual({
        running: [],
        oldestDue: [
          { unit: 'Fit', dueUnixMs: NOW },
          { unit: 'Match', dueUnixMs: NOW },
        ],
      });
      const leaseMs = 1000;
      await storage.tickets.claim({ limit: 2, leaseMs, nowUnixMs: NOW, worker: WORKER_RUN, units: ['Fit'] });
      await storage.tickets.claim({ limit: 1, leaseMs: 5000, nowUnixMs: NOW, worker: RUN, units: ['Match'] });
      expect(await storage.tickets.trouble(NOW + 2000)).toEqual({
        running: [
          { worker: WORKER_RUN, tickets: 2, pastLease: 2, earliestLeaseUnixMs: NOW + 1000 },
          { worker: RUN, tickets: 1, pastLease: 0, earliestLeaseUnixMs: NOW + 5000 },
        ],
        oldestDue: [],
      });
      await storage.close();
    });

    test('are planned once, whoever plans them again', async () => {
      const storage = await planned(open, [ticketOf('Fit', 'a')]);
      const again = await storage.ingest.commit(RUN, NOW, [
        change('A', { basedOn: 1, tickets: [ticketOf('Fit', 'a', [TEAM_LANE]), ticketOf('Fit', 'b')] }),
      ]);
      expect(again.newTickets).toBe(1);
      expect(await countsOf(storage)).toEqual(['Fit WAITING 2']);
      await storage.close();
    });

    test('of several units are handed out in turn, the oldest of each first', async () => {
      const storage = await planned(open, [ticketOf('Fit', 'a'), ticketOf('Fit', 'b')]);
      await storage.ingest.commit(RUN, NOW + 1, [
        change('A', { basedOn: 1, tickets: [ticketOf('Match', 'a'), ticketOf('Match', 'b')] }),
      ]);
      const first = await claim(storage, NOW + 2, 2);
      expect(first.map(({ unit }) => unit).sort()).toEqual(['Fit', 'Match']);
      const onlyFit = await storage.tickets.claim({
        limit: 9,
        leaseMs: 1,
        nowUnixMs: NOW + 2,
        worker: 'w',
        units: ['Fit', 'Unheard'],
      });
      expect(onlyFit.map(({ unit }) => unit)).toEqual(['Fit']);
      await storage.close();
    });

    test('that are tied wait for what they need and get it in order', async () => {
      const storage = await planned(open, TIED);
      expect(await countsOf(storage)).toEqual([
        'Digest WAITING_FOR_INPUT 1',
        'Fit WAITING_FOR_INPUT 1',
        'Match WAITING 1',
      ]);
      const handedOut: string[] = [];
      for (let claimed = await claim(storage); claimed.length > 0; claimed = await claim(storage)) {
        handedOut.push(...claimed.map(({ unit, tied }) => `${unit}(${tied.map((input) => input.unit)})`));
        await storage.tickets.complete(
          WORKER_RUN,
          NOW,
          claimed.map((ticket) => resultFor(ticket, { from: ticket.unit })),
        );
      }
      expect(handedOut).toEqual(['Match()', 'Digest(Match)', 'Fit(Match,Digest)']);
      const [row] = await storage.transients.byName(anonymous, 'A');
      const [page] = await storage.results.ofTransients(anonymous, [row!.ref], { first: 9, units: ['Fit'] });
      const made = await storage.results.byId(anonymous, page!.rows[0]!.consumed);
      expect(made.map((result) => result?.body)).toEqual([{ from: 'Match' }, { from: 'Digest' }]);
      await storage.close();
    });

    test('fail with what they are tied to, and so on; also when planned after it failed', async () => {
      const storage = await planned(open, TIED);
      const [match] = await claim(storage);
      const { key, leaseToken } = match!;
      await storage.tickets.fail(WORKER_RUN, NOW, [{ key, leaseToken, code: 'EXCEPTION', message: 'no' }]);
      expect(await countsOf(storage)).toEqual(['Digest FAILED 1', 'Fit FAILED 1', 'Match FAILED 1']);
      const late = { ...ticketOf('Fit', 'b', undefined, [ticketKey('Match', 'a')]) };
      await storage.ingest.commit(RUN, NOW, [change('A', { basedOn: 1, tickets: [late] })]);
      expect(await countsOf(storage)).toEqual(['Digest FAILED 1', 'Fit FAILED 2', 'Match FAILED 1']);
      expect((await storage.tickets.counts(NOW)).open).toBe(0);
      await storage.close();
    });

    test('planned after what they need was done are handed out at once', async () => {
      const storage = await planned(open, [ticketOf('Match', 'a')]);
      await workUntilIdle(storage);
      await storage.ingest.commit(RUN, NOW, [
        change('A', { basedOn: 1, tickets: [ticketOf('Digest', 'a', undefined, [ticketKey('Match', 'a')])] }),
      ]);
      expect((await claim(storage)).map(({ unit, tied }) => [unit, tied.length])).toEqual([['Digest', 1]]);
      await storage.close();
    });

    test('whose lease has run out are handed out again, and the first worker is refused', async () => {
      const storage = await planned(open, [ticketOf('Fit', 'a')]);
      const [first] = await claim(storage);
      expect(await claim(storage, NOW + 999)).toEqual([]);
      const [second] = await claim(storage, NOW + 1000);
      expect(second).toMatchObject({ key: first!.key, attempt: 2 });
      const { key, leaseToken } = first!;
      const lost = [key];
      expect(await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(first!)])).toEqual(lost);
      expect(await storage.tickets.heartbeat([{ key, leaseToken }], NOW + 9000)).toEqual([]);
      const failure = { key, leaseToken, code: 'CRASH', message: 'gone' };
      expect(await storage.tickets.fail(WORKER_RUN, NOW, [failure])).toEqual(lost);
      expect(await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(second!)])).toEqual([]);
      expect(await storage.tickets.complete(WORKER_RUN, NOW, [resultFor(second!)])).toEqual(lost);
      expect(await countsOf(storage)).toEqual(['Fit DONE 1']);
      await storage.close();
    });

    test('are kept by a heartbeat, and only with their own token', async () => {
      const storage = await planned(open, [ticketOf('Fit', 'a'), ticketOf('Match', 'a')]);
      const [fit, match] = await claim(storage);
      const held = await storage.tickets.heartbeat(
        [
          { key: fit!.key, leaseToken: fit!.leaseToken },
          { key: match!.key, leaseToken: fit!.leaseToken },
          { key: match!.key, leaseToken: 'nonsense' },
        ],
        NOW + 9000,
      );
      expect(held).toEqual([fit!.key]);
      expect((await claim(storage, NOW + 1000)).map(({ key }) => key)).toEqual([match!.key]);
      await storage.close();
    });

    test('put back are due when it was said, not before', async () => {
      const storage = await planned(open, [ticketOf('Fit', 'a')]);
      const [{ key, leaseToken }] = (await claim(storage)) as [Awaited<ReturnType<typeof claim>>[number]];
      await storage.tickets.fail(WORKER_RUN, NOW, [
        { key, leaseToken, code: 'TIME_LIMIT', message: 'slow', retryAtUnixMs: NOW + 50 },
      ]);
      expect(await storage.tickets.counts(NOW)).toEqual({
        byUnit: [{ unit: 'Fit', status: 'WAITING', count: 1 }],
        open: 1,
        nextDueUnixMs: NOW + 50,
      });
      expect(await claim(storage, NOW + 49)).toEqual([]);
      expect(await claim(storage, NOW + 50)).toMatchObject([{ attempt: 2 }]);
      await storage.close();
    });

    test('pending are counted in the lanes that are read, of the units asked for', async () => {
      const storage = await planned(open, [ticketOf('Fit', 'a'), ticketOf('Match', 'a', [TEAM_LANE])]);
      const pending = async (clearance: typeof anonymous, units?: readonly string[]) =>
        (await storage.transients.progress(clearance, units)).pendingT2;
      expect(await pending(anonymous)).toBe(1);
      expect(await pending(partner)).toBe(2);
      expect(await pending(partner, ['Match'])).toBe(1);
      expect(await pending(anonymous, ['Match', 'Unheard'])).toBe(0);
      await workUntilIdle(storage);
      expect(await pending(partner)).toBe(0);
      await storage.close();
    });
  });
}

/** A datapoint as units get it: what the alert says beside is not of the state. */
function contentOf({ datapoint }: { readonly datapoint: Datapoint }): Datapoint {
  const { summary: _summary, ...content } = datapoint;
  return content;
}
