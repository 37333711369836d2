import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Datapoint, toDatapointId } from '../../src/domain/datapoint.js';
import { seenPoints } from '../../src/domain/supersession.js';
import { facetOf } from '../../src/engine/facet/facet-of.js';
import { meanPosition } from '../../src/engine/facet/position.js';
import { pointVersionOf } from '../../src/provenance/point-version.js';

const BANDS = ['g', 'r', 'i'] as const;

const point = fc
  .record({
    n: fc.integer({ min: 1, max: 40 }),
    kind: fc.constantFrom(
      'DETECTION' as const,
      'DETECTION' as const,
      'UPPER_LIMIT' as const,
      'FORCED' as const,
    ),
    negative: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    mjd: fc.integer({ min: 0, max: 20 }),
    band: fc.constantFrom(...BANDS),
    mag: fc.integer({ min: 170, max: 210 }).map((tenths) => tenths / 10),
    offsetArcsec: fc.tuple(
      fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    ),
    led: fc.boolean(),
    drb: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
  })
  .map(({ n, kind, negative, mjd, band, mag, offsetArcsec, led, drb }): Datapoint => {
    const base = {
      id: toDatapointId(`ztf:${1000 + n}`),
      kind,
      mjd,
      timeReference: 'EXPOSURE_START' as const,
      band,
    };
    if (kind === 'UPPER_LIMIT') return { ...base, limitMag: mag, limitSigma: 5 };
    const measured = {
      ...base,
      sign: negative ? ('NEGATIVE' as const) : ('POSITIVE' as const),
      ...(negative ? {} : { mag }),
    };
    if (kind === 'FORCED') return measured;
    return {
      ...measured,
      raDeg: 359.9999 + offsetArcsec[0] / 3600,
      decDeg: 41 + offsetArcsec[1] / 3600,
      exposure: `${mjd}:7`,
      rb: drb,
      ...(led ? { summary: { drb, surveyFirstDetectionMjd: mjd - n, surveyDetectionCount: n } } : {}),
    };
  });

const versions = (points: readonly Datapoint[]) =>
  points.map((datapoint) => ({ datapoint, version: pointVersionOf(datapoint, 'ztf-public') }));

const facet = (points: readonly Datapoint[]) =>
  facetOf(
    seenPoints(versions(points)).flatMap(({ point: seen, supersededBy }) =>
      supersededBy ? [] : [seen.datapoint],
    ),
  );

describe('a facet', () => {
  it('is the same, byte for byte, whatever the order in which the points came', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(point, { minLength: 1, maxLength: 30, selector: (one) => one.id })
          .chain((points) =>
            fc.tuple(fc.constant(points), fc.shuffledSubarray(points, { minLength: points.length })),
          ),
        ([points, shuffled]) => {
          expect(JSON.stringify(facet(shuffled))).toBe(JSON.stringify(facet(points)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('counts positive alert detections alone in detections, first, last, peak and position', () => {
    const at = (id: number, mjd: number, more: Partial<Datapoint>): Datapoint => ({
      id: toDatapointId(`ztf:${id}`),
      kind: 'DETECTION',
      sign: 'POSITIVE',
      mjd,
      timeReference: 'EXPOSURE_START',
      band: 'r',
      raDeg: 10,
      decDeg: 20,
      ...more,
    });
    const made = facet([
      at(1, 100, { kind: 'UPPER_LIMIT', limitMag: 20.5, limitSigma: 5 }),
      at(2, 101, { sign: 'NEGATIVE', raDeg: 50, decDeg: 60 }),
      at(3, 102, { mag: 19 }),
      at(4, 103, { mag: 18, band: 'g' }),
      at(5, 104, { kind: 'FORCED', mag: 15, raDeg: 70, decDeg: 80 }),
      at(6, 105, { kind: 'UPPER_LIMIT', limitMag: 20, limitSigma: 5 }),
    ]);
    expect(made).toMatchObject({
      detectionCount: 2,
      negativeDetectionCount: 1,
      forcedCount: 1,
      upperLimitCount: 2,
      firstDetectionMjd: 102,
      lastDetectionMjd: 103,
      lastLimitMjd: 100,
      lastLimitMag: 20.5,
      peakMag: 18,
      peakBand: 'g',
      lastMag: 18,
      dataUntilMjd: 105,
      quality: { negativeShare: 1 / 3 },
    });
    expect(made.position?.raDeg).toBeCloseTo(10, 9);
    expect(made.position?.decDeg).toBeCloseTo(20, 9);
    expect(made.position?.positionErrorArcsec).toBe(0.3);
  });

  it('has no position without a positive detection', () => {
    const limit: Datapoint = {
      id: toDatapointId('ztf:h:0'),
      kind: 'UPPER_LIMIT',
      mjd: 1,
      timeReference: 'EXPOSURE_START',
      band: 'g',
      limitMag: 20,
    };
    expect(facet([limit])).toEqual({
      detectionCount: 0,
      negativeDetectionCount: 0,
      upperLimitCount: 1,
      forcedCount: 0,
      bands: [],
      quality: {},
      dataUntilMjd: 1,
      lastLimitMjd: 1,
      lastLimitMag: 20,
    });
  });

  it('takes one candidate of an exposure: the one with the highest id among those seen', () => {
    const of = (id: string, mag: number): Datapoint => ({
      id: toDatapointId(`ztf:${id}`),
      kind: 'DETECTION',
      sign: 'POSITIVE',
      mjd: 59_145.345,
      timeReference: 'EXPOSURE_START',
      band: 'r',
      mag,
      raDeg: 1,
      decDeg: 2,
      exposure: '2459145.845:58',
    });
    const trio = [
      of('999999999999999999', 15.1),
      of('1391345455815015018', 15.79),
      of('1391345455815015019', 15.69),
    ];
    expect(facet(trio)).toMatchObject({ detectionCount: 1, peakMag: 15.69 });
    expect(facet(trio.slice(0, 2))).toMatchObject({ detectionCount: 1, peakMag: 15.79 });
    expect(
      seenPoints(versions(trio)).map(({ point: seen, supersededBy }) => [seen.datapoint.mag, supersededBy]),
    ).toEqual([
      [15.79, 'ztf:1391345455815015019'],
      [15.69, undefined],
      [15.1, 'ztf:1391345455815015019'],
    ]);
  });
});

describe('the mean position', () => {
  it('is exact around RA 0 and at the pole, and does not lose digits with many points', () => {
    const of = (raDeg: number, decDeg: number): Datapoint => ({
      id: toDatapointId('ztf:1'),
      kind: 'DETECTION',
      mjd: 0,
      timeReference: 'EXPOSURE_START',
      band: 'r',
      raDeg,
      decDeg,
    });
    expect(meanPosition([of(359.9999, 0), of(0.0001, 0)])?.raDeg).toBeCloseTo(0, 9);
    expect(meanPosition([of(0, 89.9999), of(180, 89.9999)])?.decDeg).toBeCloseTo(90, 9);
    const many = meanPosition(Array.from({ length: 20_000 }, () => of(123.456789, -45.678901)));
    expect(many?.raDeg).toBeCloseTo(123.456789, 9);
    expect(many?.decDeg).toBeCloseTo(-45.678901, 9);
  });

  it('is absent for positions that cancel out', () => {
    const of = (raDeg: number): Datapoint => ({
      id: toDatapointId('ztf:1'),
      kind: 'DETECTION',
      mjd: 0,
      timeReference: 'EXPOSURE_START',
      band: 'r',
      raDeg,
      decDeg: 0,
    });
    expect(meanPosition([of(0), of(180)])).toBeUndefined();
  });
});
