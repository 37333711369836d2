import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { parseSkyPosition } from '../../src/domain/sky-position.js';
import { isInCone, parseCone, squaredChordFrom } from '../../src/spatial/cone.js';
import { coverCone } from '../../src/spatial/cover.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { separationArcsec, squaredChord, unitVectorOf } from '../../src/spatial/unit-vector.js';
import { readNgcCatalogue } from '../fixtures/ngc-catalogue.js';
import { realData } from '../real-data.js';
import { seededRandom } from '../seeded-random.js';
import { keyedSky, rowsByRanges } from './brute-force.js';
import { adversarialPosition, drawnCone, evenlyDrawnPosition } from './sky-points.js';

function refusalOf(input: { raDeg: number; decDeg: number; radiusArcsec: number }): BadUserInput {
  try {
    parseCone(input);
  } catch (error) {
    if (error instanceof BadUserInput) return error;
    throw error;
  }
  return expect.fail('accepted');
}

describe('a sky position', () => {
  test('has one spelling: RA is wrapped to [0, 360), and no coordinate is -0', () => {
    const wrapped = [-10, 370, 360, -0, 720.5, -1e-20].map((raDeg) =>
      parseSkyPosition({ raDeg, decDeg: -0 }),
    );
    expect(wrapped.map((position) => position.raDeg)).toEqual([350, 10, 0, 0, 0.5, 0]);
    expect(wrapped.every((position) => Object.is(position.decDeg, 0))).toBe(true);
  });

  test('is not changed by a bit when it is in range already', () => {
    const random = seededRandom(1);
    for (let i = 0; i < 1000; i++) {
      const raDeg = random() * 360;
      expect(parseSkyPosition({ raDeg, decDeg: 1 }).raDeg).toBe(raDeg);
    }
  });
});

describe('a cone', () => {
  test('is refused with the field, the limit and the value', () => {
    const good = { raDeg: 1, decDeg: 2, radiusArcsec: 3 };
    const cases = [
      [{ raDeg: Number.NaN }, 'raDeg', 'finite', 'NaN'],
      [{ decDeg: 90.5 }, 'decDeg', '[-90, 90]', '90.5'],
      [{ radiusArcsec: -1 }, 'radiusArcsec', '[0, 648000]', '-1'],
      [{ radiusArcsec: 648_000.1 }, 'radiusArcsec', '[0, 648000]', '648000.1'],
      [{ radiusArcsec: Number.NaN }, 'radiusArcsec', '[0, 648000]', 'NaN'],
    ] as const;
    for (const [wrong, field, limit, received] of cases) {
      const refusal = refusalOf({ ...good, ...wrong });
      expect(refusal.path).toEqual([field]);
      expect(refusal.message).toContain(field);
      expect(refusal.message).toContain(limit);
      expect(refusal.message).toContain(received);
    }
  });

  test('of radius 0 holds its own position only', () => {
    const random = seededRandom(2);
    for (let i = 0; i < 2000; i++) {
      const { raDeg, decDeg } = i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random);
      const cone = parseCone({ raDeg, decDeg, radiusArcsec: 0 });
      expect(isInCone(cone, raDeg, decDeg)).toBe(true);
      expect(isInCone(cone, raDeg, decDeg > 0 ? decDeg - 1e-9 : decDeg + 1e-9)).toBe(false);
    }
  });

  test('of radius 0 on a pole holds the pole at every RA', () => {
    for (const decDeg of [90, -90]) {
      const cone = parseCone({ raDeg: 10, decDeg, radiusArcsec: 0 });
      for (let raDeg = 0; raDeg < 360; raDeg += 7) expect(isInCone(cone, raDeg, decDeg)).toBe(true);
      expect(isInCone(cone, 10, -decDeg)).toBe(false);
    }
  });

  test('of 180 degrees holds every position, its antipode too', () => {
    const random = seededRandom(3);
    for (let i = 0; i < 2000; i++) {
      const { raDeg, decDeg } = adversarialPosition(random);
      const cone = parseCone({ raDeg, decDeg, radiusArcsec: 648_000 });
      const antipode = parseSkyPosition({ raDeg: raDeg + 180, decDeg: -decDeg });
      expect(isInCone(cone, antipode.raDeg, antipode.decDeg)).toBe(true);
    }
  });

  test('decides by the binding sum of squares, and never otherwise by its check of declinations', () => {
    const random = seededRandom(4);
    for (let i = 0; i < 50_000; i++) {
      const cone = drawnCone(random);
      const { raDeg, decDeg } = i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random);
      const chord = squaredChord(unitVectorOf(raDeg, decDeg), cone.centre);
      expect(squaredChordFrom(cone, raDeg, decDeg)).toBe(chord);
      expect(isInCone(cone, raDeg, decDeg)).toBe(chord <= cone.squaredChordLimit);
    }
  });

  test('tells 0.1 arcsec from 0.1000001, across RA 0 and beside the pole', () => {
    const acrossZero = parseCone({ raDeg: 359.99999, decDeg: 0, radiusArcsec: 0.1 });
    expect(isInCone(acrossZero, 359.99999 + 0.0999999 / 3600 - 0, 0)).toBe(true);
    expect(isInCone(acrossZero, 359.99999 + 0.1000001 / 3600, 0)).toBe(false);
    const beyondPole = parseCone({ raDeg: 30, decDeg: 90 - 0.04 / 3600, radiusArcsec: 0.1 });
    expect(isInCone(beyondPole, 210, 90 - 0.0599999 / 3600)).toBe(true);
    expect(isInCone(beyondPole, 210, 90 - 0.0600001 / 3600)).toBe(false);
  });
});

describe('the separation of two directions', () => {
  test('is right along a meridian from a nanoarcsecond to 180 degrees', () => {
    const south = unitVectorOf(77, -90);
    for (const angle of [1e-9, 1e-6, 0.1, 60, 324_000, 647_999.9, 647_999.9999999, 648_000]) {
      const north = unitVectorOf(77, -90 + angle / 3600);
      expect(Math.abs(separationArcsec(south, north) - angle)).toBeLessThan(5e-9);
    }
  });

  test('is 0 for one direction, and the same both ways', () => {
    const random = seededRandom(5);
    for (let i = 0; i < 1000; i++) {
      const a = unitVectorOf(random() * 360, random() * 180 - 90);
      const b = unitVectorOf(random() * 360, random() * 180 - 90);
      expect(separationArcsec(a, a)).toBe(0);
      expect(separationArcsec(a, b)).toBe(separationArcsec(b, a));
    }
  });
});

const truthFile = realData('truth/cone-search.csv');
const catalogueFile = realData('catalogues/NGC.csv');

function separationIn(entry: string): number {
  return Number(entry.slice(entry.indexOf('=') + 1));
}

describe('cone search over the NGC catalogue', () => {
  test.skipIf(truthFile === undefined || catalogueFile === undefined)(
    'finds the same objects in the same order as an independent computation',
    () => {
      const entries = readNgcCatalogue(catalogueFile!);
      expect(entries).toHaveLength(13_962);
      const nameOf = new Map(entries.map((entry) => [entry.position, entry.name]));
      const sky = keyedSky(
        entries.map((entry) => entry.position),
        hpxKeyOf,
      );

      const truth = readFileSync(truthFile!, 'utf8').trim().split('\n').slice(1);
      expect(truth).toHaveLength(6);
      for (const line of truth) {
        const [raDeg, decDeg, radiusDeg, count, list] = line.split(',');
        const cone = parseCone({
          raDeg: Number(raDeg),
          decDeg: Number(decDeg),
          radiusArcsec: Number(radiusDeg) * 3600,
        });
        const found = rowsByRanges(sky, cone, coverCone(cone, { rowCount: entries.length }))
          .map((row) => sky.positions[row]!)
          .map((position) => ({
            name: nameOf.get(position)!,
            separationDeg:
              separationArcsec(cone.centre, unitVectorOf(position.raDeg, position.decDeg)) / 3600,
          }))
          .sort((a, b) => a.separationDeg - b.separationDeg)
          .map(({ name, separationDeg }) => `${name}=${separationDeg.toFixed(6)}`);
        const expected = list!.match(/\S.*?=[\d.]+/g)!;
        expect(found).toHaveLength(Number(count));
        expect(found.map(separationIn)).toEqual(expected.map(separationIn));
        // Two names of one object share a position; which comes first is nobody's rule.
        expect([...found].sort()).toEqual([...expected].sort());
      }
    },
  );
});
