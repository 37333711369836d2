import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { isInCone, parseCone } from '../../src/spatial/cone.js';
import { coverCone } from '../../src/spatial/cover.js';
import {
  HPX_ORDER,
  hpxKeyOf,
  nestedPixelOf,
  nestedToRing,
  PIXEL_CAP_RAD,
  pixelCentre,
  pixelCentreVector,
  ringToNested,
} from '../../src/spatial/healpix.js';
import { FACE_STEPS_PER_RADIAN, faceVector, writeFacePoint } from '../../src/spatial/healpix-projection.js';
import { RADIANS_PER_ARCSEC, separationArcsec, unitVectorOf } from '../../src/spatial/unit-vector.js';
import { realData } from '../real-data.js';
import { seededRandom } from '../seeded-random.js';
import { adversarialPosition, evenlyDrawnPosition, positionAt, positionOf } from './sky-points.js';

const ang2pixFile = realData('vectors/healpix/ang2pix.csv');
const queryDiscFile = realData('vectors/healpix/query_disc_centres.csv');

function rowsOf(file: string | undefined): string[][] {
  if (file === undefined) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.split(','));
}

function angleRad(a: Parameters<typeof separationArcsec>[0], b: typeof a): number {
  return separationArcsec(a, b) * RADIANS_PER_ARCSEC;
}

describe('HEALPix numbers agree with healpy', () => {
  test.skipIf(ang2pixFile === undefined)('NESTED and RING, every vector to order 20', () => {
    const rows = rowsOf(ang2pixFile).filter(([nside]) => Number(nside) <= 2 ** HPX_ORDER);
    expect(rows).toHaveLength(140);
    for (const [nside, raDeg, decDeg, nested, ring] of rows) {
      const order = Math.log2(Number(nside));
      expect(nestedPixelOf(order, Number(raDeg), Number(decDeg))).toBe(Number(nested));
      expect(nestedToRing(order, Number(nested))).toBe(Number(ring));
      expect(ringToNested(order, Number(ring))).toBe(Number(nested));
    }
  });

  test.skipIf(ang2pixFile === undefined)('the order-24 key is the prefix of every vector of order 29', () => {
    const rows = rowsOf(ang2pixFile).filter(([nside]) => Number(nside) === 2 ** 29);
    expect(rows).toHaveLength(20);
    for (const [, raDeg, decDeg, nested] of rows) {
      expect(BigInt(hpxKeyOf(Number(raDeg), Number(decDeg)))).toBe(BigInt(nested!) >> 10n);
    }
  });

  test.skipIf(queryDiscFile === undefined)('the pixels whose centre lies in a disc', () => {
    const rows = rowsOf(queryDiscFile);
    expect(rows).toHaveLength(6);
    for (const [nside, raDeg, decDeg, radiusDeg, , pixels] of rows) {
      const order = Math.log2(Number(nside));
      const disc = parseCone({
        raDeg: Number(raDeg),
        decDeg: Number(decDeg),
        radiusArcsec: Number(radiusDeg) * 3600,
      });
      // A centre in the disc has its key in the cover, so no pixel outside the cover need be looked at.
      const keysPerPixel = 4 ** (HPX_ORDER - order);
      const ranges = coverCone(disc, { rowCount: 1e9, maxRanges: Number.POSITIVE_INFINITY });
      const inside = new Set<number>();
      for (let i = 0; i < ranges.length; i += 2) {
        const last = Math.floor(ranges[i + 1]! / keysPerPixel);
        for (let pixel = Math.floor(ranges[i]! / keysPerPixel); pixel <= last; pixel++) {
          const centre = pixelCentre(order, pixel);
          if (isInCone(disc, centre.raDeg, centre.decDeg)) inside.add(pixel);
        }
      }
      expect([...inside].join(' ')).toBe(pixels);
    }
  });
});

describe('HEALPix', () => {
  test('NESTED and RING are permutations of each other, and centres lie in their pixels, to order 5', () => {
    for (let order = 0; order <= 5; order++) {
      const pixels = 12 * 4 ** order;
      const rings = new Set<number>();
      for (let pixel = 0; pixel < pixels; pixel++) {
        const ring = nestedToRing(order, pixel);
        rings.add(ring);
        expect(ringToNested(order, ring)).toBe(pixel);
        const { raDeg, decDeg } = pixelCentre(order, pixel);
        expect(nestedPixelOf(order, raDeg, decDeg)).toBe(pixel);
      }
      expect(rings.size).toBe(pixels);
      expect(Math.max(...rings)).toBe(pixels - 1);
    }
  });

  test('NESTED and RING round-trip at every order, at the ends of rings and at random', () => {
    const random = seededRandom(3);
    for (let order = 0; order <= HPX_ORDER; order++) {
      const pixels = 12 * 4 ** order;
      const cap = 2 * 2 ** order * (2 ** order - 1);
      const edges = [0, 1, 3, 4, cap - 1, cap, pixels - cap - 1, pixels - cap, pixels - 5, pixels - 1];
      const drawn = Array.from({ length: 500 }, () => Math.floor(random() * pixels));
      // The first and last pixel of a cap ring: where a rounded square root would choose the wrong ring.
      const ringEnds = Array.from({ length: 200 }, () => Math.floor(random() * 2 ** order)).flatMap(
        (ring) => [2 * ring * (ring + 1) - 1, 2 * ring * (ring + 1)],
      );
      for (const pixel of [...edges, ...drawn, ...ringEnds].filter((p) => p >= 0 && p < pixels)) {
        expect(nestedToRing(order, ringToNested(order, pixel))).toBe(pixel);
        expect(ringToNested(order, nestedToRing(order, pixel))).toBe(pixel);
      }
    }
  });

  test('RING counts from north to south, and eastwards from RA 0 within a ring', () => {
    for (const order of [0, 1, 4]) {
      const centres = Array.from({ length: 12 * 4 ** order }, (_, ring) =>
        pixelCentre(order, ringToNested(order, ring)),
      );
      for (let i = 1; i < centres.length; i++) {
        const [before, after] = [centres[i - 1]!, centres[i]!];
        const sameRing = Math.abs(before.decDeg - after.decDeg) < 1e-9;
        expect(sameRing ? after.raDeg > before.raDeg : after.decDeg < before.decDeg).toBe(true);
      }
    }
  });

  test('the pixel of a coarser order is a prefix of the key, on seams too', () => {
    const random = seededRandom(4);
    for (let i = 0; i < 20_000; i++) {
      const { raDeg, decDeg } = i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random);
      const key = hpxKeyOf(raDeg, decDeg);
      const order = i % HPX_ORDER;
      const pixel = nestedPixelOf(order, raDeg, decDeg);
      const prefix = Math.floor(key / 4 ** (HPX_ORDER - order));
      if (pixel === prefix) continue;
      // On a seam rounding may file the position on either side: then both pixels hold it within their caps.
      const at = unitVectorOf(raDeg, decDeg);
      expect(angleRad(pixelCentreVector(order, prefix), at)).toBeLessThanOrEqual(PIXEL_CAP_RAD[order]!);
      expect(angleRad(pixelCentreVector(order, pixel), at)).toBeLessThanOrEqual(PIXEL_CAP_RAD[order]!);
    }
  });

  test('no position lies farther from the centre of its pixel than the cap of the order', () => {
    const random = seededRandom(5);
    let fullest = 0;
    for (let i = 0; i < 100_000; i++) {
      const order = i % (HPX_ORDER + 1);
      const side = 2 ** order;
      // Corners and edges of the pixels near a base pixel's corners, where the largest ones are, and everywhere.
      const near = Math.min(side - 1, Math.floor(random() * (i % 3 === 0 ? 3 : side)));
      const pixelColumn = i % 2 === 0 ? near : side - 1 - near;
      const pixelRow = Math.floor(random() * side);
      const face = Math.floor(random() * 12);
      const centre = faceVector(face, (pixelColumn + 0.5) / side, (pixelRow + 0.5) / side);
      const edge = faceVector(
        face,
        (pixelColumn + (random() < 0.5 ? 0 : 1)) / side,
        (pixelRow + [0, 1, random()][i % 3]!) / side,
      );
      fullest = Math.max(fullest, angleRad(centre, edge) / PIXEL_CAP_RAD[order]!);
    }
    expect(fullest).toBeLessThanOrEqual(1);
    expect(fullest).toBeGreaterThan(0.99);
  });

  test('every position is filed under a pixel whose cap holds it', () => {
    const random = seededRandom(6);
    for (let i = 0; i < 50_000; i++) {
      const { raDeg, decDeg } = adversarialPosition(random);
      const order = i % (HPX_ORDER + 1);
      const centre = pixelCentreVector(order, nestedPixelOf(order, raDeg, decDeg));
      if (angleRad(centre, unitVectorOf(raDeg, decDeg)) > PIXEL_CAP_RAD[order]!) {
        expect.fail(`RA ${raDeg} Dec ${decDeg} is outside its pixel of order ${order}`);
      }
    }
  });

  test('a face point never moves faster than its bound within a base pixel', () => {
    const random = seededRandom(7);
    const from = { face: 0, column: 0, row: 0 };
    const to = { face: 0, column: 0, row: 0 };
    let fastest = 0;
    for (let i = 0; i < 100_000; i++) {
      const start = i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random);
      const stepRad = 10 ** (-6 + 4 * random());
      const end = positionAt(start, stepRad, random() * 2 * Math.PI);
      writeFacePoint(start.raDeg, start.decDeg, from);
      writeFacePoint(end.raDeg, end.decDeg, to);
      if (from.face !== to.face) continue;
      fastest = Math.max(
        fastest,
        Math.abs(from.column - to.column) / stepRad,
        Math.abs(from.row - to.row) / stepRad,
      );
    }
    expect(fastest).toBeLessThanOrEqual(FACE_STEPS_PER_RADIAN);
    expect(fastest).toBeGreaterThan(1.4);
  });

  test('a face point projects back to its position', () => {
    const random = seededRandom(9);
    const point = { face: 0, column: 0, row: 0 };
    for (let i = 0; i < 20_000; i++) {
      const position = i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random);
      writeFacePoint(position.raDeg, position.decDeg, point);
      const back = positionOf(faceVector(point.face, point.column, point.row));
      const apart = separationArcsec(
        unitVectorOf(back.raDeg, back.decDeg),
        unitVectorOf(position.raDeg, position.decDeg),
      );
      expect(apart).toBeLessThan(1e-9);
    }
  });

  test('RA is a circle: 0, 360 and -360 are one key, and so are all RAs on a pole', () => {
    for (const decDeg of [-89, -41.8, 0, 12.5, 60]) {
      expect(hpxKeyOf(360, decDeg)).toBe(hpxKeyOf(0, decDeg));
      expect(hpxKeyOf(-350, decDeg)).toBe(hpxKeyOf(10, decDeg));
    }
    // A pole is the corner of four base pixels: one for each quarter of RA.
    expect(new Set([0, 10, 89].map((raDeg) => hpxKeyOf(raDeg, 90))).size).toBe(1);
  });

  test('what is not a position, an order or a pixel is refused, never filed somewhere', () => {
    for (const [raDeg, decDeg] of [
      [Number.NaN, 0],
      [0, Number.NaN],
      [Number.POSITIVE_INFINITY, 0],
      [0, 90.0001],
      [0, -91],
    ] as const) {
      expect(() => hpxKeyOf(raDeg, decDeg)).toThrow(BadUserInput);
    }
    for (const order of [-1, 25, 1.5, Number.NaN])
      expect(() => nestedPixelOf(order, 0, 0)).toThrow(BadUserInput);
    for (const pixel of [-1, 12, 0.5, Number.NaN]) {
      expect(() => nestedToRing(0, pixel)).toThrow(BadUserInput);
      expect(() => ringToNested(0, pixel)).toThrow(BadUserInput);
      expect(() => pixelCentre(0, pixel)).toThrow(BadUserInput);
    }
  });
});
