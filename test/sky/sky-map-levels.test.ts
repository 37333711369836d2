import { describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { areaDeg2 } from '../../src/sky/map/area.js';
import { probabilityDensityPerMpc3 } from '../../src/sky/map/distance.js';
import {
  credibleLevel,
  densestPosition,
  isInside,
  isKeyInside,
  levelOfKey,
  probabilityWithin,
  regionRanges,
} from '../../src/sky/map/levels.js';
import { readSkyMap } from '../../src/sky/map/read-sky-map.js';
import { type SkyMap, tileProbability } from '../../src/sky/map/sky-map.js';
import { areaDeg2Of, PIXEL_AREA_DEG2 } from '../../src/spatial/cell-algebra.js';
import { isKeyInRanges } from '../../src/spatial/cell-ranges.js';
import { hpxKeyOf, nestedPixelOf, pixelCentre } from '../../src/spatial/healpix.js';
import { seededRandom } from '../seeded-random.js';
import { dominantPixel, flatMap, flatMapBytes, multiOrderMap, tilesOfFlat } from './made-map.js';
import { regionAreaDeg2, tilesInside } from './region-area.js';

/** Draws a map of order 4 with ties, with pixels of nothing, and with runs of equal siblings. */
function drawnMap(seed: number): Float64Array {
  const random = seededRandom(seed);
  const values = Float64Array.from({ length: 12 * 256 }, () =>
    random() < 0.2 ? 0 : Math.floor(random() * 8) ** 3,
  );
  for (let block = 0; block < values.length; block += 16)
    if (random() < 0.4) values.fill(5, block, block + 16);
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

function positions(seed: number, count: number): readonly (readonly [raDeg: number, decDeg: number])[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => [360 * random(), (Math.asin(2 * random() - 1) * 180) / Math.PI]);
}

describe('one map in any form', () => {
  test('has the same levels, densities, areas and regions as RING, NESTED, 1024 values a row and multi-order', () => {
    for (const seed of [1, 2, 3]) {
      const values = drawnMap(seed);
      const nested = flatMap(values);
      const others = [
        flatMap(values, 'RING'),
        readSkyMap(flatMapBytes(values, 'RING', { repeat: 1024 }), 'rows of 1024'),
        multiOrderMap([...tilesOfFlat(values)].reverse()),
      ];
      for (const other of others) {
        expect(Array.from(other.ipix)).toEqual(Array.from(nested.ipix));
        for (const level of [0, 0.1, 0.5, 0.9, 0.999, 1]) {
          expect(Array.from(regionRanges(other, level))).toEqual(Array.from(regionRanges(nested, level)));
          expect(regionAreaDeg2(other, level)).toBeCloseTo(regionAreaDeg2(nested, level), 9);
        }
        for (const [raDeg, decDeg] of positions(seed, 500)) {
          const key = hpxKeyOf(raDeg, decDeg);
          const a = levelOfKey(nested, key);
          const b = levelOfKey(other, key);
          expect(b.credibleLevel).toBeCloseTo(a.credibleLevel, 12);
          expect(b.denserProbability).toBeCloseTo(a.denserProbability, 12);
          expect(b.probabilityDensityPerDeg2 - a.probabilityDensityPerDeg2).toBeCloseTo(0, 15);
        }
      }
    }
  });

  test('agrees with levels counted pixel by pixel, ties taken as blocks', () => {
    const values = drawnMap(4);
    const map = flatMap(values, 'RING');
    for (const [raDeg, decDeg] of positions(4, 300)) {
      const own = values[nestedPixelOf(4, raDeg, decDeg)]!;
      const atLeast = values.reduce((sum, value) => (value >= own ? sum + value : sum), 0);
      const denser = values.reduce((sum, value) => (value > own ? sum + value : sum), 0);
      const level = levelOfKey(map, hpxKeyOf(raDeg, decDeg));
      expect(level.credibleLevel).toBeCloseTo(atLeast, 12);
      expect(level.denserProbability).toBeCloseTo(denser, 12);
      for (const asked of [0.05, 0.5, 0.9]) {
        expect(isInside(map, raDeg, decDeg, asked)).toBe(own > 0 && denser < asked - 1e-12);
      }
    }
  });

  test('puts siblings together only where nothing is lost: distances that differ keep them apart', () => {
    const values = new Float64Array(12 * 4).fill(1 / 48);
    const same = { DISTMU: values, DISTSIGMA: values, DISTNORM: values };
    const mu = values.slice();
    mu[5] = 3;
    const read = (distances: typeof same) =>
      readSkyMap(flatMapBytes(values, 'NESTED', { distances }), 'made.fits');
    expect(read(same).order).toEqual(new Uint8Array(12));
    expect(read({ ...same, DISTMU: mu }).order).toHaveLength(11 + 4);
    expect(read({ ...same, DISTMU: mu }).distance?.mu[2]).toBe(3);
  });
});

describe('regions', () => {
  test('of a map with one dominant pixel are that pixel: area(0.9) is its area, and its level is 0.95', () => {
    const pixel = 300;
    for (const map of [
      flatMap(dominantPixel(pixel)),
      flatMap(dominantPixel(pixel), 'RING'),
      multiOrderMap(tilesOfFlat(dominantPixel(pixel))),
    ]) {
      const { raDeg, decDeg } = pixelCentre(3, pixel);
      expect(credibleLevel(map, raDeg, decDeg)).toBeCloseTo(0.95, 12);
      for (const level of [0.001, 0.9, 0.95]) {
        expect(areaDeg2(map, level)).toBeCloseTo(PIXEL_AREA_DEG2[3]!, 10);
        expect(regionAreaDeg2(map, level)).toBeCloseTo(PIXEL_AREA_DEG2[3]!, 10);
        expect(isInside(map, raDeg, decDeg, level)).toBe(true);
        expect(isInside(map, raDeg + 30, decDeg, level)).toBe(false);
      }
      expect(regionAreaDeg2(map, 0.951)).toBeCloseTo(41252.9612, 3);
      expect(densestPosition(map).position).toEqual(pixelCentre(3, pixel));
      expect(densestPosition(map).tileProbability).toBeCloseTo(0.95, 12);
    }
  });

  test('of a uniform patch are the whole patch at every level', () => {
    const values = new Float64Array(12 * 1024);
    for (let pixel = 100; pixel < 140; pixel++) values[pixel] = 1 / 40;
    const map = flatMap(values);
    const inside = pixelCentre(5, 110);
    const outside = pixelCentre(5, 150);
    for (const level of [1e-6, 0.5, 0.95, 1]) {
      expect(isInside(map, inside.raDeg, inside.decDeg, level)).toBe(true);
      expect(isInside(map, outside.raDeg, outside.decDeg, level)).toBe(false);
      expect(regionAreaDeg2(map, level)).toBeCloseTo(40 * PIXEL_AREA_DEG2[5]!, 9);
    }
    // The smallest area that holds a half is half of it, in whole pixels.
    expect(areaDeg2(map, 0.5)).toBeCloseTo(20 * PIXEL_AREA_DEG2[5]!, 9);
    expect(credibleLevel(map, inside.raDeg, inside.decDeg)).toBe(1);
  });

  test('of level 0 are empty, and of level 1 hold every direction with any probability, tails of 1e-70 too', () => {
    const values = new Float64Array(12 * 16).fill(1e-70);
    values[7] = 1;
    values[9] = 0;
    const map = flatMap(values);
    expect(regionRanges(map, 0)).toHaveLength(0);
    expect(areaDeg2(map, 0)).toBe(0);
    expect(isKeyInside(map, 0, 0)).toBe(false);
    expect(regionAreaDeg2(map, 1)).toBeCloseTo(191 * PIXEL_AREA_DEG2[2]!, 8);
    const empty = pixelCentre(2, 9);
    expect(isInside(map, empty.raDeg, empty.decDeg, 1)).toBe(false);
    expect(credibleLevel(map, empty.raDeg, empty.decDeg)).toBe(1);
  });

  test('hold exactly the keys that are inside, however many ranges they have', () => {
    const values = Float64Array.from({ length: 12 * 4 ** 6 }, (_, pixel) => (pixel % 3 === 0 ? 1 : 0.1));
    const map = flatMap(values);
    const ranges = regionRanges(map, 0.5);
    expect(ranges.length / 2).toBeGreaterThan(10_000);
    expect(areaDeg2Of(ranges)).toBeCloseTo(regionAreaDeg2(map, 0.5), 6);
    for (const [raDeg, decDeg] of positions(9, 5000)) {
      const key = hpxKeyOf(raDeg, decDeg);
      expect(isKeyInRanges(ranges, key)).toBe(isKeyInside(map, key, 0.5));
    }
  });

  test('of a level that is none are refused', () => {
    const map = flatMap(dominantPixel(0));
    for (const level of [-0.1, 1.1, Number.NaN, 90]) {
      expect(() => areaDeg2(map, level)).toThrow(BadUserInput);
      expect(() => regionRanges(map, level)).toThrow(/level must lie in \[0, 1\]/);
    }
  });
});

describe('the probability within a footprint', () => {
  test('is that of its tiles, those cut counted by area', () => {
    const map: SkyMap = flatMap(drawnMap(5));
    for (const level of [0, 0.3, 0.9, 1]) {
      const { ranking } = map;
      const expected = tilesInside(map, level).reduce((sum, tile) => sum + tileProbability(map, tile), 0);
      expect(probabilityWithin(map, regionRanges(map, level))).toBeCloseTo(expected, 12);
      expect(ranking.blockLevel.at(-1)).toBe(1);
    }
    const half = regionRanges(flatMap([1, ...Array(11).fill(0)]), 1);
    const even = flatMap(Array(12).fill(1 / 12));
    expect(probabilityWithin(even, half)).toBeCloseTo(1 / 12, 12);
    const quarter = regionRanges(flatMap([1, ...Array(47).fill(0)]), 1);
    expect(probabilityWithin(even, quarter)).toBeCloseTo(1 / 48, 12);
  });
});

describe('the probability per volume', () => {
  const uniform = new Float64Array(12).fill(1 / 12);
  const read = (DISTMU: number, DISTSIGMA: number, DISTNORM: number) =>
    readSkyMap(
      flatMapBytes(uniform, 'NESTED', {
        distances: {
          DISTMU: uniform.map(() => DISTMU),
          DISTSIGMA: uniform.map(() => DISTSIGMA),
          DISTNORM: uniform.map(() => DISTNORM),
        },
      }),
      'made.fits',
    );

  test('is density x DISTNORM x the normal distribution', () => {
    const peak = (1 / (4 * Math.PI)) * 2e-5 * (1 / (10 * Math.sqrt(2 * Math.PI)));
    expect(probabilityDensityPerMpc3(read(100, 10, 2e-5), 10, 10, 100)).toBeCloseTo(peak, 15);
    expect(probabilityDensityPerMpc3(read(100, 10, 2e-5), 10, 10, 110)! / peak).toBeCloseTo(
      Math.exp(-0.5),
      10,
    );
  });

  test('is unknown where DISTMU is infinite, DISTNORM is 0, or the map has no distances', () => {
    expect(probabilityDensityPerMpc3(read(Number.POSITIVE_INFINITY, 1, 0), 10, 10, 100)).toBeUndefined();
    expect(probabilityDensityPerMpc3(read(100, 10, 0), 10, 10, 100)).toBeUndefined();
    expect(probabilityDensityPerMpc3(flatMap(uniform), 10, 10, 100)).toBeUndefined();
  });
});
