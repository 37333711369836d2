import { describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { isKeyInRanges, rangeCountOf } from '../../src/spatial/cell-ranges.js';
import { parseCone } from '../../src/spatial/cone.js';
import { coverCone } from '../../src/spatial/cover.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { seededRandom } from '../seeded-random.js';
import { drawnPositions, keyedSky, rowsByRanges } from './brute-force.js';
import { type ConeCover, coverFaults, NO_FAULTS, rimCounts } from './cover-faults.js';
import { drawnCone } from './sky-points.js';

const ALL_KEYS = 12 * 4 ** 24;

const HPX: ConeCover = { coverOf: coverCone, keyOf: hpxKeyOf, keyCount: ALL_KEYS };

describe('a cone cover by hpx, against every one of 100,000 positions', () => {
  const random = seededRandom(20240117);
  const sky = keyedSky(drawnPositions(random, 100_000), hpxKeyOf);
  const cones = Array.from({ length: 2000 }, () => drawnCone(random));

  test('misses no row and adds none after the exact test, however few or many ranges it may have', () => {
    const { faults, inside } = coverFaults(sky, cones, HPX);
    expect(faults).toEqual(NO_FAULTS);
    expect(inside).toBeGreaterThan(1_000_000);
  });

  test('holds the positions on the rim that the exact test accepts, to 1e-12 of the radius', () => {
    const around = { positions: 80, maxRanges: [16, 4, 64] };
    const { accepted, refused, missed } = rimCounts(random, cones, HPX, around);
    expect(missed).toBe(0);
    expect(accepted).toBeGreaterThan(100_000);
    expect(refused).toBeGreaterThan(10_000);
  });

  test('returns the same rows with one range as with as many as there are', () => {
    for (const cone of cones.slice(0, 60)) {
      const one = coverCone(cone, { rowCount: 1e9, maxRanges: 1 });
      const all = coverCone(cone, { rowCount: 1e9, maxRanges: Number.POSITIVE_INFINITY });
      expect(rowsByRanges(sky, cone, one)).toEqual(rowsByRanges(sky, cone, all));
    }
  });
});

describe('a cone cover by hpx', () => {
  test('of radius 0 holds the key of its centre', () => {
    for (const [raDeg, decDeg] of [
      [0, 0],
      [45, 0],
      [0, 90],
      [123, -90],
      [359.9999999999, 41.8103148957786],
    ] as const) {
      const cover = coverCone(parseCone({ raDeg, decDeg, radiusArcsec: 0 }), {
        rowCount: Number.POSITIVE_INFINITY,
      });
      expect(isKeyInRanges(cover, hpxKeyOf(raDeg, decDeg))).toBe(true);
    }
  });

  test('of 180 degrees is the whole sky in one range', () => {
    const cover = coverCone(parseCone({ raDeg: 77, decDeg: -12, radiusArcsec: 648_000 }), { rowCount: 1e6 });
    expect([...cover]).toEqual([0, ALL_KEYS - 1]);
  });

  test('takes hardly more than one seek for 5 arcsec among a million rows', () => {
    const random = seededRandom(8);
    let ranges = 0;
    for (let i = 0; i < 1000; i++) {
      const cone = parseCone({ raDeg: random() * 360, decDeg: random() * 160 - 80, radiusArcsec: 5 });
      ranges += rangeCountOf(coverCone(cone, { rowCount: 1e6 }));
    }
    expect(ranges / 1000).toBeLessThan(1.5);
  });

  test('wastes little of the sky when asked for the tightest cover', () => {
    const cone = parseCone({ raDeg: 200, decDeg: 33, radiusArcsec: 3600 });
    const cover = coverCone(cone, {
      rowCount: Number.POSITIVE_INFINITY,
      maxRanges: Number.POSITIVE_INFINITY,
    });
    let keys = 0;
    for (let i = 0; i < cover.length; i += 2) keys += cover[i + 1]! - cover[i]! + 1;
    const coneShareOfSky = (1 - Math.cos(Math.PI / 180)) / 2;
    expect(keys / ALL_KEYS / coneShareOfSky).toBeLessThan(1.8);
  });

  test('refuses a row count or a number of ranges that means nothing', () => {
    const cone = parseCone({ raDeg: 0, decDeg: 0, radiusArcsec: 1 });
    for (const options of [
      { rowCount: -1 },
      { rowCount: Number.NaN },
      { rowCount: 1, maxRanges: 0 },
      { rowCount: 1, maxRanges: 2.5 },
    ]) {
      expect(() => coverCone(cone, options)).toThrow(BadUserInput);
    }
  });
});
