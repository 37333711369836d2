import { describe, expect, it } from 'vitest';
import { RiseDecline } from '../../units/t2/rise-decline.js';
import { lightCurve, limit, negative, positive, process } from './light-curves.js';

/** Rises by 0.5 mag a day for 4 days, fades by 0.1 mag a day for 10; g at peak is 0.2 brighter than r. */
const supernova = lightCurve(
  limit(58597, 'r', 19.9),
  limit(58598, 'r', 20.5),
  positive(58600, 'r', 20),
  positive(58602, 'r', 19),
  positive(58604, 'r', 18),
  positive(58604, 'g', 17.8),
  positive(58609, 'r', 18.5),
  positive(58609, 'g', 18.8),
  positive(58614, 'r', 19),
  positive(58614, 'g', 19.8),
);

describe('RiseDecline', () => {
  it('describes a light curve that rose, peaked and fades', () => {
    const body = process(RiseDecline, supernova);
    expect(body).toEqual({
      detectionCount: 8,
      firstMjd: 58600,
      firstMag: 20,
      lastMjd: 58614,
      lastMag: 19.8,
      durationDays: 14,
      predetectionDays: 2,
      isPure: true,
      hasPeaked: true,
      hasRisen: true,
      isRising: false,
      peakMjd: 58604,
      peakMag: 17.8,
      peakBand: 'g',
      riseDays: 4,
      declineDays: 10,
      longestGapDays: 5,
      hasGaps: false,
      colourBands: ['g', 'r'],
      colourAtFirst: null,
      // Within 2 days of the peak lie r at 18 and, just inside, r at 19; g at 17.8: 17.8 - 18.5.
      colourAtPeak: expect.closeTo(-0.7, 10),
      colourAtLast: expect.closeTo(0.8, 10),
      medianRb: 0.8,
      bands: {
        g: { detectionCount: 3, riseSlope: null, declineSlope: expect.closeTo(0.2, 10) },
        r: { detectionCount: 5, riseSlope: expect.closeTo(-0.5, 10), declineSlope: expect.closeTo(0.1, 10) },
      },
    });
  });

  it('weights slopes with the inverse square of the errors', () => {
    const points = lightCurve(
      positive(58600, 'r', 20, 0.1),
      positive(58601, 'r', 19, 0.1),
      positive(58602, 'r', 19.5, 0.2),
    );
    // Weights 4, 4, 1: sums w 9, wt 6, wm 175.5, wtm 115, wtt 8; (9 x 115 - 6 x 175.5) / (9 x 8 - 36) = -18 / 36.
    // Without weights it would be -0.25.
    expect(process(RiseDecline, points)).toMatchObject({
      hasPeaked: false,
      bands: { r: { riseSlope: expect.closeTo(-0.5, 10) } },
    });
  });

  it('does not speak of a peak as long as the source brightens', () => {
    const rising = lightCurve(positive(58600, 'r', 20), positive(58603, 'r', 19), positive(58606, 'r', 18.5));
    expect(process(RiseDecline, rising)).toMatchObject({
      hasPeaked: false,
      isRising: true,
      hasRisen: true,
      peakMjd: null,
      peakMag: null,
      riseDays: null,
      colourAtPeak: null,
      bands: { r: { riseSlope: expect.closeTo(-0.25, 10), declineSlope: null } },
    });
  });

  it('takes a fading smaller than the errors for no peak', () => {
    const flat = lightCurve(positive(58600, 'r', 18, 0.1), positive(58610, 'r', 18.1, 0.1));
    expect(process(RiseDecline, flat)).toMatchObject({ hasPeaked: false, hasRisen: false, isRising: false });
  });

  it('calls a light curve impure when a deep limit follows the first detection, and sees long gaps', () => {
    const recurrent = lightCurve(positive(58600, 'r', 19), limit(58610, 'r', 20.4), positive(58640, 'r', 19));
    expect(process(RiseDecline, recurrent)).toMatchObject({
      isPure: false,
      predetectionDays: null,
      longestGapDays: 40,
      hasGaps: true,
    });
    expect(process(RiseDecline, recurrent, { minLimitMag: 20.5, maxGapDays: 40 })).toMatchObject({
      isPure: true,
      hasGaps: false,
    });
  });

  it('says null, never NaN, for one detection and for none', () => {
    for (const points of [[], lightCurve(negative(58600, 'r')), lightCurve(positive(58600, 'r', 19))]) {
      const body = process(RiseDecline, points);
      // JSON writes NaN as null, so a body with NaN would differ from what comes back.
      expect(body).toEqual(JSON.parse(JSON.stringify(body)));
      expect(body).toMatchObject({ peakMjd: null, longestGapDays: null, colourAtPeak: null });
    }
    const sameInstant = lightCurve(positive(58600, 'r', 19), positive(58600, 'r', 18));
    expect(process(RiseDecline, sameInstant)).toMatchObject({ bands: { r: { riseSlope: null } } });
  });
});
