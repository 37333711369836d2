import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { coveredPart } from '../../../src/sky/footprint/covered-part.js';
import { pixelatedRegion } from '../../../src/sky/footprint/pixelated-region.js';
import { fieldRegion } from '../../../src/sky/footprint/pointing.js';
import { readPointings } from '../../../src/sky/footprint/read-pointings.js';
import { localizationOf } from '../../../src/sky/localization/localization-of.js';
import { readMapLocalization } from '../../../src/sky/localization/map-localization.js';
import { areaDeg2Of, complementOf } from '../../../src/spatial/cell-algebra.js';
import { cellRangesOf } from '../../../src/spatial/cell-ranges.js';
import { compileRegion } from '../../../src/spatial/region.js';
import { realData } from '../../real-data.js';

const bytes = (text: string) => Buffer.from(text);
const NOTHING = cellRangesOf([]);

describe('a field of view', () => {
  test.each([
    [0.001, 0],
    [359.99, 45],
    [120, -89],
    [10, 90],
  ])('has its area and its centre at RA %d, Dec %d', (raDeg, decDeg) => {
    const region = fieldRegion(raDeg, decDeg, { form: 'RECTANGLE', widthDeg: 7.4, heightDeg: 7.2 });
    const { areaDeg2, contains } = compileRegion(region);
    // 4 asin(sin(w/2) sin(h/2)) for a gnomonic rectangle with tangents, to the order that matters here.
    expect(areaDeg2 / (7.4 * 7.2)).toBeCloseTo(1, 2);
    expect(contains(raDeg, decDeg)).toBe(true);
    expect(areaDeg2Of(pixelatedRegion(region)) / areaDeg2).toBeCloseTo(1, 1.7);
  });
});

describe('a file of pointings', () => {
  test('is read by the names of its columns, with what the caller knows besides', () => {
    const [first, second] = readPointings(
      bytes(
        'Field_RA,field_dec,jd,filter,diffmaglim,radius\n10,20,2458758.5,g,20.5,1\n350,-5,2458759.5,r,,\n',
      ),
      'log.csv',
      { field: { form: 'CIRCLE', radiusDeg: 2 }, limitMag: 19 },
    );
    expect(first).toMatchObject({ mjd: 58_758, band: 'g', limitMag: 20.5 });
    expect(second).toMatchObject({ mjd: 58_759, band: 'r', limitMag: 19 });
    expect(areaDeg2Of(second!.ranges) / areaDeg2Of(first!.ranges)).toBeCloseTo(4, 0);
  });

  test.each([
    ['2019-10-02T12:00:00', 58_758.5],
    ['2019-10-02 12:00', 58_758.5],
    ['2019-10-02T12:00:00Z', 58_758.5],
    ['2019-10-02T14:00:00+02:00', 58_758.5],
    ['2019-10-02T08:30:00-0330', 58_758.5],
    ['2019-10-02', 58_758],
  ])('may have times in any zone, in UTC where none is named: %s', (time, mjd) => {
    const [pointing] = readPointings(bytes(`ra,dec,time,radius\n1,2,${time},1\n`), 'log.csv');
    expect(pointing!.mjd).toBeCloseTo(mjd, 9);
  });

  test('may be a MOC, which is one pointing', () => {
    const [moc] = readPointings(bytes('5/0-3'), 'seen.moc', { mjd: 58_000, band: 'J' });
    expect(moc).toMatchObject({ mjd: 58_000, band: 'J' });
    expect(Array.from(moc!.ranges)).toEqual([0, 4 ** 20 - 1]);
  });

  test.each([
    ['ra,dec\n1,2\n', /row 1: the field of view is not known/],
    ['ra,dec,radius\n1,2,1\n1,91,1\n', /row 2: .*91/],
    ['ra,dec,radius\nx,2,1\n', /row 1: ra must be a number; received "x"/],
    ['ra,dec,radius\n1,2,0\n', /radius must be in \(0, 60\]/],
    ['ra,dec,radius,time\n1,2,1,soon\n', /time must be an ISO time, .*; received "soon"/],
    ['ra,dec,radius,time\n1,2,1,58000\n', /time must be an ISO time/],
    ['ra,dec,radius,time\n1,2,1,2024-02-30T00:00:00\n', /time must be an ISO time/],
  ])('is refused with the row and the reason: %j', (text, reason) => {
    expect(() => readPointings(bytes(text), 'log.csv')).toThrow(reason);
  });
});

describe('the covered part of a localisation', () => {
  const circle = localizationOf({
    form: 'circle',
    raDeg: 40,
    decDeg: 10,
    radiusDeg: 1,
    containment: 0.9,
  } as never);

  test('is all of it, or nothing, or the half that was seen', () => {
    const region = compileRegion(circle.region(0.9));
    const everything = complementOf(NOTHING);
    expect(coveredPart(circle, 0.9, everything)).toMatchObject({ probability: 0.9, coveredProbability: 0.9 });
    expect(coveredPart(circle, 0.9, everything).coveredAreaDeg2).toBeCloseTo(region.areaDeg2, 9);
    expect(coveredPart(circle, 0.9, NOTHING)).toMatchObject({ coveredAreaDeg2: 0, coveredProbability: 0 });
    const east = pixelatedRegion({
      kind: 'rectangle',
      raFromDeg: 40,
      raToDeg: 42,
      decFromDeg: 8,
      decToDeg: 12,
    });
    const half = coveredPart(circle, 0.9, east);
    expect(half.coveredAreaDeg2 / half.areaDeg2).toBeCloseTo(0.5, 1);
    expect(half.coveredProbability).toBeCloseTo(0.45, 1.7);
  });

  test('has more probability where the map is denser, in the same area', () => {
    const inner = pixelatedRegion({ kind: 'cone', raDeg: 40, decDeg: 10, radiusArcsec: 0.5 * 3600 });
    const { areaDeg2, coveredAreaDeg2, coveredProbability } = coveredPart(circle, 0.9, inner);
    expect(coveredAreaDeg2 / areaDeg2).toBeCloseTo(0.25, 1);
    // 1 - exp(-r^2/2 sigma^2) at half of the radius of 90 %.
    expect(coveredProbability).toBeCloseTo(1 - 0.1 ** 0.25, 1.7);
  });

  const file = realData('gw/skymaps/S190814bv-bayestar/bayestar.multiorder.fits');
  test.skipIf(!file)('of a level of a real map holds at least the level', () => {
    const map = readMapLocalization(readFileSync(file!));
    const part = coveredPart(map, 0.9, complementOf(NOTHING));
    expect(part.probability).toBeGreaterThanOrEqual(0.9 - 1e-9);
    expect(part.coveredProbability).toBeCloseTo(part.probability, 12);
  });
});
