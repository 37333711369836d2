import { describe, expect, test } from 'vitest';
import type { SkyPosition } from '../../src/domain/sky-position.js';
import type { PolygonRegion, SkyRegion } from '../../src/domain/sky-region.js';
import { isKeyInRanges, rangeCountOf } from '../../src/spatial/cell-ranges.js';
import { h3CellOf, h3KeyOf, h3KeyRangeOf } from '../../src/spatial/h3-cell.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { compileRegion } from '../../src/spatial/region.js';
import { RADIANS_PER_DEGREE, separationArcsec, unitVectorOf } from '../../src/spatial/unit-vector.js';
import { seededRandom } from '../seeded-random.js';
import { drawnPositions } from './brute-force.js';
import { drawnEllipse, drawnRectangle, drawnRegion, drawnStar } from './drawn-regions.js';
import { positionAt } from './sky-points.js';

const SKY_DEG2 = 41_252.961_249_419_27;
const sky = drawnPositions(seededRandom(5), 20_000).map((position) => ({
  ...position,
  hpx: hpxKeyOf(position.raDeg, position.decDeg),
}));

/** Draws positions near a region of unknown form: around one that is in it or on its rim. */
function aroundPosition(random: () => number, centre: SkyPosition, sizeDeg: number): SkyPosition {
  return positionAt(
    centre,
    Math.min(3.1, sizeDeg * RADIANS_PER_DEGREE * 1.5 * Math.sqrt(random())),
    random() * 2 * Math.PI,
  );
}

function centreOf(region: SkyRegion): SkyPosition {
  switch (region.kind) {
    case 'polygon':
      return region.vertices[0] as SkyPosition;
    case 'rectangle':
      return positionAt({ raDeg: region.raFromDeg, decDeg: region.decFromDeg } as SkyPosition, 0, 0);
    case 'ellipse':
    case 'cone':
      return region as unknown as SkyPosition;
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

/** Counts the edges that the arc from a position to one that is inside passes: none or an even number is inside. */
function isInStar(region: PolygonRegion, centre: SkyPosition, position: SkyPosition): boolean | undefined {
  const [c, p] = [unitVectorOf(centre.raDeg, centre.decDeg), unitVectorOf(position.raDeg, position.decDeg)];
  const vertices = region.vertices.map(({ raDeg, decDeg }) => unitVectorOf(raDeg, decDeg));
  type Vector = typeof c;
  const triple = (a: Vector, b: Vector, d: Vector) => {
    const [ux, uy, uz] = [b.x - a.x, b.y - a.y, b.z - a.z];
    const [vx, vy, vz] = [d.x - a.x, d.y - a.y, d.z - a.z];
    return a.x * (uy * vz - uz * vy) + a.y * (uz * vx - ux * vz) + a.z * (ux * vy - uy * vx);
  };
  let crossings = 0;
  for (const [i, a] of vertices.entries()) {
    const b = vertices[(i + 1) % vertices.length]!;
    const signs = [triple(c, p, a), triple(c, p, b), triple(a, b, c), triple(a, b, p)];
    // Nothing is said of a position where this computation itself is at its rounding.
    if (signs.some((sign) => Math.abs(sign) < 1e-15 * Math.sqrt(separationArcsec(a, b)))) return undefined;
    const [a1, b1, c1, p1] = signs.map(Math.sign);
    if (a1 === -b1! && c1 === -p1! && a1 === p1) crossings++;
  }
  return crossings % 2 === 0;
}

describe('a polygon', () => {
  test('holds what a count of crossed edges towards its centre says, over poles and RA 0, in either direction', () => {
    const random = seededRandom(41);
    const counts = { asked: 0, inside: 0, wrong: 0 };
    for (let n = 0; n < 200; n++) {
      const { region, centre } = drawnStar(random);
      const compiled = compileRegion(region);
      const size = Math.sqrt(compiled.areaDeg2);
      for (let k = 0; k < 300; k++) {
        const position =
          k % 3 === 0 ? sky[(300 * n + k) % sky.length]! : aroundPosition(random, centre, size);
        const expected = isInStar(region, centre, position);
        if (expected === undefined) continue;
        counts.asked++;
        if (expected) counts.inside++;
        if (compiled.contains(position.raDeg, position.decDeg) !== expected) counts.wrong++;
      }
    }
    expect(counts.wrong).toBe(0);
    expect(counts.asked).toBeGreaterThan(40_000);
    expect(counts.inside).toBeGreaterThan(5_000);
  });

  test('is the other side of its line when the larger one is asked for', () => {
    const vertices = [
      { raDeg: 350, decDeg: -10 },
      { raDeg: 10, decDeg: -10 },
      { raDeg: 0, decDeg: 15 },
    ];
    const small = compileRegion({ kind: 'polygon', vertices });
    const large = compileRegion({ kind: 'polygon', vertices, side: 'LARGER' });
    expect(small.contains(0, 0)).toBe(true);
    expect(small.areaDeg2 + large.areaDeg2).toBeCloseTo(SKY_DEG2, 6);
    for (const { raDeg, decDeg } of sky.slice(0, 500))
      expect(large.contains(raDeg, decDeg)).toBe(!small.contains(raDeg, decDeg));
  });

  test('has the area of Girard: an octant is an eighth of the sky, a small one that of the plane', () => {
    const octant = [
      { raDeg: 0, decDeg: 0 },
      { raDeg: 90, decDeg: 0 },
      { raDeg: 0, decDeg: 90 },
    ];
    expect(compileRegion({ kind: 'polygon', vertices: octant }).areaDeg2).toBeCloseTo(SKY_DEG2 / 8, 8);
    expect(compileRegion({ kind: 'polygon', vertices: octant.toReversed() }).areaDeg2).toBeCloseTo(
      SKY_DEG2 / 8,
      8,
    );
    const arcsec = 1 / 3600;
    const square = [
      [0, 0],
      [arcsec, 0],
      [arcsec, arcsec],
      [0, arcsec],
    ].map(([dRa, dDec]) => ({ raDeg: 359.9999 + dRa!, decDeg: dDec! }));
    const { areaDeg2 } = compileRegion({ kind: 'polygon', vertices: square });
    expect(areaDeg2 / arcsec ** 2).toBeCloseTo(1, 6);
  });

  test('around the pole holds the pole, and one with a vertex on it behaves', () => {
    const ring = [0, 90, 180, 270].map((raDeg) => ({ raDeg, decDeg: 80 }));
    expect(compileRegion({ kind: 'polygon', vertices: ring }).contains(123, 90)).toBe(true);
    const wedge = [
      { raDeg: 10, decDeg: 70 },
      { raDeg: 40, decDeg: 70 },
      { raDeg: 0, decDeg: 90 },
    ];
    const compiled = compileRegion({ kind: 'polygon', vertices: wedge });
    expect(compiled.contains(25, 89.9)).toBe(true);
    expect(compiled.contains(45, 89.9)).toBe(false);
    expect(compiled.contains(205, 89.9)).toBe(false);
  });

  test('whose edges cross is refused with the edges named; edges that touch are not', () => {
    const bow = [
      { raDeg: 0, decDeg: 0 },
      { raDeg: 10, decDeg: 10 },
      { raDeg: 10, decDeg: 0 },
      { raDeg: 0, decDeg: 10 },
    ];
    expect(() => compileRegion({ kind: 'polygon', vertices: bow })).toThrow(/begin at vertices 0 and 2/);
    const touching = [
      { raDeg: 0, decDeg: 0 },
      { raDeg: 20, decDeg: 0 },
      { raDeg: 20, decDeg: 10 },
      { raDeg: 10, decDeg: 0 },
      { raDeg: 0, decDeg: 10 },
    ];
    expect(compileRegion({ kind: 'polygon', vertices: touching }).contains(2, 2)).toBe(true);
  });

  test('with too few or equal or opposite neighbouring vertices is refused', () => {
    const [a, b, c] = [
      { raDeg: 0, decDeg: 0 },
      { raDeg: 10, decDeg: 0 },
      { raDeg: 5, decDeg: 5 },
    ] as const;
    for (const vertices of [
      [a, b],
      [a, b, b, c],
      [a, b, c, a],
      [a, { raDeg: 180, decDeg: 0 }, c],
    ])
      expect(() => compileRegion({ kind: 'polygon', vertices })).toThrow(/polygon/);
    expect(() => compileRegion({ kind: 'polygon', vertices: [a, b, { raDeg: 20, decDeg: 0 }] })).toThrow(
      /area/,
    );
  });

  test('of 10,000 vertices is checked and searched in a fraction of a second', () => {
    const random = seededRandom(12);
    const centre = { raDeg: 359, decDeg: 60 } as SkyPosition;
    const spikes = Array.from({ length: 10_000 }, (_, i) =>
      positionAt(centre, (i % 2 === 0 ? 0.3 : 0.01) + 0.001 * random(), (i / 10_000) * 2 * Math.PI),
    );
    const began = performance.now();
    const compiled = compileRegion({ kind: 'polygon', vertices: spikes });
    const cover = compiled.cover({ rowCount: 1e6 });
    let inside = 0;
    for (const { raDeg, decDeg } of sky) if (compiled.contains(raDeg, decDeg)) inside++;
    const took = performance.now() - began;
    console.info(`10,000 spikes: compiled, covered and asked ${sky.length} times in ${took.toFixed(0)} ms`);
    expect(inside).toBeGreaterThan(20);
    expect(rangeCountOf(cover)).toBeLessThanOrEqual(256);
    expect(took).toBeLessThan(10_000);
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
          positionAt(region as unknown as SkyPosition, share * axisDeg * RADIANS_PER_DEGREE, bearing);
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
