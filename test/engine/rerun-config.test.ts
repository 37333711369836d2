import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearanceFor } from '../../src/access/clearance.js';
import { systemClearance } from '../../src/access/system-clearance.js';
import type { ResolvedJob } from '../../src/engine/job/resolve-job.js';
import { askedUnits } from '../../src/engine/reproduction/asked-units.js';
import { type RerunOptions, rerun } from '../../src/engine/reproduction/rerun.js';
import { staleResults } from '../../src/engine/reproduction/stale-results.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { type JobStore, jobOf, openJobStore, ownRunner } from '../fixtures/job-store.js';
import { madeSurvey } from '../fixtures/made-survey.js';

const system = systemClearance('test');
const versions = await unitVersions(CATALOGUE);
const runner = ownRunner();
afterAll(() => runner.close());

const jobWith = (young: string, others = '[{ unit: RiseDecline }]') =>
  jobOf(`
channels:
  - { name: young, access: [ztf-public], readableBy: [team], t2: ${young} }
  - { name: others, access: [ztf-public], readableBy: everyone, t2: ${others} }
`);
const BEFORE = jobWith('[{ unit: PeakColourEvolution }]');
const AFTER = jobWith(
  '[{ unit: PeakColourEvolution, tiedTo: [{ unit: RiseDecline, config: { maxGapDays: 7 } }] }]',
);

let store: JobStore;

beforeEach(async () => {
  store = await openJobStore(runner);
  await store.ingest(BEFORE, madeSurvey(2), Date.UTC(2026, 0, 1));
  await store.work();
});

afterEach(() => store.close());

function again({ channels, traces }: ResolvedJob, options: Partial<RerunOptions> = {}) {
  return store.storage.registry.useTraces(traces).then(() =>
    rerun(store.storage, {
      plans: channels,
      versions,
      dryRun: false,
      software: 'test',
      clock: Date.now,
      ...options,
    }),
  );
}

async function resultsOf(unit: string, clearance = system) {
  const { rows } = await store.storage.executions.list(clearance, { first: 1000, units: [unit] });
  return rows;
}

async function staleOf({ channels }: ResolvedJob, clearance = system): Promise<readonly string[]> {
  const found: string[] = [];
  const software = { versions, asked: askedUnits(channels) };
  for await (const { head, why } of staleResults(store.storage.executions, clearance, software))
    found.push(`${head.unit} ${why}`);
  return [...new Set(found)].sort();
}

describe('a job that asks for a unit with another configuration', () => {
  it('makes the results of the old one stale, and those tied to it, only where its channels are read', async () => {
    expect(await staleOf(BEFORE)).toEqual([]);
    // Another channel asks for RiseDecline as it was.
    expect(await staleOf(AFTER)).toEqual(['PeakColourEvolution CONFIG']);
    const both = jobWith('[{ unit: RiseDecline, config: { maxGapDays: 7 } }]', '[]');
    expect(await staleOf(both)).toEqual(['RiseDecline CONFIG']);
    const anyone = clearanceFor({ kind: 'ANONYMOUS' }, BEFORE.labels, 0);
    expect(await staleOf(both, anyone)).toEqual([]);
  });

  it('has its tickets planned on the states that are there, once; a dry run says how many and how long', async () => {
    const peaks = await resultsOf('PeakColourEvolution');
    const dry = await again(AFTER, { dryRun: true });
    expect(dry).toMatchObject({ reopened: 0, planned: 0 });
    expect(dry.byUnit.map(({ unit, tickets }) => [unit, tickets])).toEqual([
      ['PeakColourEvolution', peaks.length],
      ['RiseDecline', peaks.length],
    ]);
    const mean = peaks.reduce((sum, { durationMs }) => sum + durationMs, 0) / peaks.length;
    expect(dry.byUnit[0]!.estimatedMs).toBeCloseTo(mean * peaks.length, 6);
    expect((await store.storage.tickets.counts(Date.now())).open).toBe(0);
    expect((await again(AFTER)).planned).toBe(2 * peaks.length);
    expect(await again(AFTER)).toEqual({ byUnit: [], reopened: 0, planned: 0 });
    expect(await store.work()).toMatchObject({ completed: 2 * peaks.length, failed: 0 });
  });

  it('keeps the old results, shows new ones to the readers of its channel alone, and has nothing left to do', async () => {
    const before = await resultsOf('RiseDecline');
    await again(AFTER);
    await store.work();
    const after = await resultsOf('RiseDecline');
    expect(after).toHaveLength(2 * before.length);
    expect(after).toEqual(expect.arrayContaining([...before]));
    const made = after.filter(({ resultId }) => !before.some((old) => old.resultId === resultId));
    for (const { config, channels } of made) {
      expect(config.config).toMatchObject({ maxGapDays: 7 });
      expect(channels).toEqual(['young']);
    }
    const anyone = clearanceFor({ kind: 'ANONYMOUS' }, BEFORE.labels, 0);
    expect(await resultsOf('RiseDecline', anyone)).toHaveLength(before.length);
    expect(await again(AFTER)).toMatchObject({ byUnit: [] });
  });

  it('is the same store as one that had the new configuration from the beginning, where all is computed', async () => {
    await again(AFTER);
    await store.work();
    const fresh = await openJobStore(runner);
    try {
      await fresh.ingest(AFTER, madeSurvey(2), Date.UTC(2026, 0, 1));
      await fresh.work();
      const { rows } = await fresh.storage.executions.list(system, { first: 1000 });
      for (const { resultId } of rows)
        expect((await store.storage.executions.heads(system, [resultId]))[0]).toBeDefined();
    } finally {
      await fresh.close();
    }
  });

  it('is a run that ends as failed when it fails, and none when it is dry', async () => {
    const runs = (await store.storage.registry.recentRuns(10)).length;
    await again(AFTER, { dryRun: true });
    expect(await store.storage.registry.recentRuns(10)).toHaveLength(runs);
    let asked = 0;
    const clock = () => {
      asked++;
      if (asked === 2) throw new Error('the clock is away');
      return Date.now();
    };
    await expect(again(AFTER, { clock })).rejects.toThrow('the clock is away');
    const [run] = await store.storage.registry.recentRuns(1);
    expect(run).toMatchObject({ process: 'rerun', outcome: 'FAILED', counts: { planned: 0 } });
  });

  it('is planned on current states alone, for one channel, or for units that are new, where that is asked for', async () => {
    const all = (await again(AFTER, { dryRun: true })).byUnit[0]!.tickets;
    const current = (await again(AFTER, { dryRun: true, currentOnly: true })).byUnit[0]!.tickets;
    expect(current).toBeGreaterThan(0);
    expect(current).toBeLessThan(all);
    expect((await again(AFTER, { dryRun: true, channels: ['others'] })).byUnit).toEqual([]);
    const more = jobWith(
      '[{ unit: PeakColourEvolution }]',
      '[{ unit: RiseDecline }, { unit: LightCurveSummary }]',
    );
    expect((await again(more, { dryRun: true })).byUnit).toEqual([]);
    const missing = await again(more, { dryRun: true, withMissing: true });
    expect(missing.byUnit.map(({ unit }) => unit)).toEqual(['LightCurveSummary']);
  });
});
