import { setImmediate as otherWork } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../src/engine/lock.js';
import {
  type ReviewRunEnd,
  reviewOnSchedule,
  type ScheduledWork,
} from '../../../src/engine/t3/review-schedule.js';
import type { Sink, SinkMessage } from '../../../src/sinks/sink.js';
import { madeAlerts } from '../../fixtures/made-alert.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../../fixtures/made-store.js';
import { neighbour } from '../../fixtures/made-survey.js';
import { ReviewHere } from '../../fixtures/review-here.js';
import { REVIEWERS } from './review-units.js';
import { bodies, memorySink, process, reviewed } from './reviewed-store.js';

const unitOf = (name: string) => REVIEWERS.find(({ definition }) => definition.name === name)?.definition;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = MADE_AT_UNIX_MS + HOUR / 2;

let store: MadeStore;
let elapsedMs: number;

beforeEach(async () => {
  store = await madeStore(madeAlerts(neighbour(0)));
  elapsedMs = 0;
});

afterEach(() => store.close());

/** What happens at a look: the time that goes by before, and what is done then. */
interface Look {
  readonly afterMs: number;
  readonly does?: () => Promise<unknown> | unknown;
}

interface Ended {
  readonly atMs: number;
  readonly process: string;
  readonly end: ReviewRunEnd;
}

/**
 * Runs processes by their schedules through the given looks, the first at the start; then, or when a look says so, the
 * signal comes as by SIGTERM.
 *
 * @returns each run of a process, with the time since the start at its end
 */
async function scheduled(
  plans: readonly ReturnType<typeof process>[],
  looks: readonly Look[],
  changes: Partial<ScheduledWork> = {},
  stopping = new AbortController(),
): Promise<readonly Ended[]> {
  const ends: Ended[] = [];
  const left = [...looks];
  const options: ScheduledWork = {
    storage: store.storage,
    channels: [reviewed(plans)],
    catalogue: REVIEWERS,
    parseWhere: () => undefined,
    openSink: () => memorySink([]),
    limits: { timeLimitMs: 10_000, heapLimitMb: 64 },
    openReviewer: (start) => new ReviewHere(start, unitOf),
    runId: 'run',
    ...changes,
  };
  await reviewOnSchedule(
    options,
    plans.map((plan) => ({ channel: 'partners', plan })),
    {
      clock: {
        now: () => START + elapsedMs,
        untilNextLook: async () => {
          const look = left.shift();
          if (!look) return stopping.abort();
          elapsedMs += look.afterMs;
          await look.does?.();
          await otherWork();
        },
      },
      signal: stopping.signal,
      report: ({ plan }, end) => ends.push({ atMs: elapsedMs, process: plan.name, end }),
    },
  );
  return ends;
}

const timesOf = (ends: readonly Ended[]) => ends.map(({ atMs }) => atMs);

/** So many looks a minute apart. */
const minutes = (count: number): readonly Look[] =>
  Array.from({ length: count }, () => ({ afterMs: MINUTE }));

const more = async (n: number) => store.ingest(madeAlerts(neighbour(n)));

describe('a T3 process with a cron pattern', () => {
  it('runs at each of its instants, in UTC, and not when the engine starts', async () => {
    const plan = process(['Counter'], { every: '0 */2 * * *' });
    const ends = await scheduled([plan], minutes(240));
    // The engine starts at 00:30.
    expect(timesOf(ends)).toEqual([1.5 * HOUR, 3.5 * HOUR]);
    expect(ends.map(({ end }) => end)).toMatchObject([
      { kind: 'DONE', counts: { sessions: 1, reviewed: 1 } },
      { kind: 'DONE', counts: { sessions: 1, reviewed: 0 } },
    ]);
  });

  it('runs once for all the instants that passed while it was still going', async () => {
    let running = 0;
    const most: number[] = [];
    const slow: Sink = {
      ...memorySink([]),
      send: async () => {
        most.push(++running);
        elapsedMs += 5 * HOUR;
        await otherWork();
        running--;
        return { kind: 'DELIVERED', receipt: 'kept' };
      },
    };
    const plan = process(['Talker'], { every: '0 * * * *' });
    const looks = [{ afterMs: HOUR / 2 }, { afterMs: SECOND }, { afterMs: SECOND }, { afterMs: HOUR }];
    const ends = await scheduled([plan], looks, { openSink: () => slow });
    expect(most).toEqual([1]);
    // Begun at 01:00 and ended at 06:00; then for the hours that passed; then at 07:00.
    expect(timesOf(ends)).toEqual([5.5 * HOUR, 5.5 * HOUR + SECOND, 6.5 * HOUR + 2 * SECOND]);
  });
});

describe('a T3 process that runs after a run', () => {
  const plan = process(['Counter']);

  it('runs at the start, and again when transients have changed and no ticket is open', async () => {
    const ends = await scheduled(
      [plan],
      [
        { afterMs: SECOND },
        { afterMs: SECOND, does: () => more(1) },
        { afterMs: SECOND },
        { afterMs: SECOND, does: () => store.work() },
        { afterMs: HOUR },
      ],
    );
    expect(timesOf(ends)).toEqual([0, 4 * SECOND]);
    expect(ends.map(({ end }) => end)).toMatchObject([
      { counts: { reviewed: 1 } },
      { counts: { reviewed: 1 } },
    ]);
  });

  it('waits for open tickets no longer than ten minutes', async () => {
    await more(1);
    const ends = await scheduled([plan], minutes(12));
    expect(timesOf(ends)).toEqual([11 * MINUTE]);
  });

  it('is tried again a minute after another engine was at it, which may have been killed', async () => {
    const { records } = store.storage;
    const request = { name: 't3:partners:daily', holder: 'another', leaseMs: HOUR };
    const lock = await takeLock(records, request, await store.storage.now());
    const ends = await scheduled(
      [plan],
      [
        { afterMs: SECOND },
        { afterMs: MINUTE, does: async () => lock!.release(await store.storage.now()) },
        ...minutes(2),
      ],
    );
    expect(ends).toMatchObject([
      { atMs: 0, end: { counts: { sessions: 0, elsewhere: 1 } } },
      { atMs: MINUTE + SECOND, end: { counts: { sessions: 1, reviewed: 1, elsewhere: 0 } } },
    ]);
  });

  it('has posts that a sink did not take sent a minute later, with nothing changed', async () => {
    const messages: SinkMessage[] = [];
    const kept = memorySink(messages);
    const send: Sink['send'] = async (message) =>
      elapsedMs < MINUTE ? { kind: 'NOT_DELIVERED', reason: 'away' } : kept.send(message);
    const ends = await scheduled([process(['Talker'])], [{ afterMs: 30 * SECOND }, ...minutes(3)], {
      openSink: () => ({ ...kept, send }),
    });
    expect(ends).toMatchObject([
      { atMs: 0, end: { counts: { waiting: 1, sent: 0 } } },
      { atMs: 90 * SECOND, end: { counts: { waiting: 0, sent: 1 } } },
    ]);
    expect(messages).toHaveLength(1);
  });
});

describe('T3 processes side by side', () => {
  it('go on when one fails, which is tried again a minute later', async () => {
    const away = new Error('no such host');
    let openedCount = 0;
    const openSink: ScheduledWork['openSink'] = () => {
      if (++openedCount === 1) throw away;
      return memorySink([]);
    };
    const failing = process(['Counter'], { name: 'failing' });
    const sound = process(['Counter'], { name: 'sound', sinks: {} });
    const looks = Array.from({ length: 10 }, () => ({ afterMs: 20 * SECOND }));
    const ends = await scheduled([failing, sound], looks, { openSink });
    const of = (name: string) => ends.filter((each) => each.process === name).map(({ end }) => end);
    expect(of('failing')).toMatchObject([{ kind: 'FAILED', error: away }, { kind: 'DONE' }]);
    expect(of('sound')).toMatchObject([{ kind: 'DONE', counts: { reviewed: 1 } }]);
  });

  it('end together when the store can no longer be asked', async () => {
    const gone = new Error('the store is gone');
    const asked = { count: 0 };
    const latest = async () => {
      if (++asked.count > 4) throw gone;
      return store.storage.changes.latest();
    };
    const storage = { ...store.storage, changes: { ...store.storage.changes, latest } };
    const plans = ['one', 'two'].map((name) => process(['Counter'], { name, sinks: {} }));
    await expect(scheduled(plans, minutes(100), { storage })).rejects.toBe(gone);
    expect(elapsedMs).toBeLessThan(10 * MINUTE);
  });
});

describe('a T3 process that is stopped', () => {
  it('ends after the post in hand, and the next engine sends the rest, each once', async () => {
    await more(1);
    await more(2);
    await store.work();
    const messages: SinkMessage[] = [];
    const stopping = new AbortController();
    const kept = memorySink(messages);
    const send: Sink['send'] = (message) => {
      stopping.abort();
      return kept.send(message);
    };
    const plan = process(['Talker']);
    const ends = await scheduled([plan], minutes(5), { openSink: () => ({ ...kept, send }) }, stopping);
    expect(ends).toMatchObject([{ end: { kind: 'DONE', counts: { posts: 3, sent: 1 } } }]);
    expect(messages).toHaveLength(1);
    await scheduled([plan], minutes(1), { openSink: () => kept, runId: 'next' });
    expect(messages).toHaveLength(3);
    expect(new Set(messages.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
    expect(await bodies(store.storage, 'REACTION')).toMatchObject(Array(3).fill({ state: 'SENT' }));
  });

  it('leaves a session in the middle to the next engine, which hands the same over again', async () => {
    const stopping = new AbortController();
    const parseWhere = () => {
      stopping.abort();
      return undefined;
    };
    const plan = process(['Counter']);
    expect(await scheduled([plan], minutes(1), { parseWhere }, stopping)).toMatchObject([
      { end: { counts: { reviewed: 0 } } },
    ]);
    expect(await bodies(store.storage, 'REPORT')).toEqual([]);
    expect(await scheduled([plan], minutes(1))).toMatchObject([{ end: { counts: { reviewed: 1 } } }]);
  });
});
