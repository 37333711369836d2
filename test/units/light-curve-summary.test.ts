import { describe, expect, it } from 'vitest';
import { LightCurveSummary } from '../../units/t2/light-curve-summary.js';
import { forced, lightCurve, limit, negative, positive, process } from './light-curves.js';

describe('LightCurveSummary', () => {
  it('counts points by kind and gives first, last and brightest positive detection, overall and by band', () => {
    const points = lightCurve(
      limit(58600, 'g'),
      positive(58601, 'r', 19.5, 0.2),
      positive(58602, 'g', 18.25, 0.05),
      negative(58603, 'r'),
      positive(58604, 'r', 18.5, 0.06),
      forced(58605, 'i'),
      positive(58611, 'r', 19.25, 0.15),
    );
    expect(process(LightCurveSummary, points)).toEqual({
      detectionCount: 4,
      negativeDetectionCount: 1,
      upperLimitCount: 1,
      forcedCount: 1,
      firstMjd: 58601,
      firstMag: 19.5,
      firstMagErr: 0.2,
      firstBand: 'r',
      lastMjd: 58611,
      lastMag: 19.25,
      lastMagErr: 0.15,
      lastBand: 'r',
      peakMjd: 58602,
      peakMag: 18.25,
      peakMagErr: 0.05,
      peakBand: 'g',
      spanDays: 10,
      bands: {
        g: {
          detectionCount: 1,
          negativeDetectionCount: 0,
          upperLimitCount: 1,
          forcedCount: 0,
          firstMjd: 58602,
          firstMag: 18.25,
          firstMagErr: 0.05,
          lastMjd: 58602,
          lastMag: 18.25,
          lastMagErr: 0.05,
          peakMjd: 58602,
          peakMag: 18.25,
          peakMagErr: 0.05,
        },
        i: {
          detectionCount: 0,
          negativeDetectionCount: 0,
          upperLimitCount: 0,
          forcedCount: 1,
          firstMjd: null,
          firstMag: null,
          firstMagErr: null,
          lastMjd: null,
          lastMag: null,
          lastMagErr: null,
          peakMjd: null,
          peakMag: null,
          peakMagErr: null,
        },
        r: {
          detectionCount: 3,
          negativeDetectionCount: 1,
          upperLimitCount: 0,
          forcedCount: 0,
          firstMjd: 58601,
          firstMag: 19.5,
          firstMagErr: 0.2,
          lastMjd: 58611,
          lastMag: 19.25,
          lastMagErr: 0.15,
          peakMjd: 58604,
          peakMag: 18.5,
          peakMagErr: 0.06,
        },
      },
    });
  });

  it('of two equally bright detections calls the one with the lower id the peak', () => {
    const [later, earlier] = lightCurve(positive(58602, 'g', 18), positive(58601, 'r', 18));
    expect(process(LightCurveSummary, [earlier!, later!])).toMatchObject({ peakMjd: 58602, peakBand: 'g' });
  });

  it('says null where nothing was detected', () => {
    expect(process(LightCurveSummary, lightCurve(limit(58600, 'g')))).toMatchObject({
      detectionCount: 0,
      upperLimitCount: 1,
      firstMjd: null,
      peakMag: null,
      peakBand: null,
      spanDays: null,
    });
  });
});
