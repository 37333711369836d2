import { exit } from 'node:process';
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import type { Json } from '../../../src/domain/scalar.js';
import {
  defineUnit,
  ForeseenFailure,
  type LightCurve,
  LightCurveUnit,
  TiedLightCurveUnit,
  type UnitDefinition,
} from '../../../src/unit/index.js';

/** Declares a unit that does nothing but what it is told. */
function unit(name: string, behave: (lightCurve: LightCurve) => Json): UnitDefinition {
  return defineUnit({
    kind: 'LIGHT_CURVE',
    name,
    description: 'Misbehaves for a test.',
    author: 'AmpelGraph',
    params: z.strictObject({ factor: z.number().default(1) }),
    create: () =>
      new (class extends LightCurveUnit {
        process(lightCurve: LightCurve): Json {
          return behave(lightCurve);
        }
      })(),
  });
}

/** Behaves: the number of points. */
export const CountsPoints = unit('CountsPoints', ({ points }) => ({ count: points.length }));

export const LoopsForever = unit('LoopsForever', () => {
  for (;;);
});

export const LeavesMicrotasksForever = unit('LeavesMicrotasksForever', () => {
  const again = () => queueMicrotask(again);
  again();
  return {};
});

export const FillsTheHeap = unit('FillsTheHeap', () => {
  const hoard: number[][] = [];
  for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => index + 0.5));
});

const leaked: number[][] = [];

/** Keeps a few megabytes with each run: blameless alone, fatal in numbers. */
export const Leaks = unit('Leaks', ({ points }) => {
  leaked.push(Array.from({ length: 500_000 }, (_, index) => index + 0.5));
  return { count: points.length };
});

export const Throws = unit('Throws', () => {
  throw new TypeError('points are not what I thought');
});

/** Behaves, but is tied to one that does not. */
export const NeedsThrows = defineUnit({
  kind: 'TIED_LIGHT_CURVE',
  name: 'NeedsThrows',
  description: 'Needs the result of a unit that never gives one.',
  author: 'AmpelGraph',
  params: z.strictObject({}),
  tiedTo: ['Throws'],
  create: () =>
    new (class extends TiedLightCurveUnit {
      process(): Json {
        return {};
      }
    })(),
});

export const Foresees = unit('Foresees', () => {
  throw new ForeseenFailure('the fit did not converge', true);
});

export const ThrowsLater = unit('ThrowsLater', () => {
  void Promise.reject(new Error('nobody waits for me'));
  return {};
});

export const ImportsExit = unit('ImportsExit', () => exit(3));

/** Lets its thread end some time after the ticket, so that nobody can be seen to have done it. */
export const EndsItsThread = unit('EndsItsThread', () => {
  parentPort?.close();
  return {};
});

export const CallsProcessExit = unit('CallsProcessExit', () => process.exit(3));

export const ReturnsNaN = unit('ReturnsNaN', () => ({ bands: { r: { slope: Number.NaN } } }));

export const ReturnsTooMuch = unit('ReturnsTooMuch', () => ({ text: 'x'.repeat(1_100_000) }));

export const ReturnsItself = unit('ReturnsItself', () => {
  const body: { self?: Json } = {};
  body.self = body as Json;
  return body as Json;
});

export const ReturnsAPromise = unit('ReturnsAPromise', () => Promise.resolve({}) as never);

export const ChangesItsInput = unit('ChangesItsInput', ({ points }) => {
  (points as unknown[]).length = 0;
  return {};
});

export const Fetches = unit('Fetches', () => {
  void fetch('http://localhost:9/');
  return {};
});

export const AsksTheClock = unit('AsksTheClock', () => ({ now: Date.now() }));

export const RollsDice = unit('RollsDice', () => ({ dice: Math.random() }));

export const ReadsTheEnvironment = unit('ReadsTheEnvironment', () => ({
  names: Object.keys(process.env).sort(),
}));

export const NamesADate = unit('NamesADate', () => ({ date: new Date(0).toISOString() }));
