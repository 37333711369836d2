import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/domain/scalar.js';
import { LightCurveSummary } from '../../units/t2/light-curve-summary.js';
import { PeakColourEvolution } from '../../units/t2/peak-colour-evolution.js';
import { RiseDecline } from '../../units/t2/rise-decline.js';
import { lightCurve, positive, process } from './light-curves.js';

/** Peaks at 58600 with g - r = -0.2; ten days later g - r has the given value. */
function evolutionTo(lastColour: number, config: Json = {}): Json {
  const points = lightCurve(
    positive(58590, 'g', 19),
    positive(58590, 'r', 19.2),
    positive(58600, 'g', 17.8),
    positive(58600, 'r', 18),
    positive(58610, 'g', 19 + lastColour),
    positive(58610, 'r', 19),
  );
  return process(PeakColourEvolution, points, config, [
    process(RiseDecline, points),
    process(LightCurveSummary, points),
  ]);
}

describe('PeakColourEvolution', () => {
  it('tells reddening, constant and blueing apart by the rate since peak', () => {
    expect(evolutionTo(0.3)).toEqual({
      colourBands: ['g', 'r'],
      colourAtPeak: expect.closeTo(-0.2, 10),
      isBlueAtPeak: true,
      days: 10,
      rate: expect.closeTo(0.05, 10),
      evolution: 'REDDENING',
    });
    expect(evolutionTo(-0.15)).toMatchObject({ rate: expect.closeTo(0.005, 10), evolution: 'CONSTANT' });
    expect(evolutionTo(-0.5)).toMatchObject({ rate: expect.closeTo(-0.03, 10), evolution: 'BLUEING' });
  });

  it('says nothing of colours that rest on too few detections', () => {
    expect(evolutionTo(0.3, { minDetectionsPerBand: 4 })).toMatchObject({
      colourAtPeak: null,
      isBlueAtPeak: null,
      rate: null,
      evolution: null,
    });
  });

  it('says nothing of a transient that has not peaked', () => {
    const points = lightCurve(positive(58600, 'g', 19), positive(58600, 'r', 19));
    const tied = [process(RiseDecline, points), process(LightCurveSummary, points)];
    expect(process(PeakColourEvolution, points, {}, tied)).toMatchObject({ days: null, evolution: null });
  });

  it('throws on a tied result of another form instead of guessing', () => {
    expect(() => process(PeakColourEvolution, [], {}, [{ peakMjd: 'soon' }, {}])).toThrow();
  });
});
