import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { separationArcsec } from '../../dashboard/web/search/separation.js';
import { HALF_HEIGHT, HALF_WIDTH, toMap, toSky } from '../../dashboard/web/sky/hammer.js';
import { circleAround, coneRim, galacticEquator, graticule } from '../../dashboard/web/sky/sky-lines.js';
import { moved, WHOLE_SKY, windowAround, zoomed } from '../../dashboard/web/sky/sky-window.js';
import { galacticLatitudeDeg } from '../../src/domain/galactic-latitude.js';

const directions = fc.record({
  raDeg: fc.double({ min: 0, max: 360, maxExcluded: true, noNaN: true }),
  decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
});

describe('the map of the sky', () => {
  test('leads from every direction to a place and back, to a thousandth of an arcsec away from the rim', () => {
    const inner = directions.filter(({ raDeg }) => raDeg > 0.01 && raDeg < 359.99);
    fc.assert(
      fc.property(inner, (direction) => {
        const back = toSky(toMap(direction));
        expect(back).toBeDefined();
        if (back) expect(separationArcsec(direction, back)).toBeLessThan(1e-3);
      }),
      { seed: 20_190, numRuns: 2000 },
    );
  });

  test('lies within an ellipse, and nothing of the sky is outside it', () => {
    fc.assert(
      fc.property(directions, (direction) => {
        const { x, y } = toMap(direction);
        expect((x / HALF_WIDTH) ** 2 + (y / HALF_HEIGHT) ** 2).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { seed: 20_191 },
    );
    expect(toSky({ x: HALF_WIDTH, y: 0.1 })).toBeUndefined();
  });

  test('has RA 180 in the middle, east to the left, north up, and the poles at the ends of the short axis', () => {
    expect(toMap({ raDeg: 180, decDeg: 0 })).toEqual({ x: expect.closeTo(0, 12), y: 0 });
    expect(toMap({ raDeg: 200, decDeg: 0 }).x).toBeLessThan(0);
    expect(toMap({ raDeg: 180, decDeg: 30 }).y).toBeGreaterThan(0);
    expect(toMap({ raDeg: 77, decDeg: 90 })).toEqual({
      x: expect.closeTo(0, 12),
      y: expect.closeTo(HALF_HEIGHT, 12),
    });
    expect(toMap({ raDeg: 0, decDeg: 0 }).x).toBeCloseTo(-HALF_WIDTH, 12);
    expect(toMap({ raDeg: 1e-9, decDeg: 0 }).x).toBeCloseTo(HALF_WIDTH, 9);
  });

  test('gives equal areas to equal parts of the sky, at the equator, near the pole and near the rim', () => {
    const areas = [
      { raDeg: 180, decDeg: 0 },
      { raDeg: 180, decDeg: 80 },
      { raDeg: 20, decDeg: -50 },
      { raDeg: 350, decDeg: 10 },
    ].map(areaPerSteradian);
    for (const area of areas) expect(area).toBeCloseTo(1, 4);
  });
});

/** Area on the map of a small cell around a direction, by its steradians. */
function areaPerSteradian({ raDeg, decDeg }: { raDeg: number; decDeg: number }): number {
  const halfDeg = 0.005;
  const [west, east] = [toMap({ raDeg: raDeg - halfDeg, decDeg }), toMap({ raDeg: raDeg + halfDeg, decDeg })];
  const [south, north] = [
    toMap({ raDeg, decDeg: decDeg - halfDeg }),
    toMap({ raDeg, decDeg: decDeg + halfDeg }),
  ];
  const cross = (east.x - west.x) * (north.y - south.y) - (east.y - west.y) * (north.x - south.x);
  const radians = (2 * halfDeg * Math.PI) / 180;
  return Math.abs(cross) / (radians * radians * Math.cos((decDeg * Math.PI) / 180));
}

describe('lines on the map', () => {
  test('the rim of a cone is everywhere as far from its centre as its radius, over a pole too', () => {
    for (const centre of [
      { raDeg: 10, decDeg: 89 },
      { raDeg: 359, decDeg: -20 },
      { raDeg: 180, decDeg: -90 },
    ])
      for (const point of circleAround(centre, 5))
        expect(separationArcsec(centre, point)).toBeCloseTo(18_000, 3);
  });

  test('the galactic equator has galactic latitude 0', () => {
    for (const { raDeg, decDeg } of circleAround({ raDeg: 192.85948, decDeg: 27.12825 }, 90))
      expect(galacticLatitudeDeg(raDeg, decDeg)).toBeCloseTo(0, 9);
  });

  test('no line crosses the map where it leaves it: pieces end at the seam', () => {
    for (const path of [coneRim({ raDeg: 0, decDeg: 10 }, 8), galacticEquator(), graticule(30, 30)]) {
      const longest = Math.max(...stepsOf(path));
      expect(longest).toBeGreaterThan(0);
      expect(longest).toBeLessThan(0.2);
    }
  });
});

/** Lengths of the drawn steps of SVG path data made of M and L. */
function stepsOf(path: string): readonly number[] {
  return path
    .split('M')
    .slice(1)
    .flatMap((piece) => {
      const points = piece.split('L').map((pair) => pair.split(' ').map(Number));
      return points.slice(1).map(([x = 0, y = 0], index) => {
        const [px = 0, py = 0] = points[index] ?? [];
        return Math.hypot(x - px, y - py);
      });
    });
}

describe('the part of the sky that is seen', () => {
  test('keeps the place under the pointer when it is enlarged', () => {
    const fixed = { x: 0.5, y: -0.25 };
    const window = zoomed({ middle: { x: 0.2, y: 0 }, zoom: 4 }, 2, fixed);
    expect(window.zoom).toBe(8);
    expect(window.middle).toEqual({ x: expect.closeTo(0.35, 12), y: expect.closeTo(-0.125, 12) });
  });

  test('stays on the map, and is never wider than the map', () => {
    expect(zoomed(WHOLE_SKY, 0.1)).toEqual(WHOLE_SKY);
    const { middle } = moved({ middle: { x: 0, y: 0 }, zoom: 2 }, 100, 100);
    expect(middle.x).toBeLessThan(HALF_WIDTH);
    expect(middle.y).toBeLessThan(HALF_HEIGHT);
  });

  test('holds all the points that it is made for, and shows one point with its surroundings', () => {
    const { middle, zoom } = windowAround([
      { x: 1, y: 0.5 },
      { x: 1.4, y: 0.6 },
    ]);
    expect(middle).toEqual({ x: expect.closeTo(1.2, 12), y: expect.closeTo(0.55, 12) });
    expect(zoom).toBeGreaterThan(5);
    expect(windowAround([{ x: 1, y: 0.5 }]).zoom).toBe(12);
    expect(windowAround([])).toEqual(WHOLE_SKY);
  });
});
