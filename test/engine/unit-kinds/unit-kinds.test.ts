import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearanceFor } from '../../../src/access/clearance.js';
import { systemClearance } from '../../../src/access/system-clearance.js';
import { facetOf } from '../../../src/engine/facet/facet-of.js';
import { reproduce } from '../../../src/engine/reproduction/reproduce.js';
import type { Execution } from '../../../src/storage/port/execution-store.js';
import { type JobStore, jobOf, openJobStore, ownRunner } from '../../fixtures/job-store.js';
import { madeAlerts } from '../../fixtures/made-alert.js';
import { NAMED, neighbour } from '../../fixtures/made-survey.js';

const system = systemClearance('test');
const runner = ownRunner();

const channel = (t2: string) => `
channels:
  - name: young
    access: [ztf-public, ztf-partnership]
    readableBy: everyone
    t1: [{ unit: HistoryStates }]
    t2: ${t2}
`;
const JOB = jobOf(
  channel('[{ unit: GoodMagnitude }, { unit: StateSummary }, { unit: WholeStory }, { unit: PointQuality }]'),
);
const anyone = clearanceFor({ kind: 'ANONYMOUS' }, JOB.labels, 0);

let store: JobStore;

beforeAll(async () => {
  store = await openJobStore(runner);
  // One alert after the other, so that each makes inputs of its own.
  for (const [place, alert] of [...madeAlerts(NAMED), ...madeAlerts(neighbour(0))].entries())
    await store.ingest(JOB, [alert], Date.UTC(2026, 0, 1) + place);
  expect(await store.work()).toMatchObject({ failed: 0 });
});

afterAll(async () => {
  await store.close();
  await runner.close();
});

async function executionsOf(unit: string, clearance = system): Promise<readonly Execution[]> {
  const { executions } = store.storage;
  const { rows } = await executions.list(clearance, { first: 1000, units: [unit] });
  const found = await executions.byResult(
    clearance,
    rows.map(({ resultId }) => resultId),
  );
  return found.flatMap((one) => one ?? []);
}

const idsOf = ({ points }: Execution) => points.map(({ id }) => id);

describe('a unit of datapoints', () => {
  it('looks at each of its kinds of points once, however many states and alerts the point is in', async () => {
    const results = await executionsOf('PointQuality');
    for (const { points } of results) expect(points).toHaveLength(1);
    const looked = results.flatMap(idsOf);
    expect(new Set(looked).size).toBe(looked.length);
    const named = NAMED.points.filter(({ kind }) => kind !== 'UPPER_LIMIT').map(({ id }) => `ztf:${id}`);
    // A repeated exposure is superseded by the next, once that is there.
    expect(looked).toEqual(expect.arrayContaining(named));
    expect(looked).not.toContain('ztf:100');
  });

  it('says nothing of points that a viewer does not see', async () => {
    const seen = (await executionsOf('PointQuality', anyone)).flatMap(idsOf);
    expect(seen).toContain('ztf:101');
    expect(seen).not.toContain('ztf:102');
    expect((await executionsOf('PointQuality')).flatMap(idsOf)).toContain('ztf:102');
  });

  it('is tied to what was said of the same point', async () => {
    const quality = new Map((await executionsOf('PointQuality')).map((one) => [idsOf(one)[0], one]));
    const results = await executionsOf('GoodMagnitude');
    expect(results.length).toBeGreaterThan(5);
    for (const result of results) {
      const [id] = idsOf(result);
      expect(result.body).toMatchObject({ id, quality: quality.get(id)!.body });
      expect(result.consumed).toEqual([quality.get(id)!.resultId]);
    }
  });
});

describe('a unit of states', () => {
  it('is told which state it looks at, and is tied to what was said of the same', async () => {
    const results = await executionsOf('StateSummary');
    expect(results.length).toBeGreaterThan(3);
    for (const { stateId, points, body } of results)
      expect(body).toEqual({ id: stateId, points: points.length, tied: ['NightLog', 'LightCurveSummary'] });
    const [log] = await executionsOf('NightLog');
    expect(log!.body).toMatchObject({ state: log!.stateId });
  });
});

describe('a unit of transients', () => {
  it('looks at all points that its channel sees with some rights, and at new ones anew', async () => {
    const seenBy = async (clearance = system) =>
      (await executionsOf('WholeStory', clearance)).filter(({ transient }) => transient.name === NAMED.name);
    const [all, seen] = [await seenBy(), await seenBy(anyone)];
    const most = (results: readonly Execution[]) => Math.max(...results.map(({ points }) => points.length));
    expect(most(all)).toBe(most(seen) + 1);
    expect(new Set(seen.map(({ stateId }) => stateId)).size).toBe(seen.length);
    // One for each alert with a trigger that anyone sees.
    expect(seen.length).toBe(5);
    for (const one of seen) expect(idsOf(one)).not.toContain('ztf:102');
  });

  it('has the facet of exactly these points, and is tied to units of transients and of states on them', async () => {
    for (const { body, points, transient, tied } of await executionsOf('WholeStory')) {
      expect(body).toMatchObject({
        transient: `${transient.survey}:${transient.name}`,
        count: facetOf(points).detectionCount,
        tied: tied.map((one) => one.body),
      });
      expect(tied.map(({ unit }) => unit)).toEqual(['DutyCycle', 'RiseDecline']);
    }
  });

  it('shares its input with the states of a channel that combines all points', async () => {
    const both = jobOf(
      channel('[{ unit: DutyCycle }, { unit: RiseDecline }]').replace('HistoryStates', 'LatestState'),
    );
    const other = await openJobStore(runner);
    try {
      await other.ingest(both, madeAlerts(neighbour(0)), Date.UTC(2026, 0, 1));
      await other.work();
      const { rows } = await other.storage.executions.list(system, { first: 100 });
      const statesOf = (unit: string) =>
        rows
          .filter((row) => row.unit === unit)
          .map(({ stateId }) => stateId)
          .sort();
      expect(statesOf('DutyCycle')).toEqual(statesOf('RiseDecline'));
      expect(statesOf('DutyCycle').length).toBeGreaterThan(0);
    } finally {
      await other.close();
    }
  });
});

describe('units of every kind', () => {
  it('give the same again', async () => {
    const { executions } = store.storage;
    const { rows } = await executions.list(system, { first: 1000 });
    expect(new Set(rows.map(({ unit }) => unit)).size).toBe(8);
    const outcomes = await reproduce(
      { executions, runner, versions: store.versions },
      system,
      rows.map(({ resultId }) => resultId),
    );
    expect(outcomes.filter(({ outcome }) => outcome !== 'SAME')).toEqual([]);
  });

  it('are refused a tie to what looks at something else', () => {
    expect(() => jobOf(channel('[{ unit: WronglyTied }]'))).toThrow(
      'expected a unit that looks at states, as WronglyTied does, found DutyCycle, which is of kind TRANSIENT',
    );
  });
});
