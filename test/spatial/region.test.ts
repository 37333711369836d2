import { describe, expect, test } from 'vitest';
import { parseSkyPosition, type SkyPosition } from '../../src/domain/sky-position.js';
import type { SkyRegion } from '../../src/domain/sky-region.js';
import { isKeyInRanges, rangeCountOf } from '../../src/spatial/cell-ranges.js';
import { h3CellOf, h3KeyOf, h3KeyRangeOf } from '../../src/spatial/h3-cell.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { compileRegion } from '../../src/spatial/region.js';
import { RADIANS_PER_DEGREE } from '../../src/spatial/unit-vector.js';
import { seededRandom } from '../seeded-random.js';
import { drawnEllipse, drawnRectangle, drawnRegion, drawnStar } from './drawn-regions.js';
import { aroundPosition, SKY_DEG2, sky } from './region-positions.js';
import { positionAt } from './sky-points.js';

function centreOf(region: SkyRegion): SkyPosition {
  switch (region.kind) {
    case 'polygon':
      return parseSkyPosition(region.vertices[0]!);
    case 'rectangle':
      return parseSkyPosition({ raDeg: region.raFromDeg, decDeg: region.decFromDeg });
    case 'ellipse':
    case 'cone':
      return parseSkyPosition(region);
    default:
      return sky[0]!;
  }
}

describe('the cover of a region', () => {
  test('holds every position that the exact test accepts, however few its ranges', () => {
    const random = seededRandom(77);
    const faults = { missed: 0, tooMany: 0, unordered: 0 };
    let inside = 0;
    for (let n = 0; n < 400; n++) {
      const region = drawnRegion(random);
      const compiled = compileRegion(region);
      const covers = [
        compiled.cover({ rowCount: [1e3, 1e6, Number.POSITIVE_INFINITY][n % 3]! }),
        compiled.cover({ rowCount: 1e9, maxRanges: 1 }),
        compiled.cover({ rowCount: 1e9, maxRanges: 16 }),
      ];
      if (rangeCountOf(covers[0]!) > 256 || rangeCountOf(covers[1]!) > 1) faults.tooMany++;
      for (const cover of covers)
        for (let i = 2; i < cover.length; i += 2) if (cover[i]! <= cover[i - 1]! + 1) faults.unordered++;
      const size = Math.sqrt(compiled.areaDeg2);
      const near = Array.from({ length: 1000 }, () => aroundPosition(random, centreOf(region), size)).map(
        (position) => ({ ...position, hpx: hpxKeyOf(position.raDeg, position.decDeg) }),
      );
      for (const { raDeg, decDeg, hpx } of n % 8 === 0 ? [...sky, ...near] : near) {
        if (!compiled.contains(raDeg, decDeg)) continue;
        inside++;
        for (const cover of covers) if (!isKeyInRanges(cover, hpx)) faults.missed++;
      }
    }
    expect(faults).toEqual({ missed: 0, tooMany: 0, unordered: 0 });
    expect(inside).toBeGreaterThan(30_000);
  });

  test('wastes little of the sky when many ranges are allowed', () => {
    const random = seededRandom(3);
    for (let n = 0; n < 60; n++) {
      const region = n % 2 === 0 ? drawnRectangle(random) : drawnStar(random).region;
      const compiled = compileRegion(region);
      if (compiled.areaDeg2 < 1e-6) continue;
      const cover = compiled.cover({ rowCount: Number.POSITIVE_INFINITY });
      let keys = 0;
      for (let i = 0; i < cover.length; i += 2) keys += cover[i + 1]! - cover[i]! + 1;
      const covered = (keys / (12 * 4 ** 24)) * SKY_DEG2;
      expect(covered).toBeGreaterThanOrEqual(compiled.areaDeg2 * (1 - 1e-9));
      // A star of 300 spikes is nearly all rim; a box can be a sliver 1000 times longer than wide.
      if (region.kind === 'polygon') expect(covered / compiled.areaDeg2).toBeLessThan(2.5);
    }
  });
});

describe('a rectangle', () => {
  test('is its bounds in RA and Dec, over RA 0 and to the poles', () => {
    const random = seededRandom(9);
    for (let n = 0; n < 300; n++) {
      const region = drawnRectangle(random);
      const compiled = compileRegion(region);
      const { raFromDeg, raToDeg, decFromDeg, decToDeg } = region;
      for (const { raDeg, decDeg } of sky.slice(20 * n, 20 * n + 40)) {
        if (Math.abs(decDeg) === 90) continue;
        const isInRa =
          raToDeg - raFromDeg >= 360 ||
          [-720, -360, 0, 360, 720].some((turn) => raDeg + turn >= raFromDeg && raDeg + turn <= raToDeg);
        const expected = isInRa && decDeg >= decFromDeg && decDeg <= decToDeg;
        expect(compiled.contains(raDeg, decDeg)).toBe(expected);
      }
    }
  });

  test.each([
    ['IC191001A', 314.08, 6.56, 2.26, 12.94, 1.5, 1.47, 25.526],
    ['IC200530A', 255.37, 2.48, 2.56, 26.61, 2.33, 3.28, 25.373],
    ['IC210210A', 206.06, 1.4, 0.95, 4.78, 0.62, 0.56, 2.763],
  ])('%s has the area computed elsewhere', (_, ra, east, west, dec, north, south, areaDeg2) => {
    const compiled = compileRegion({
      kind: 'rectangle',
      raFromDeg: ra - west,
      raToDeg: ra + east,
      decFromDeg: dec - south,
      decToDeg: dec + north,
    });
    expect(compiled.areaDeg2).toBeCloseTo(areaDeg2, 3);
  });

  test('that reaches a pole holds it, whatever RA the pole is given', () => {
    const compiled = compileRegion({
      kind: 'rectangle',
      raFromDeg: 10,
      raToDeg: 20,
      decFromDeg: 80,
      decToDeg: 90,
    });
    expect(compiled.contains(200, 90)).toBe(true);
    expect(isKeyInRanges(compiled.cover({ rowCount: 1e9 }), hpxKeyOf(200, 90))).toBe(true);
  });

  test('upside down or without an end is refused', () => {
    const whole = { kind: 'rectangle', raFromDeg: 0, raToDeg: 1, decFromDeg: 0, decToDeg: 1 } as const;
    for (const wrong of [{ decToDeg: -1 }, { decToDeg: 91 }, { raToDeg: Number.NaN }])
      expect(() => compileRegion({ ...whole, ...wrong })).toThrow(/must/);
  });
});

describe('an ellipse', () => {
  test('has the given axes, along the position angle from north through east and across it', () => {
    const random = seededRandom(31);
    for (let n = 0; n < 200; n++) {
      const region = drawnEllipse(random);
      if (Math.abs(region.decDeg) > 89.9) continue;
      const compiled = compileRegion(region);
      const alongRad = region.positionAngleDeg * RADIANS_PER_DEGREE;
      for (const [axisDeg, bearing] of [
        [region.semiMajorDeg, alongRad],
        [region.semiMajorDeg, alongRad + Math.PI],
        [region.semiMinorDeg, alongRad + Math.PI / 2],
        [region.semiMinorDeg, alongRad - Math.PI / 2],
      ] as const) {
        const at = (share: number) =>
          positionAt(parseSkyPosition(region), share * axisDeg * RADIANS_PER_DEGREE, bearing);
        const [within, beyond] = [at(1 - 1e-6), at(1 + 1e-6)];
        expect(compiled.contains(within.raDeg, within.decDeg)).toBe(true);
        expect(compiled.contains(beyond.raDeg, beyond.decDeg)).toBe(false);
      }
    }
  });

  test('with equal axes is the cone, in members and in area', () => {
    const random = seededRandom(6);
    for (let n = 0; n < 100; n++) {
      const { raDeg, decDeg, semiMajorDeg } = drawnEllipse(random);
      const circle = {
        kind: 'ellipse',
        raDeg,
        decDeg,
        semiMajorDeg,
        semiMinorDeg: semiMajorDeg,
        positionAngleDeg: 33,
      } as const;
      const cone = compileRegion({ kind: 'cone', raDeg, decDeg, radiusArcsec: semiMajorDeg * 3600 });
      for (const measure of ['ANGLE', 'CHORD'] as const) {
        const compiled = compileRegion({ ...circle, measure });
        expect(compiled.areaDeg2 / cone.areaDeg2).toBeCloseTo(1, 9);
        for (const position of sky.slice(0, 200))
          expect(compiled.contains(position.raDeg, position.decDeg)).toBe(
            cone.contains(position.raDeg, position.decDeg),
          );
      }
    }
  });

  test('has the area that counting evenly drawn positions gives', () => {
    const random = seededRandom(14);
    const region = {
      kind: 'ellipse',
      raDeg: 2,
      decDeg: 85,
      semiMajorDeg: 40,
      semiMinorDeg: 8,
      positionAngleDeg: 60,
    } as const;
    const even = Array.from({ length: 200_000 }, () => {
      const z = 2 * random() - 1;
      return [360 * random(), Math.asin(z) / RADIANS_PER_DEGREE] as const;
    });
    for (const measure of ['ANGLE', 'CHORD'] as const) {
      const compiled = compileRegion({ ...region, measure });
      const inside = even.filter(([raDeg, decDeg]) => compiled.contains(raDeg, decDeg)).length;
      expect((inside / even.length) * SKY_DEG2).toBeGreaterThan(compiled.areaDeg2 * 0.95);
      expect((inside / even.length) * SKY_DEG2).toBeLessThan(compiled.areaDeg2 * 1.05);
    }
  });
});

describe('an H3 cell', () => {
  test('holds the positions filed under it, and its cover holds them too', () => {
    const random = seededRandom(2);
    let inside = 0;
    for (let n = 0; n < 40; n++) {
      const centre = sky[Math.floor(random() * sky.length)]!;
      const resolution = n % 14;
      const cell = h3CellOf(centre.raDeg, centre.decDeg, resolution);
      const compiled = compileRegion({ kind: 'h3Cell', cell });
      const cover = compiled.cover({ rowCount: 1e9 });
      const { first, last } = h3KeyRangeOf(cell);
      for (let k = 0; k < 200; k++) {
        const { raDeg, decDeg } = aroundPosition(random, centre, Math.sqrt(compiled.areaDeg2));
        const key = h3KeyOf(raDeg, decDeg);
        const isInside = key >= first && key <= last;
        expect(compiled.contains(raDeg, decDeg)).toBe(isInside);
        if (!isInside) continue;
        inside++;
        expect(isKeyInRanges(cover, hpxKeyOf(raDeg, decDeg))).toBe(true);
      }
    }
    expect(inside).toBeGreaterThan(500);
  });
});

describe('a region of cells', () => {
  test('is its keys, and its ranges need no further test', () => {
    const compiled = compileRegion({ kind: 'cells', ranges: [0, 9, 10, 19, 4 ** 24, 2 * 4 ** 24 - 1] });
    expect([...(compiled.exactRanges ?? [])]).toEqual([0, 19, 4 ** 24, 2 * 4 ** 24 - 1]);
    expect(compiled.areaDeg2).toBeCloseTo(SKY_DEG2 / 12, 6);
    for (const { raDeg, decDeg, hpx } of sky)
      expect(compiled.contains(raDeg, decDeg)).toBe(hpx < 20 || (hpx >= 4 ** 24 && hpx < 2 * 4 ** 24));
    expect(compileRegion({ kind: 'cells', ranges: [] }).areaDeg2).toBe(0);
    expect(compileRegion({ kind: 'cells', ranges: [] }).cover({ rowCount: 5, maxRanges: 1 })).toHaveLength(0);
  });

  test('with keys out of order or beyond the last is refused', () => {
    for (const ranges of [[1], [3, 2], [0, 5, 5, 6], [0, 12 * 4 ** 24], [0.5, 1], [-1, 1]])
      expect(() => compileRegion({ kind: 'cells', ranges })).toThrow(/ranges must be/);
  });
});
