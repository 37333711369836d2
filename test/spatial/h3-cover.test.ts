import { describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { isKeyInRanges, rangeCountOf } from '../../src/spatial/cell-ranges.js';
import { isInCone, parseCone } from '../../src/spatial/cone.js';
import { h3KeyOf } from '../../src/spatial/h3-cell.js';
import { coverConeByH3 } from '../../src/spatial/h3-cover.js';
import { seededRandom } from '../seeded-random.js';
import {
  commonRows,
  drawnAroundRim,
  drawnPositions,
  keyedSky,
  rowsByBruteForce,
  rowsByRanges,
  rowsOutsideRanges,
} from './brute-force.js';
import { drawnCone } from './sky-points.js';

describe('a cone cover by H3, against every one of 30,000 positions', () => {
  const random = seededRandom(31);
  const sky = keyedSky(drawnPositions(random, 30_000), h3KeyOf);
  const cones = Array.from({ length: 700 }, () => drawnCone(random));

  test('misses no row and adds none after the exact test, however few or many ranges it may have', () => {
    const faults = { misses: 0, extras: 0, outsideOneRange: 0, outsideAllRanges: 0, tooMany: 0 };
    let inside = 0;
    for (const [i, cone] of cones.entries()) {
      const rowCount = [3e4, 1e3, 1e9, Number.POSITIVE_INFINITY][i % 4]!;
      const expected = rowsByBruteForce(sky, cone);
      const cover = coverConeByH3(cone, { rowCount });
      const found = rowsByRanges(sky, cone, cover);
      const common = commonRows(expected, found);
      faults.misses += expected.length - common;
      faults.extras += found.length - common;
      const one = coverConeByH3(cone, { rowCount, maxRanges: 1 });
      const all = coverConeByH3(cone, { rowCount, maxRanges: Number.POSITIVE_INFINITY });
      faults.outsideOneRange += rowsOutsideRanges(sky, expected, one);
      faults.outsideAllRanges += rowsOutsideRanges(sky, expected, all);
      faults.tooMany += rangeCountOf(cover) > 16 || rangeCountOf(one) !== 1 ? 1 : 0;
      inside += expected.length;
    }
    expect(faults).toEqual({ misses: 0, extras: 0, outsideOneRange: 0, outsideAllRanges: 0, tooMany: 0 });
    expect(inside).toBeGreaterThan(100_000);
  });

  test('holds the positions on the rim that the exact test accepts, to 1e-12 of the radius', () => {
    let accepted = 0;
    let missed = 0;
    for (const [i, cone] of cones.entries()) {
      const cover = coverConeByH3(cone, { rowCount: [1e6, Number.POSITIVE_INFINITY][i % 2]! });
      for (const { raDeg, decDeg } of drawnAroundRim(random, cone, 40)) {
        if (!isInCone(cone, raDeg, decDeg)) continue;
        accepted++;
        if (!isKeyInRanges(cover, h3KeyOf(raDeg, decDeg))) missed++;
      }
    }
    expect(missed).toBe(0);
    expect(accepted).toBeGreaterThan(15_000);
  });
});

describe('a cone cover by H3', () => {
  test('of radius 0 holds the key of its centre, on a pentagon and on the poles too', () => {
    for (const [raDeg, decDeg] of [
      [0, 0],
      [10.536, 64.7],
      [0, 90],
      [123, -90],
    ] as const) {
      const cone = parseCone({ raDeg, decDeg, radiusArcsec: 0 });
      const cover = coverConeByH3(cone, { rowCount: Number.POSITIVE_INFINITY });
      expect(isKeyInRanges(cover, h3KeyOf(raDeg, decDeg))).toBe(true);
    }
  });

  test('of 180 degrees is the whole sky in one range, across the digits that no cell has', () => {
    const cover = coverConeByH3(parseCone({ raDeg: 7, decDeg: 1, radiusArcsec: 648_000 }), { rowCount: 1e6 });
    expect([...cover]).toEqual([0, 122 * 8 ** 15 - 1]);
  });

  test('refuses a row count or a number of ranges that means nothing', () => {
    const cone = parseCone({ raDeg: 0, decDeg: 0, radiusArcsec: 1 });
    expect(() => coverConeByH3(cone, { rowCount: -1 })).toThrow(BadUserInput);
    expect(() => coverConeByH3(cone, { rowCount: 1, maxRanges: 0 })).toThrow(BadUserInput);
  });
});
