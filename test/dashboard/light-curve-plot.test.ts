import { describe, expect, test } from 'vitest';
import { bandStyle, cornersOf } from '../../dashboard/web/light-curve/band-style.js';
import {
  type LightCurveColumns,
  plotSeries,
  valueRange,
} from '../../dashboard/web/light-curve/plot-series.js';

/** A detection, a fading, a limit, a good and a bad forced point; r before g, out of order in time. */
const columns: LightCurveColumns = {
  id: ['a', 'b', 'c', 'd', 'e'],
  mjd: [59_003, 59_001, 59_002, 59_004, 59_005],
  band: ['r', 'r', 'g', 'r', 'g'],
  kind: ['DETECTION', 'DETECTION', 'UPPER_LIMIT', 'FORCED', 'FORCED'],
  sign: ['POSITIVE', 'NEGATIVE', null, 'NEGATIVE', 'POSITIVE'],
  mag: [19, null, null, null, null],
  magErr: [0.1, null, null, null, null],
  fluxMicrojansky: [91.2, -91.2, null, -30, 2],
  fluxErrMicrojansky: [8.4, 8.4, null, 3, 1.5],
  limitMag: [null, null, 20.4, null, null],
};

describe('the points on an axis of magnitudes', () => {
  const { bands, leftOut } = plotSeries(columns, 'mag');

  test('stand by band in order of wavelength, and in order of time', () => {
    expect(bands.map(({ band }) => band)).toEqual(['g', 'r']);
    expect(bands.at(-1)?.marks.map(({ mjd }) => mjd)).toEqual([59_001, 59_003, 59_004]);
  });

  test('a detection is where the API says', () => {
    expect(bands[1]?.marks[1]).toEqual({
      index: 0,
      mjd: 59_003,
      value: 19,
      error: 0.1,
      kind: 'detection',
      isNegative: false,
    });
  });

  test('a fading stands at the magnitude of its unsigned flux, and is marked negative', () => {
    const [fading] = bands[1]?.marks ?? [];
    expect(fading).toMatchObject({ kind: 'detection', isNegative: true, value: expect.closeTo(19, 2) });
    expect(fading?.error).toBeCloseTo(0.1, 2);
  });

  test('an upper limit has its depth and no error', () => {
    expect(bands[0]?.marks).toEqual([
      { index: 2, mjd: 59_002, value: 20.4, error: undefined, kind: 'limit', isNegative: false },
    ]);
  });

  test('a forced point counts from S/N 3 on, the negative too; the others are counted as left out', () => {
    expect(bands[1]?.marks[2]).toMatchObject({ index: 3, kind: 'forced', isNegative: true });
    expect(leftOut).toBe(1);
  });
});

describe('the points on an axis of fluxes', () => {
  const { bands, leftOut } = plotSeries(columns, 'flux');

  test('are all there, with their sign', () => {
    expect(leftOut).toBe(0);
    expect(bands.flatMap(({ marks }) => marks).map(({ index, value }) => [index, value])).toEqual([
      [2, expect.closeTo(25.12, 2)],
      [4, 2],
      [1, -91.2],
      [0, 91.2],
      [3, -30],
    ]);
  });
});

describe('the range of an axis', () => {
  test('holds all points and their error bars', () => {
    const { bands } = plotSeries(columns, 'flux');
    const [least, most] = valueRange(bands, 'flux');
    expect(least).toBeLessThan(-91.2 - 8.4);
    expect(most).toBeGreaterThan(91.2 + 8.4);
  });

  test('is not stretched by one hopeless error bar', () => {
    const mark = { index: 0, mjd: 59_000, value: 19, error: 8, kind: 'forced', isNegative: false } as const;
    const [least, most] = valueRange([{ band: 'g', marks: [mark] }], 'mag');
    expect(most - least).toBeLessThan(3);
  });

  test('exists for a single point and for none', () => {
    for (const bands of [[], [{ band: 'g', marks: [] }]]) {
      const [least, most] = valueRange(bands, 'mag');
      expect(most).toBeGreaterThan(least);
    }
  });
});

test('every band has a colour and a shape of its own, and none is the triangle of the limits', () => {
  const styles = ['u', 'g', 'r', 'i', 'z', 'y'].map(bandStyle);
  expect(new Set(styles.map(({ colour }) => colour)).size).toBe(6);
  expect(new Set(styles.map(({ shape }) => shape)).size).toBe(6);
  expect(styles.map(({ shape }) => cornersOf(shape, 1)?.length)).not.toContain(3);
  expect(cornersOf('triangle', 1)).toHaveLength(3);
});
