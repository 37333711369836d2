import { describe, expect, it } from 'vitest';
import type { Datapoint } from '../../src/domain/datapoint.js';
import type { UnitDefinition } from '../../src/unit/index.js';
import { HistoryStates } from '../../units/t1/history-states.js';
import { LatestState } from '../../units/t1/latest-state.js';
import { forced, lightCurve, limit, negative, positive } from './light-curves.js';

function combine(unit: UnitDefinition, points: readonly Datapoint[]): readonly (readonly string[])[] {
  if (unit.kind !== 'COMBINER') throw new Error(`${unit.name} combines nothing`);
  return unit.create({}).combine(points);
}

const points = lightCurve(
  limit(58600, 'g'),
  positive(58601, 'r', 19),
  forced(58602, 'r'),
  negative(58603, 'r'),
  positive(58604, 'g', 18),
  limit(58605, 'g'),
);
const ids = points.map(({ id }) => id);

describe('LatestState', () => {
  it('makes one state of all points', () => {
    expect(combine(LatestState, points)).toEqual([ids]);
  });
});

describe('HistoryStates', () => {
  it('makes one state a detection, oldest first, each with all points up to it', () => {
    expect(combine(HistoryStates, points)).toEqual([ids.slice(0, 2), ids.slice(0, 4), ids]);
  });

  it('makes one state of a light curve without detections, as no state may be empty', () => {
    const limits = lightCurve(limit(58600, 'g'), forced(58601, 'g'));
    expect(combine(HistoryStates, limits)).toEqual([limits.map(({ id }) => id)]);
  });

  it('ends with the state that LatestState makes', () => {
    expect(combine(HistoryStates, points).at(-1)).toEqual(combine(LatestState, points)[0]);
  });
});
