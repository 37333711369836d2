import { describe, expect, it } from 'vitest';
import { facetOf } from '../../src/engine/facet/facet-of.js';
import type { Datapoint, Json } from '../../src/unit/index.js';
import { DutyCycle } from '../../units/t2/duty-cycle.js';
import { NightLog } from '../../units/t2/night-log.js';
import { lightCurve, limit, positive } from './light-curves.js';

function dutyOf(points: readonly Datapoint[], config: object = {}): Json {
  if (DutyCycle.kind !== 'TRANSIENT') throw new Error('the unit changed kind');
  return DutyCycle.create(config).process({ survey: 'ztf', name: 'ZTF18a', facet: facetOf(points), points });
}

describe('DutyCycle', () => {
  const points = lightCurve(
    limit(60000.2, 'g', 20.5),
    positive(60001.2, 'g', 19),
    positive(60001.3, 'r', 19),
    positive(60002.2, 'g', 18),
    limit(60003.2, 'g', 20.5),
    limit(60004.2, 'g', 18),
    positive(60005.2, 'g', 19),
    positive(60040.2, 'g', 19),
  );

  it('counts nights that were seen, and nights deep enough that were not', () => {
    expect(dutyOf(points)).toMatchObject({
      activeNights: 4,
      quietNights: 2,
      dutyCycle: 4 / 6,
      activeSpanDays: 39,
    });
    expect(dutyOf(points, { minLimitMag: 17 })).toMatchObject({ quietNights: 3 });
  });

  it('ends an episode at a quiet night or a long gap', () => {
    const episodes = (config: object) => (dutyOf(points, config) as { readonly episodes: unknown }).episodes;
    expect(episodes({})).toEqual([
      { firstNight: 60001, lastNight: 60002 },
      { firstNight: 60005, lastNight: 60005 },
      { firstNight: 60040, lastNight: 60040 },
    ]);
    expect(episodes({ minLimitMag: 21, maxGapDays: 100 })).toEqual([{ firstNight: 60001, lastNight: 60040 }]);
  });

  it('has no share of no nights', () => {
    expect(dutyOf(lightCurve(limit(60000, 'g', 18)))).toEqual({
      activeNights: 0,
      quietNights: 0,
      dutyCycle: null,
      episodes: [],
      activeSpanDays: null,
    });
  });
});

describe('NightLog', () => {
  it('names the points of each night and band', () => {
    if (NightLog.kind !== 'STATE') throw new Error('the unit changed kind');
    const points = lightCurve(
      positive(60001.2, 'g', 19),
      positive(60001.3, 'r', 19),
      positive(60002.2, 'g', 18),
    );
    const pointIds = points.map(({ id }) => id);
    const [a, b, c] = pointIds;
    expect(
      NightLog.create({}).process({ id: 'abc', survey: 'ztf', transientName: 'ZTF18a', pointIds, points }),
    ).toEqual({
      state: 'abc',
      nights: [
        { night: 60001, bands: { g: [a], r: [b] } },
        { night: 60002, bands: { g: [c] } },
      ],
    });
  });
});
