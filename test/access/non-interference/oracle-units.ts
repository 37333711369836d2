import { z } from 'zod';
import { contentHash } from '../../../src/provenance/canonical-json.js';
import { unitVersionIdOf } from '../../../src/provenance/trace.js';
import type { UnitVersion } from '../../../src/storage/port/origin-rows.js';
import {
  AlertFilter,
  type AlertView,
  Combiner,
  type Datapoint,
  type DatapointId,
  defineUnit,
  type FilterDecision,
  ForeseenFailure,
  type Intent,
  type LightCurve,
  LightCurveUnit,
  type ReviewedTransient,
  ReviewUnit,
  TiedLightCurveUnit,
  type TiedResult,
  type UnitDefinition,
} from '../../../src/unit/index.js';
import { CATALOGUE } from '../../../units/catalogue.js';

const ABOUT = { author: 'the oracle', licence: 'BSD-3-Clause' } as const;

/** Accepts by how much the packet shows, and says how much that was: whatever it counts by mistake comes out. */
export const PacketCount = defineUnit({
  ...ABOUT,
  kind: 'ALERT_FILTER',
  name: 'PacketCount',
  description: 'Accepts alerts with so many points.',
  params: z.strictObject({ atLeast: z.int(), detectionsOnly: z.boolean() }),
  create: ({ atLeast, detectionsOnly }) =>
    new (class extends AlertFilter {
      decide({ trigger, history }: AlertView): FilterDecision {
        const count = [trigger, ...history].filter(
          ({ kind }) => !detectionsOnly || kind === 'DETECTION',
        ).length;
        return count >= atLeast
          ? { accepted: true, group: count }
          : { accepted: false, reason: `${count} of ${atLeast}` };
      }
    })(),
});

/**
 * Makes states of which later ones need not contain earlier ones: the window around the brightest detection, unless
 * the newest point is a fading; then the first point alone. So a channel returns to states that it had before.
 */
export const PeakWindow = defineUnit({
  ...ABOUT,
  kind: 'COMBINER',
  name: 'PeakWindow',
  description: 'Takes the points around the brightest detection.',
  params: z.strictObject({ days: z.number(), withHistory: z.boolean() }),
  create: ({ days, withHistory }) =>
    new (class extends Combiner {
      combine(points: readonly Datapoint[]): readonly (readonly DatapointId[])[] {
        const ids = windowOf(points, days).map(({ id }) => id);
        const first = points.slice(0, 1).map(({ id }) => id);
        return withHistory ? [first, ids] : [ids];
      }
    })(),
});

function windowOf(points: readonly Datapoint[], days: number): readonly Datapoint[] {
  const bright = points.filter(({ mag }) => mag !== undefined);
  if (bright.length === 0 || points.at(-1)?.sign === 'NEGATIVE') return points.slice(0, 1);
  const peak = bright.reduce((best, point) => ((point.mag ?? 99) < (best.mag ?? 99) ? point : best));
  return points.filter(({ mjd }) => Math.abs(mjd - peak.mjd) <= days);
}

/** Fails for good on every third light curve. */
export const Picky = defineUnit({
  ...ABOUT,
  kind: 'LIGHT_CURVE',
  name: 'Picky',
  description: 'Refuses light curves whose number of points divides by three.',
  params: z.strictObject({}),
  create: () =>
    new (class extends LightCurveUnit {
      process({ points }: LightCurve) {
        if (points.length % 3 === 0) throw new ForeseenFailure('not three again', false);
        return {
          points: points.length,
          last: points.at(-1)?.id ?? null,
          nested: { odd: points.length % 2 === 1 },
        };
      }
    })(),
});

/** Tied to a unit that may fail, and so to its failures. */
export const AfterPicky = defineUnit({
  ...ABOUT,
  kind: 'TIED_LIGHT_CURVE',
  name: 'AfterPicky',
  description: 'Repeats what Picky said.',
  tiedTo: ['Picky'],
  params: z.strictObject({ word: z.string().default('yes') }),
  create: ({ word }) =>
    new (class extends TiedLightCurveUnit {
      process(_curve: LightCurve, [picky]: readonly TiedResult[]) {
        return { word, picky: picky?.body ?? null };
      }
    })(),
});

/** Says of each transient all that it was handed, in every way of saying. */
export const Reviewer = defineUnit({
  ...ABOUT,
  kind: 'REVIEW',
  name: 'Reviewer',
  description: 'Repeats what it sees.',
  params: z.strictObject({ word: z.string() }),
  create: ({ word }) =>
    new (class extends ReviewUnit {
      override async *review(transients: AsyncIterable<ReviewedTransient>): AsyncGenerator<Intent> {
        let count = 0;
        for await (const { survey, name, facet, points, states, results } of transients) {
          const transient = { survey, name };
          const said = JSON.stringify([facet, points.map(({ id }) => id), states, results]);
          count++;
          yield { kind: 'TAG', transient, tag: `${word}.${facet.detectionCount}` };
          yield { kind: 'NOTE', transient, text: said.slice(0, 10_000) };
          yield { kind: 'NAME', transient, name: `AT ${name}${'abc'[points.length % 3]}` };
          yield { kind: 'PUBLISH', transient, sink: 'out', content: points.length };
          yield { kind: 'LOG', level: 'INFO', transient, message: `${states.length} states` };
          if (results.length === 2)
            yield { kind: 'TAG', transient: { survey, name: 'ZTF00nothing' }, tag: 'x' };
          if (results.length === 3) throw new Error(`three results of ${name}`);
        }
        yield { kind: 'LOG', level: 'WARNING', message: `${count} transients` };
      }
    })(),
});

const UNITS: ReadonlyMap<string, UnitDefinition> = new Map(
  [
    ...CATALOGUE.map(({ definition }) => definition),
    PacketCount,
    PeakWindow,
    Picky,
    AfterPicky,
    Reviewer,
  ].map((unit) => [unit.name, unit]),
);

/** Finds a unit of the product or of the oracle. */
export function findOracleUnit(name: string): UnitDefinition | undefined {
  return UNITS.get(name);
}

const TIERS = {
  SHAPER: 'T0',
  ALERT_FILTER: 'T0',
  COMBINER: 'T1',
  LIGHT_CURVE: 'T2',
  TIED_LIGHT_CURVE: 'T2',
  MATCHED_LIGHT_CURVE: 'T2',
  STATE: 'T2',
  TIED_STATE: 'T2',
  DATAPOINT: 'T2',
  TIED_DATAPOINT: 'T2',
  TRANSIENT: 'T2',
  TIED_TRANSIENT: 'T2',
  REVIEW: 'T3',
} as const;

/** Versions with which results are computed again: Picky is of another, so what it made is stale. */
export function laterVersions(): ReadonlyMap<string, UnitVersion> {
  return new Map(
    [...UNITS.values()].map((unit) => [
      unit.name,
      unit.name === 'Picky' ? oracleVersionOf(unit, '2.0.0') : oracleVersionOf(unit),
    ]),
  );
}

/** Gives a unit a version that is the same in every store. */
export function oracleVersionOf(unit: UnitDefinition, version = '1.0.0'): UnitVersion {
  const named = { package: 'oracle', version, name: unit.name, digest: contentHash([unit.name]) };
  return {
    ...named,
    id: unitVersionIdOf(named),
    tier: TIERS[unit.kind],
    author: unit.author,
    ...(unit.citation === undefined ? {} : { citation: unit.citation }),
    ...(unit.licence === undefined ? {} : { licence: unit.licence }),
  };
}
