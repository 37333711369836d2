import { describe, expect, test } from 'vitest';
import { coverConeByH3 } from '../../bench/cone-cover/h3-cover.js';
import { BadUserInput } from '../../src/domain/errors.js';
import { isKeyInRanges } from '../../src/spatial/cell-ranges.js';
import { parseCone } from '../../src/spatial/cone.js';
import { h3KeyOf } from '../../src/spatial/h3-cell.js';
import { seededRandom } from '../seeded-random.js';
import { drawnPositions, keyedSky } from './brute-force.js';
import { type ConeCover, coverFaults, NO_FAULTS, rimCounts } from './cover-faults.js';
import { drawnCone } from './sky-points.js';

const ALL_KEYS = 122 * 8 ** 15;
const H3: ConeCover = { coverOf: coverConeByH3, keyOf: h3KeyOf, keyCount: ALL_KEYS };

describe('a cone cover by H3, against every one of 30,000 positions', () => {
  const random = seededRandom(31);
  const sky = keyedSky(drawnPositions(random, 30_000), h3KeyOf);
  const cones = Array.from({ length: 700 }, () => drawnCone(random));

  test('misses no row and adds none after the exact test, however few or many ranges it may have', () => {
    const { faults, inside } = coverFaults(sky, cones, H3);
    expect(faults).toEqual(NO_FAULTS);
    expect(inside).toBeGreaterThan(100_000);
  });

  test('holds the positions on the rim that the exact test accepts, to 1e-12 of the radius', () => {
    const around = { positions: 40, maxRanges: [16] };
    const { accepted, missed } = rimCounts(random, cones, H3, around);
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
    expect([...cover]).toEqual([0, ALL_KEYS - 1]);
  });

  test('refuses a row count or a number of ranges that means nothing', () => {
    const cone = parseCone({ raDeg: 0, decDeg: 0, radiusArcsec: 1 });
    expect(() => coverConeByH3(cone, { rowCount: -1 })).toThrow(BadUserInput);
    expect(() => coverConeByH3(cone, { rowCount: 1, maxRanges: 0 })).toThrow(BadUserInput);
  });
});
