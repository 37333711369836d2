import { describe, expect, test } from 'vitest';
import { parseSkyPosition, type SkyPosition } from '../../src/domain/sky-position.js';
import type { PolygonRegion } from '../../src/domain/sky-region.js';
import { rangeCountOf } from '../../src/spatial/cell-ranges.js';
import { compileRegion } from '../../src/spatial/region.js';
import { separationArcsec, unitVectorOf } from '../../src/spatial/unit-vector.js';
import { seededRandom } from '../seeded-random.js';
import { drawnStar } from './drawn-regions.js';
import { aroundPosition, SKY_DEG2, sky } from './region-positions.js';
import { positionAt } from './sky-points.js';

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
    const centre = parseSkyPosition({ raDeg: 359, decDeg: 60 });
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
