import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Datapoint } from '../../src/domain/datapoint.js';
import type { RunnableTicket, UnitOutcome } from '../../src/engine/unit-runner/unit-outcome.js';
import { createUnitRunner, type UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { canonicalJson, contentHash } from '../../src/provenance/canonical-json.js';
import { configHashOf } from '../../src/provenance/trace.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { SOME_STATE } from '../fixtures/some-state.js';
import { lightCurve, positive } from '../units/light-curves.js';
import { MISBEHAVING } from './misbehaving-units/misbehaving-catalogue.js';

const points: readonly Datapoint[] = lightCurve(positive(58600, 'r', 19), positive(58605, 'g', 18));

function ticket(unit: string): RunnableTicket {
  const config = { factor: 1 };
  return { unit, config: { hash: configHashOf(config), config }, points, tied: [], ...SOME_STATE };
}

/** Two of the units misbehave by what units may not import; how that is refused, escaping-units.test.ts tests. */
const alsoModules = ['process', 'worker_threads'];

/** Small heaps; time is short only for units that never come back, so that filling a heap is not cut short. */
const patient = createUnitRunner({
  threads: 2,
  timeLimitMs: 30_000,
  heapLimitMb: 32,
  catalogue: MISBEHAVING,
  alsoModules,
});
const impatient = createUnitRunner({
  threads: 2,
  timeLimitMs: 500,
  heapLimitMb: 32,
  catalogue: MISBEHAVING,
  alsoModules,
});
let runner: UnitRunner | undefined;

function outcomesOf(units: readonly string[]): Promise<readonly UnitOutcome[]> {
  const isLooping = units.some((unit) => unit.endsWith('Forever'));
  return (isLooping ? impatient : patient).run(units.map(ticket));
}

afterEach(async () => {
  await runner?.close();
  runner = undefined;
});

afterAll(async () => {
  await patient.close();
  await impatient.close();
});

function words(outcomes: readonly UnitOutcome[]): readonly string[] {
  return outcomes.map((outcome) => (outcome.ok ? outcome.bodyText : outcome.code));
}

describe('the runner of units', () => {
  it('gives the body as canonical JSON with its hash', async () => {
    const [outcome] = await outcomesOf(['CountsPoints']);
    expect(outcome).toEqual({
      ok: true,
      body: { count: 2 },
      bodyText: canonicalJson({ count: 2 }),
      bodyHash: contentHash({ count: 2 }),
      durationMs: expect.any(Number),
    });
  });

  it.each([
    ['LoopsForever', 'TIME_LIMIT', true],
    ['LeavesMicrotasksForever', 'TIME_LIMIT', true],
    ['FillsTheHeap', 'HEAP_LIMIT', false],
    ['EndsItsThread', 'CRASH', false],
    ['ImportsExit', 'EXCEPTION', false],
    ['CallsProcessExit', 'EXCEPTION', false],
    ['Throws', 'EXCEPTION', false],
    ['ThrowsLater', 'EXCEPTION', false],
    ['Foresees', 'EXCEPTION', true],
    ['ReturnsNaN', 'BODY_NOT_JSON', false],
    ['ReturnsItself', 'BODY_NOT_JSON', false],
    ['ReturnsAPromise', 'BODY_NOT_JSON', false],
    ['ReturnsTooMuch', 'BODY_TOO_LARGE', false],
    ['ChangesItsInput', 'EXCEPTION', false],
    ['Fetches', 'EXCEPTION', false],
    ['AsksTheClock', 'EXCEPTION', false],
    ['RollsDice', 'EXCEPTION', false],
    ['NoSuchUnit', 'UNKNOWN_UNIT', false],
  ])('a unit that misbehaves (%s) costs its own ticket only, as %s', async (unit, code, retryable) => {
    const good = 'CountsPoints';
    const outcomes = await outcomesOf([good, good, unit, good, good]);
    const done = '{"count":2}';
    expect(words(outcomes)).toEqual([done, done, code, done, done]);
    expect(outcomes[2]).toMatchObject({ retryable });
  });

  it('finds every culprit among many, on several threads', async () => {
    const code: Readonly<Record<string, string>> = {
      LoopsForever: 'TIME_LIMIT',
      EndsItsThread: 'CRASH',
      Throws: 'EXCEPTION',
    };
    const good = Array.from({ length: 30 }, () => 'CountsPoints');
    const units = [...good, 'LoopsForever', 'EndsItsThread', ...good, 'Throws', 'LoopsForever', ...good];
    expect(words(await outcomesOf(units))).toEqual(units.map((unit) => code[unit] ?? '{"count":2}'));
  });

  it('acquits the ticket under which a heap ran over that others had filled', async () => {
    const outcomes = await outcomesOf(Array.from({ length: 12 }, () => 'Leaks'));
    expect(new Set(words(outcomes))).toEqual(new Set(['{"count":2}']));
  });

  it('names the file and line of an exception, and no folder of the machine', async () => {
    const [outcome] = await outcomesOf(['Throws']);
    expect(outcome).toMatchObject({
      message: expect.stringMatching(
        /^TypeError: points are not what I thought \(misbehaving\.ts:\d+:\d+\)$/,
      ),
    });
  });

  it('names the path of what is not JSON', async () => {
    const [outcome] = await outcomesOf(['ReturnsNaN']);
    expect(outcome).toMatchObject({
      message: 'the result is not JSON: body.bands.r.slope is NaN; use null where undefined',
    });
  });

  it('keeps the environment from units and lets them name given dates', async () => {
    expect(words(await outcomesOf(['ReadsTheEnvironment', 'NamesADate']))).toEqual([
      '{"names":[]}',
      '{"date":"1970-01-01T00:00:00.000Z"}',
    ]);
  });

  it('reports outcomes as they come and gives them in order', async () => {
    runner = createUnitRunner({ threads: 2, timeLimitMs: 300, catalogue: MISBEHAVING, alsoModules });
    const heard: number[] = [];
    await runner.run(['LoopsForever', 'CountsPoints'].map(ticket), (index) => heard.push(index));
    expect(heard).toEqual([1, 0]);
  });

  it('refuses to run when it is closed, and tells what was under way', async () => {
    runner = createUnitRunner({ threads: 1, catalogue: MISBEHAVING, alsoModules });
    const running = runner.run([ticket('LoopsForever')]);
    const refused = expect(running).rejects.toThrow(/closed/);
    await runner.close();
    await refused;
    await expect(runner.run([ticket('CountsPoints')])).rejects.toThrow(/closed/);
  });

  it('runs the units of the catalogue, tied ones with the results that they need', async () => {
    runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
    const empty = { hash: configHashOf({}), config: {} };
    const [rise, summary] = await runner.run(
      ['RiseDecline', 'LightCurveSummary'].map((unit) => ({
        unit,
        config: empty,
        points,
        tied: [],
        ...SOME_STATE,
      })),
    );
    if (!rise?.ok || !summary?.ok) throw new Error(JSON.stringify([rise, summary]));
    const [evolution] = await runner.run([
      {
        unit: 'PeakColourEvolution',
        config: empty,
        points,
        ...SOME_STATE,
        tied: [
          { unit: 'RiseDecline', body: rise.body },
          { unit: 'LightCurveSummary', body: summary.body },
        ],
      },
    ]);
    expect(summary.body).toMatchObject({ detectionCount: 2 });
    expect(evolution).toMatchObject({ ok: true, body: { evolution: null } });
  });
});
