import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSkyPosition } from '../../../src/domain/sky-position.js';
import type { Localization } from '../../../src/sky/localization/localization.js';
import { localizationOf } from '../../../src/sky/localization/localization-of.js';
import type { StatedCircle, StatedLocalization } from '../../../src/sky/localization/stated-localization.js';
import { compileRegion } from '../../../src/spatial/region.js';
import { realData } from '../../real-data.js';
import { positionAt } from '../../spatial/sky-points.js';

const RADIANS = Math.PI / 180;

const made = (stated: StatedLocalization): Localization => localizationOf(stated);

function circle(radiusDeg: number, containment: number, rest: Partial<StatedCircle> = {}): Localization {
  return made({ form: 'circle', raDeg: 359.9, decDeg: 40, radiusDeg, containment, ...rest });
}

function levelAt(localization: Localization, distanceDeg: number, bearingDeg = 17): number | undefined {
  const { raDeg, decDeg } = positionAt(localization.best!, distanceDeg * RADIANS, bearingDeg * RADIANS);
  return localization.credibleLevel(raDeg, decDeg);
}

describe('a circle of up to 10 degrees', () => {
  test.each([
    [0.5, 1.17741],
    [0.68, 1.50959],
    [0.9, 2.14597],
    [0.95, 2.44775],
  ])('of containment %d has a radius of %d sigma', (containment, sigmas) => {
    const localization = circle(sigmas, containment);
    // With that radius sigma is 1 degree.
    for (const distance of [0.1, 1, 2, 3])
      expect(levelAt(localization, distance)).toBeCloseTo(1 - Math.exp(-(distance ** 2) / 2), 5);
    expect(levelAt(localization, sigmas)).toBeCloseTo(containment, 9);
    expect(localization.profile).toBe('GAUSSIAN_ASSUMED');
  });

  test('has the region of a level that its levels say', () => {
    const localization = circle(0.8, 0.9);
    for (const level of [0.01, 0.5, 0.9, 0.99]) {
      const region = localization.region(level);
      expect(region.kind).toBe('cone');
      for (const distance of [0.05, 0.3, 0.7, 0.799, 0.801, 1.5]) {
        const { raDeg, decDeg } = positionAt(localization.best!, distance * RADIANS, 1);
        expect(localization.isInside(raDeg, decDeg, level)).toBe(levelAt(localization, distance)! <= level);
      }
      expect(localization.areaDeg2(level)).toBe(compileRegion(region).areaDeg2);
    }
    expect(localization.areaDeg2(0.9)).toBeCloseTo(Math.PI * 0.8 ** 2, 3);
  });

  test('is empty at level 0 and the whole sky at level 1', () => {
    const localization = circle(1, 0.9);
    expect(localization.isInside(359.9, 40, 0)).toBe(false);
    expect(localization.isInside(179.9, -40, 1)).toBe(true);
    expect(localization.areaDeg2(0)).toBe(0);
    expect(localization.areaDeg2(1)).toBeCloseTo(41_252.96125, 4);
  });

  test('with both radii has both levels, and says so', () => {
    for (const [radius50Deg, radiusDeg] of [
      [0.3064, 0.7867],
      [0.4, 0.73],
      [0.4, 0.55],
      [0.1, 2],
    ] as const) {
      const localization = circle(radiusDeg, 0.9, { radius50Deg });
      expect(levelAt(localization, radius50Deg)).toBeCloseTo(0.5, 6);
      expect(levelAt(localization, radiusDeg)).toBeCloseTo(0.9, 6);
      expect(localization.profile).toBe('TWO_RADII');
    }
    // The ratio of a Gaussian gives the Gaussian.
    const radius50Deg = Math.sqrt(Math.log(2) / Math.log(10));
    expect(levelAt(circle(1, 0.9, { radius50Deg }), 0.7)).toBeCloseTo(levelAt(circle(1, 0.9), 0.7)!, 6);
    expect(() => circle(1, 0.9, { radius50Deg: 0.8 })).toThrow(/1\.342/);
  });

  test('of containment 1 is a flat disc', () => {
    const disc = circle(2, 1);
    expect([disc.kind, disc.levelApplied, disc.profile]).toEqual(['FLAT', false, 'FLAT']);
    expect([levelAt(disc, 1.99), levelAt(disc, 2.01)]).toEqual([1, undefined]);
  });
});

describe('a circle above 10 degrees', () => {
  test('follows von Mises and Fisher: 1 - cos r90 = -ln(0.1 + 0.9 exp(-2 kappa)) / kappa', () => {
    for (const radiusDeg of [10.1, 20.9264, 44.0584, 90, 140]) {
      const localization = circle(radiusDeg, 0.9);
      expect(localization.profile).toBe('VON_MISES_FISHER');
      // kappa by bisection of the equation itself.
      const target = 1 - Math.cos(radiusDeg * RADIANS);
      let [low, high] = [1e-6, 1000];
      for (let step = 0; step < 200; step++) {
        const kappa = (low + high) / 2;
        if (-Math.log(0.1 + 0.9 * Math.exp(-2 * kappa)) / kappa > target) low = kappa;
        else high = kappa;
      }
      for (const distance of [1, 5, 15, 60, 170]) {
        const fraction = Math.expm1(-low * (1 - Math.cos(distance * RADIANS))) / Math.expm1(-2 * low);
        expect(levelAt(localization, distance)).toBeCloseTo(fraction, 7);
      }
    }
  });

  test('that is a larger share of the sky than its containment is refused', () => {
    expect(() => circle(150, 0.9)).toThrow(/share of the sky/);
  });

  test('has the stated containment for an ellipse too, by summing its density over the sky', () => {
    const localization = made({
      form: 'ellipse',
      raDeg: 10,
      decDeg: 85,
      semiMajorDeg: 15,
      semiMinorDeg: 40,
      positionAngleDeg: 30,
      containment: 0.68,
    });
    let [inside, all] = [0, 0];
    const step = 0.5;
    for (let decDeg = -90 + step / 2; decDeg < 90; decDeg += step)
      for (let raDeg = step / 2; raDeg < 360; raDeg += step) {
        const area = step * step * Math.cos(decDeg * RADIANS);
        const probability = localization.probabilityDensityPerDeg2(raDeg, decDeg)! * area;
        all += probability;
        if (localization.isInside(raDeg, decDeg, 0.68)) inside += probability;
      }
    expect(all).toBeCloseTo(1, 3);
    expect(inside).toBeCloseTo(0.68, 2);
  });
});

describe('an ellipse', () => {
  test('keeps its axes as given, also when the first is the shorter', () => {
    const localization = made({
      form: 'ellipse',
      raDeg: 0.2,
      decDeg: -89,
      semiMajorDeg: 1,
      semiMinorDeg: 3,
      positionAngleDeg: 25,
      containment: 0.95,
    });
    expect(levelAt(localization, 1, 25)).toBeCloseTo(0.95, 9);
    expect(levelAt(localization, 3, 115)).toBeCloseTo(0.95, 9);
    expect(levelAt(localization, 2, 25)).toBeCloseTo(1 - 0.05 ** 4, 9);
    expect(localization.region(0.5).kind).toBe('ellipse');
    const { raDeg, decDeg } = parseSkyPosition({ raDeg: 0.2, decDeg: -89 });
    expect(localization.probabilityDensityPerDeg2(raDeg, decDeg)).toBeCloseTo(
      -Math.log(0.05) / (3 * Math.PI),
      6,
    );
  });
});

describe('a flat localisation', () => {
  test('has one region for every level, its containment inside and nothing outside', () => {
    const rectangle = made({
      form: 'rectangle',
      raDeg: 314.08,
      raPlusDeg: 6.56,
      raMinusDeg: 2.26,
      decDeg: 12.94,
      decPlusDeg: 1.5,
      decMinusDeg: 1.47,
      containment: 0.9,
    });
    for (const level of [0.01, 0.5, 0.95, 1]) {
      expect(rectangle.areaDeg2(level)).toBeCloseTo(25.526, 3);
      expect(rectangle.isInside(314.26233, 14.2045, level)).toBe(true);
    }
    expect(rectangle.isInside(314.26233, 14.2045, 0)).toBe(false);
    expect(rectangle.levelApplied).toBe(false);
    expect(rectangle.credibleLevel(314.26233, 14.2045)).toBe(0.9);
    expect(rectangle.credibleLevel(311.81, 14.2045)).toBeUndefined();
    expect(rectangle.probabilityDensityPerDeg2(314, 13)).toBeCloseTo(0.9 / 25.526, 5);
  });

  test('given as a polygon or as cells is not empty at level 0.95', () => {
    const polygon = made({
      form: 'polygon',
      vertices: [
        { raDeg: 359, decDeg: -1 },
        { raDeg: 1, decDeg: -1 },
        { raDeg: 0, decDeg: 2 },
      ],
      containment: 1,
    });
    expect(polygon.isInside(0, 0, 0.95)).toBe(true);
    expect(polygon.best).toBeUndefined();
    const cells = made({ form: 'cells', ranges: [0, 4 ** 24 - 1], containment: 0.9 });
    expect(cells.areaDeg2(0.95)).toBeCloseTo(41_252.96125 / 12, 4);
  });

  test('with a containment or an error that is none is refused', () => {
    const base = { form: 'circle', raDeg: 1, decDeg: 2, radiusDeg: 1, containment: 0.9 } as const;
    for (const wrong of [
      { containment: 0 },
      { containment: 1.1 },
      { containment: Number.NaN },
      { radiusDeg: 0 },
      { radiusDeg: 181 },
    ])
      expect(() => made({ ...base, ...wrong })).toThrow(/containment|radius/);
  });
});

const rows = realData('neutrino/catalogues/IceCube_Gold_Bronze_Tracks.csv');
const truth = realData('truth/icecat1-rectangle-bts.csv');
const bts = realData('catalogues/bts_sample.csv');

test.skipIf(!rows || !truth || !bts)(
  'the rectangles of IceCat-1, over RA 0 and to the pole, hold the BTS objects that an independent computation found',
  () => {
    const objects = readCsv(bts!).map((row) => ({
      name: row['ZTFID']!,
      raDeg: degreesOf(row['RA']!, 15),
      decDeg: degreesOf(row['Dec']!, 1),
    }));
    const expected = new Map(readCsv(truth!).map((row) => [row['alert']!, row['bts_objects_inside']!]));
    let found = 0;
    for (const row of readCsv(rows!)) {
      const [raDeg, raPlusDeg, raMinusDeg, decDeg, decPlusDeg, decMinusDeg] = [
        'RA',
        'RA_ERR_PLUS',
        'RA_ERR_MINUS',
        'DEC',
        'DEC_ERR_PLUS',
        'DEC_ERR_MINUS',
      ].map((name) => Number(row[name])) as [number, number, number, number, number, number];
      const rectangle = made({
        form: 'rectangle',
        raDeg,
        raPlusDeg,
        raMinusDeg,
        decDeg,
        decPlusDeg,
        decMinusDeg,
        containment: 0.9,
      });
      const inside = objects
        .filter((each) => rectangle.isInside(each.raDeg, each.decDeg, 0.9))
        .map(({ name }) => name);
      const names = expected
        .get(row['NAME']!)!
        .split(' ')
        .filter(Boolean)
        .map((each) => each.split('/')[0]!);
      expect(inside.sort(), row['NAME']).toEqual(names.sort());
      found += inside.length;
    }
    expect(expected.size).toBe(348);
    expect(found).toBeGreaterThan(500);
  },
);

function readCsv(file: string): readonly Readonly<Record<string, string>>[] {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = head!.split(',').map((name) => name.replaceAll('"', ''));
  return lines.map((line) => {
    const cells = [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(([, plain, quoted]) => quoted ?? plain!);
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? '']));
  });
}

/** Reads degrees, or sexagesimal text of which the unit is 15 or 1 degree. */
function degreesOf(text: string, unitDeg: number): number {
  if (!text.includes(':')) return Number(text);
  const [units, minutes, seconds] = text.replace(/^[+-]/, '').split(':').map(Number) as [
    number,
    number,
    number,
  ];
  return (text.startsWith('-') ? -1 : 1) * unitDeg * (units + minutes / 60 + seconds / 3600);
}
