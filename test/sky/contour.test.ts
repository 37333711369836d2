import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Contour, contourOf, toColumns, toGeoJson } from '../../src/sky/contour/contour.js';
import type { ContourRing } from '../../src/sky/contour/contour-ring.js';
import { regionRanges } from '../../src/sky/map/levels.js';
import { readSkyMap } from '../../src/sky/map/read-sky-map.js';
import { readMoc } from '../../src/sky/moc/read-moc.js';
import { areaDeg2Of, complementOf } from '../../src/spatial/cell-algebra.js';
import { type CellRanges, isKeyInRanges } from '../../src/spatial/cell-ranges.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { realData } from '../real-data.js';
import { seededRandom } from '../seeded-random.js';
import { drawnRanges } from '../spatial/drawn-ranges.js';

function moc(text: string): CellRanges {
  return readMoc(Buffer.from(text), 'made').ranges;
}

/** Area on the sphere of what a closed line in longitude and declination bounds, in square degrees, with sign. */
function signedAreaDeg2(ring: ContourRing): number {
  const radians = Math.PI / 180;
  let area = 0;
  for (let i = 1; i < ring.length; i++) {
    const [lonA, decA] = ring[i - 1]!;
    const [lonB, decB] = ring[i]!;
    // The mean of sin(dec) along the side, by Simpson's rule.
    const mean =
      (Math.sin(decA * radians) + 4 * Math.sin(((decA + decB) / 2) * radians) + Math.sin(decB * radians)) / 6;
    area -= (lonB - lonA) * mean;
  }
  return area / radians;
}

function areaOf(contour: Contour): number {
  return contour.polygons.flat().reduce((sum, ring) => sum + signedAreaDeg2(ring), 0);
}

function isWithin(ring: ContourRing, lon: number, dec: number): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [lonA, decA] = ring[i - 1]!;
    const [lonB, decB] = ring[i]!;
    if (lonA > lon !== lonB > lon && decA + ((lon - lonA) / (lonB - lonA)) * (decB - decA) > dec)
      inside = !inside;
  }
  return inside;
}

function expectProper(contour: Contour): void {
  for (const polygon of contour.polygons) {
    for (const [number, ring] of polygon.entries()) {
      expect(ring.length).toBeGreaterThan(3);
      expect(ring[0]).toEqual(ring.at(-1));
      const corners = new Set(ring.slice(1).map(String));
      expect(corners.size).toBe(ring.length - 1);
      expect(Math.sign(signedAreaDeg2(ring))).toBe(number === 0 ? 1 : -1);
      for (const [lon, dec] of ring) {
        expect(Math.abs(lon)).toBeLessThanOrEqual(180);
        expect(Math.abs(dec)).toBeLessThanOrEqual(90);
      }
      // A hole lies in the outer ring of its own polygon.
      const [a, b] = [ring[0]!, ring[1]!];
      if (number > 0) expect(isWithin(polygon[0]!, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2)).toBe(true);
    }
  }
}

/** Share of random positions whose place in polygons and region differ: those within a chord of a curved side may. */
function disagreement(contour: Contour, ranges: CellRanges, count: number): number {
  const random = seededRandom(17);
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const raDeg = 360 * random();
    const decDeg = (Math.asin(2 * random() - 1) * 180) / Math.PI;
    const lonDeg = raDeg > 180 ? raDeg - 360 : raDeg;
    const crossings = contour.polygons.flat().filter((ring) => isWithin(ring, lonDeg, decDeg)).length;
    if ((crossings % 2 === 1) !== isKeyInRanges(ranges, hpxKeyOf(raDeg, decDeg))) wrong++;
  }
  return wrong / count;
}

describe('a contour', () => {
  test('of nothing is nothing, and of the whole sky one rectangle', () => {
    expect(contourOf(moc('3/')).polygons).toEqual([]);
    const sky = contourOf(moc('0/0-11'));
    expect(sky.polygons).toHaveLength(1);
    expect(sky.polygons[0]).toHaveLength(1);
    expect(areaOf(sky)).toBeCloseTo(41252.96, 1);
    expectProper(sky);
  });

  test('of each base pixel bounds a twelfth of the sky, also at the poles and where RA 180 cuts it', () => {
    for (let pixel = 0; pixel < 12; pixel++) {
      const contour = contourOf(moc(`0/${pixel}`));
      expectProper(contour);
      expect(areaOf(contour)).toBeCloseTo(41252.96125 / 12, 0);
      expect(contour.polygons).toHaveLength(pixel === 6 ? 2 : 1);
    }
  });

  test('of a cell with a hole is a ring with a hole, and cells that touch at a corner are two polygons', () => {
    const ring = contourOf(moc('3/5 4/0-3 4/8-19 3/6 3/7 4/4-6'));
    expectProper(ring);
    const withHole = contourOf(complementOf(moc('4/1000')));
    expectProper(withHole);
    expect(withHole.polygons.map((polygon) => polygon.length)).toEqual([2]);
    // Pixels 0 and 3 of four siblings touch at the middle of their parent only; without them two holes touch there.
    const corners = contourOf(moc('3/400 3/403'));
    expect(corners.polygons.map((polygon) => polygon.length)).toEqual([1, 1]);
    expectProper(corners);
    const holes = contourOf(complementOf(moc('3/400 3/403')));
    expect(holes.polygons.map((polygon) => polygon.length)).toEqual([3]);
    expectProper(holes);
  });

  test('of cells of many orders bounds exactly their area and holds the same positions', () => {
    for (const seed of [1, 2, 3, 4]) {
      for (const ranges of [drawnRanges(seed, 4, 30), drawnRanges(seed, 7, 200)]) {
        for (const set of [ranges, complementOf(ranges)]) {
          const contour = contourOf(set);
          expectProper(contour);
          expect(areaOf(contour) / areaDeg2Of(set)).toBeCloseTo(1, 3);
          expect(disagreement(contour, set, 400)).toBeLessThan(0.006);
        }
      }
    }
  });

  test('of the finest cells keeps its corners apart', () => {
    const last = 12 * 4 ** 24 - 1;
    const contour = contourOf(moc(`24/${last - 3} 24/${last}`));
    expectProper(contour);
    expect(contour.polygons).toHaveLength(2);
  });

  test('as GeoJSON is a MultiPolygon, and as columns a row a point', () => {
    const contour = contourOf(moc('2/100 2/4'));
    expect(toGeoJson(contour)).toEqual({ type: 'MultiPolygon', coordinates: contour.polygons });
    const { ring, lonDeg, decDeg } = toColumns(contour);
    expect(lonDeg.map((lon, row) => [lon, decDeg[row]])).toEqual(contour.polygons.flat(2));
    expect(ring).toEqual([0, 1].flatMap((number) => contour.polygons.flat()[number]!.map(() => number)));
  });
});

const realPaths = [
  'gw/skymaps/S190814bv-bayestar/bayestar.multiorder.fits',
  'gw/skymaps/S190425z-bayestar/bayestar.fits.gz',
  'gw/skymaps/S200316bj-LALInference/LALInference.multiorder.fits',
  'neutrino/skymaps/hese_59031_run00134244.evt000034406854.fits',
  'gw/skymaps/GBM/gbm_subthresh_514434454.487999_healpix.fits',
].flatMap((path) => realData(path) ?? []);

describe.skipIf(realPaths.length === 0)('contours of real maps', () => {
  test.each(realPaths)('bound the 50 and 90 percent regions: %s', (path) => {
    const map = readSkyMap(readFileSync(path), path);
    for (const level of [0.5, 0.9]) {
      const region = regionRanges(map, level);
      const contour = contourOf(region);
      expectProper(contour);
      expect(areaOf(contour) / areaDeg2Of(region)).toBeCloseTo(1, 3);
      expect(disagreement(contour, region, 500)).toBeLessThan(0.004);
    }
  });
});
