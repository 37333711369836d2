import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import type { Alert } from '../../src/domain/datapoint.js';
import type { ChannelPlan, PlannedUnit } from '../../src/engine/channel-plan.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { type ReplayReport, replayChannel } from '../../src/engine/replay/replay-channel.js';
import { newRun } from '../../src/engine/run-record.js';
import { NOTHING_DONE } from '../../src/engine/t2-work-counts.js';
import { TraceBook } from '../../src/engine/trace-book.js';
import { createUnitRunner, type UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { traceOf } from '../../src/provenance/trace.js';
import type { Trace, UnitVersion } from '../../src/storage/port/origin-rows.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { LatestState } from '../../units/t1/latest-state.js';
import { madeSurvey } from '../fixtures/made-survey.js';
import { openScratchStore } from '../fixtures/scratch-store.js';

const BEGIN = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

let live: Storage;
let target: Storage;
let runner: UnitRunner;
let versions: ReadonlyMap<string, UnitVersion>;
let minute = 0;

const clock = () => BEGIN + minute * MINUTE;

function trace(name: string): Trace {
  const { definition } = CATALOGUE.find((entry) => entry.definition.name === name)!;
  return traceOf(versions.get(name)!, definition.parseConfig({}));
}

const UNITS = ['AcceptAll', 'LatestState', 'LightCurveSummary', 'RiseDecline'];

/** A channel that leaves out a third of the packets, by their length. */
function planOf(name: string, access: readonly string[], history: 'OWN' | 'ARCHIVE'): ChannelPlan {
  if (LatestState.kind !== 'COMBINER') throw new Error('the unit changed kind');
  const unitOf = (unit: string, tiedTo: readonly PlannedUnit[] = []): PlannedUnit => ({
    unit,
    configHash: trace(unit).config.hash,
    tiedTo,
  });
  return {
    access: { name, access: [...access], readableBy: { kind: 'EVERYONE' } },
    lanes: 'ALL',
    history,
    onKnownTransient: 'FILTER',
    filter: {
      unit: {
        decide: ({ history: earlier, trigger }) =>
          (earlier.length + (trigger.summary ? 1 : 0)) % 3 === 1
            ? { accepted: false, reason: 'every third is left out' }
            : { accepted: true },
      },
      traceId: trace('AcceptAll').id,
    },
    combiners: [{ unit: LatestState.create({}), traceId: trace('LatestState').id }],
    t2: [unitOf('RiseDecline', [unitOf('LightCurveSummary')])],
  };
}

async function work(storage: Storage): Promise<void> {
  const run = newRun({ process: 'test', software: 'test', nowUnixMs: clock() });
  await storage.registry.startRun(run);
  const book = new TraceBook(storage.registry, versions);
  await workT2({
    storage,
    runner,
    runId: run.id,
    clock: Date.now,
    untilIdle: true,
    traceIdOf: (unit, config) => book.traceIdOf(unit, config),
  });
}

/** Stores the alerts in an order that is not that of time, in batches a minute apart. */
async function liveRun(channels: readonly ChannelPlan[]): Promise<readonly Alert[]> {
  await live.registry.useLabels(DEFAULT_LABEL_TABLE);
  await live.registry.useChannels(channels.map(({ access }) => access));
  await live.registry.useTraces(UNITS.map(trace));
  const run = newRun({ process: 'test', software: 'test', nowUnixMs: clock() });
  await live.registry.startRun(run);
  const ingester = new Ingester(live.ingest, channels, DEFAULT_LABEL_TABLE, run.id, clock);
  const alerts = madeSurvey();
  const shuffled = [...alerts].map((alert, place) => ({ alert, rank: (place * 7919) % 101 }));
  shuffled.sort((a, b) => a.rank - b.rank);
  for (let from = 0; from < shuffled.length; from += 5, minute++)
    await ingester.ingest(shuffled.slice(from, from + 5).map(({ alert }) => alert));
  await work(live);
  return alerts;
}

function replay(channel: ChannelPlan, window: { fromUnixMs?: number; untilUnixMs?: number } = {}) {
  return replayChannel(live, target, {
    channel,
    labels: DEFAULT_LABEL_TABLE,
    traces: UNITS.map(trace),
    software: 'test',
    clock: Date.now,
    workTickets: () => work(target),
    ...window,
  });
}

function expectSame({ live: before, replayed, isSame }: ReplayReport): void {
  expect(replayed).toEqual(before);
  expect(isSame).toBe(true);
}

beforeEach(async () => {
  minute = 0;
  [live, target] = [await openScratchStore({ inFile: true }), await openScratchStore({ inFile: true })];
  runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
  versions = await unitVersions(CATALOGUE);
});

afterEach(async () => {
  await runner.close();
  await live.close();
  await target.close();
});

test.each(['OWN', 'ARCHIVE'] as const)(
  'a channel with history %s makes the same from stored alerts as it made live, beside another channel and in any order',
  async (history) => {
    const channel = planOf('partners', ['ztf-public', 'ztf-partnership'], history);
    const alerts = await liveRun([planOf('everyone', ['ztf-public'], 'ARCHIVE'), channel]);
    const report = await replay(channel);
    expectSame(report);
    expect(report.alerts).toBe(alerts.length);
    for (const { count } of Object.values(report.live)) expect(count).toBeGreaterThan(0);
  },
);

test('a window gives what the channel had made by its end, from what was known at its beginning', async () => {
  const channel = planOf('everyone', ['ztf-public'], 'OWN');
  const alerts = await liveRun([channel]);
  const whole = minute;
  const [fromUnixMs, untilUnixMs] = [BEGIN + MINUTE, BEGIN + Math.floor(whole / 2) * MINUTE];
  const report = await replay(channel, { fromUnixMs, untilUnixMs });
  expectSame(report);
  expect(report.earlierAlerts).toBe(5);
  expect(report.alerts + report.earlierAlerts).toBeLessThan(alerts.length);
  expect(report.live.states.count).toBeGreaterThan(0);
});

test('another filter is told apart', async () => {
  const channel = planOf('everyone', ['ztf-public'], 'ARCHIVE');
  await liveRun([channel]);
  const stricter = { decide: () => ({ accepted: false, reason: 'all are left out' }) } as const;
  const report = await replay({ ...channel, filter: { ...channel.filter, unit: stricter } });
  expect(report.isSame).toBe(false);
  expect(report.replayed.verdicts.count).toBe(report.live.verdicts.count);
  expect(report.replayed.states.count).toBe(0);
});

test('a replay is one run of the other store, which ends as failed when its work fails, with what was done', async () => {
  const channel = planOf('everyone', ['ztf-public'], 'ARCHIVE');
  const alerts = await liveRun([channel]);
  const tickets = { ...NOTHING_DONE, completed: 7, failed: 1 };
  const failing = replayChannel(live, target, {
    channel,
    labels: DEFAULT_LABEL_TABLE,
    traces: UNITS.map(trace),
    software: 'test',
    clock: () => BEGIN,
    workTickets: ({ onProgress }) => {
      onProgress?.(tickets);
      return Promise.reject(new Error('the disk is full'));
    },
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(await target.registry.recentRuns(10)).toEqual([
    expect.objectContaining({
      process: 'replay',
      outcome: 'FAILED',
      endedAtUnixMs: BEGIN,
      counts: { ...tickets, alerts: alerts.length, earlierAlerts: 0 },
    }),
  ]);
});

test('a store that has something is not replayed into', async () => {
  const channel = planOf('everyone', ['ztf-public'], 'ARCHIVE');
  await liveRun([channel]);
  await replay(channel);
  await expect(replay(channel)).rejects.toThrow(/give it an empty one/);
});
