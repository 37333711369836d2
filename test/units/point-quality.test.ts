import { describe, expect, it } from 'vitest';
import type { Datapoint, Json } from '../../src/unit/index.js';
import { PointQuality } from '../../units/t2/point-quality.js';
import { lightCurve, positive } from './light-curves.js';

function qualityOf(point: Datapoint, config: object = {}): Json {
  if (PointQuality.kind !== 'DATAPOINT') throw new Error('the unit changed kind');
  return PointQuality.create(config).process(point);
}

const [first] = lightCurve({ ...positive(60000, 'g', 19), fluxMicrojansky: 90, fluxErrMicrojansky: 9 });
const point = first!;

describe('PointQuality', () => {
  it('takes the flux over its error, whatever its sign, or the error of the magnitude', () => {
    expect(qualityOf(point)).toEqual({ isGood: true, fails: [], signalToNoise: 10 });
    expect(qualityOf({ ...point, fluxMicrojansky: -90 })).toMatchObject({ signalToNoise: 10 });
    const { fluxMicrojansky: _, fluxErrMicrojansky: __, ...withoutFlux } = point;
    expect(qualityOf(withoutFlux)).toMatchObject({ signalToNoise: expect.closeTo(10.857, 3) });
    const { magErr: ___, ...withoutErrors } = withoutFlux;
    expect(qualityOf(withoutErrors)).toEqual({ isGood: true, fails: [], signalToNoise: null });
  });

  it('names every test that a point fails, by the limits given', () => {
    const poor = { ...point, fluxErrMicrojansky: 45, magErr: 0.5, rb: 0.1 };
    expect(qualityOf(poor)).toMatchObject({ isGood: false, fails: ['signalToNoise', 'rb', 'magErr'] });
    expect(qualityOf(poor, { minSignalToNoise: 2, minRb: 0, maxMagErr: 1 })).toMatchObject({ isGood: true });
  });
});
