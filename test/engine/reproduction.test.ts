import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClearance } from '../../src/access/system-clearance.js';
import { reproduce } from '../../src/engine/reproduction/reproduce.js';
import { rerun } from '../../src/engine/reproduction/rerun.js';
import { createUnitRunner, type UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { jsonDifferences } from '../../src/provenance/json-differences.js';
import { traceIdOf, unitVersionIdOf } from '../../src/provenance/trace.js';
import type { UnitVersion } from '../../src/storage/port/origin-rows.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { oneAlertEach, openT2Store, type T2Store } from '../fixtures/t2-store.js';

const all = systemClearance('test');
const CHAIN = ['LightCurveSummary', 'RiseDecline', 'PeakColourEvolution'];
const TRANSIENTS = 12;

let store: T2Store;
let runner: UnitRunner;
let versions: ReadonlyMap<string, UnitVersion>;

/** The versions of a release in which one unit's source has changed. */
function changed(unit: string): ReadonlyMap<string, UnitVersion> {
  const version = versions.get(unit)!;
  const next = { ...version, digest: 'e'.repeat(64) };
  return new Map([...versions, [unit, { ...next, id: unitVersionIdOf(next) }]]);
}

async function work(of: ReadonlyMap<string, UnitVersion>): Promise<void> {
  await workT2({
    storage: store.storage,
    runner,
    runId: store.runId,
    clock: Date.now,
    untilIdle: true,
    traceIdOf: async (unit, config) => {
      const unitVersion = of.get(unit)!;
      const id = traceIdOf(unitVersion.id, config.hash);
      await store.storage.registry.useTraces([{ id, unitVersion, config }]);
      return id;
    },
  });
}

async function newest(unit: string): Promise<string[]> {
  const { rows } = await store.storage.executions.list(all, { first: 1000, newestOnly: true, units: [unit] });
  return rows.map(({ resultId }) => resultId);
}

function planOf(of: ReadonlyMap<string, UnitVersion>, dryRun: boolean) {
  return rerun(store.storage, { plans: [], versions: of, dryRun, software: 'test', clock: Date.now });
}

beforeEach(async () => {
  store = await openT2Store(CATALOGUE, ['PeakColourEvolution']);
  runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
  versions = await unitVersions(CATALOGUE);
  await store.ingest(oneAlertEach(TRANSIENTS, 12));
  await work(versions);
});

afterEach(async () => {
  await runner.close();
  await store.close();
});

describe('reproducing', () => {
  it('finds every result the same with the software that made it', async () => {
    const { rows } = await store.storage.executions.list(all, { first: 1000 });
    expect(rows.length).toBe(CHAIN.length * TRANSIENTS);
    const outcomes = await reproduce(
      { executions: store.storage.executions, runner, versions },
      all,
      rows.map(({ resultId }) => resultId),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(rows.map(() => 'SAME'));
  });

  it('is impossible for what is not there, and with other software unless that is wanted', async () => {
    const [id] = await newest('RiseDecline');
    const tools = { executions: store.storage.executions, runner, versions: changed('RiseDecline') };
    const [other, missing] = await reproduce(tools, all, [id!, '0'.repeat(64)]);
    expect(other).toMatchObject({
      outcome: 'IMPOSSIBLE',
      reason: expect.stringMatching(/another version of RiseDecline.*eeee/),
    });
    expect(missing).toMatchObject({ outcome: 'IMPOSSIBLE', reason: 'no T2 result of this id is to be seen' });
    const without = { ...tools, versions: new Map() };
    expect(await reproduce(without, all, [id!])).toMatchObject([
      { reason: 'this software has no unit RiseDecline' },
    ]);
    expect(await reproduce({ ...tools, anyVersion: true }, all, [id!])).toMatchObject([{ outcome: 'SAME' }]);
  });

  it('names the paths where the recorded body is another', async () => {
    const [id] = await newest('RiseDecline');
    const tampered = {
      byResult: async (...given: Parameters<typeof store.storage.executions.byResult>) => {
        const [execution] = await store.storage.executions.byResult(...given);
        return [
          { ...execution!, body: { ...(execution!.body as object), made: 1 }, bodyHash: '0'.repeat(64) },
        ];
      },
    };
    expect(await reproduce({ executions: tampered, runner, versions }, all, [id!])).toMatchObject([
      { outcome: 'DIFFERENT', differences: [{ path: '/made', before: 1 }] },
    ]);
  });
});

describe('running again', () => {
  it('has nothing to do while the software is that of the results', async () => {
    expect(await planOf(versions, false)).toEqual({ byUnit: [], reopened: 0, planned: 0 });
  });

  it('finds exactly the results of the changed unit and those tied to it; a dry run changes nothing', async () => {
    const summed = async (unit: string) =>
      (await planOf(changed(unit), true)).byUnit.map((row) => [row.unit, row.results]);
    expect(await summed('LightCurveSummary')).toEqual([
      ['LightCurveSummary', TRANSIENTS],
      ['PeakColourEvolution', TRANSIENTS],
    ]);
    expect(await summed('PeakColourEvolution')).toEqual([['PeakColourEvolution', TRANSIENTS]]);
    expect((await store.storage.tickets.counts(Date.now())).open).toBe(0);
  });

  it('makes them anew and keeps the old ones in reach', async () => {
    const before = new Map(await Promise.all(CHAIN.map(async (unit) => [unit, await newest(unit)] as const)));
    const software = changed('LightCurveSummary');
    expect((await planOf(software, false)).reopened).toBe(2 * TRANSIENTS);
    await work(software);
    expect(await planOf(software, true)).toEqual({ byUnit: [], reopened: 0, planned: 0 });
    expect(await newest('RiseDecline')).toEqual(before.get('RiseDecline'));
    for (const unit of ['LightCurveSummary', 'PeakColourEvolution']) {
      const old = before.get(unit)!;
      const now = await newest(unit);
      expect(now.length).toBe(TRANSIENTS);
      expect(now.filter((id) => old.includes(id))).toEqual([]);
      const kept = await store.storage.executions.heads(all, old);
      expect(kept.map((head) => head?.isNewest)).toEqual(old.map(() => false));
    }
  });
});

describe('differences of JSON', () => {
  it('are named by pointers, members and items alike', () => {
    expect(jsonDifferences({ a: [1, { 'b/c': 2 }], d: null }, { a: [1, { 'b/c': 3 }, 4], e: {} })).toEqual([
      { path: '/a/1/b~1c', before: 2, after: 3 },
      { path: '/a/2', before: undefined, after: 4 },
      { path: '/d', before: null, after: undefined },
      { path: '/e', before: undefined, after: {} },
    ]);
    expect(jsonDifferences([1], { 0: 1 })).toEqual([{ path: '', before: [1], after: { 0: 1 } }]);
    expect(jsonDifferences({ a: 1 }, { a: 1 })).toEqual([]);
  });
});
