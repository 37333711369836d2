import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/domain/seeded-random.js';
import type { SkyRegion } from '../../../src/domain/sky-region.js';
import { type ChanceInput, estimateChance } from '../../../src/sky/chance/estimate-chance.js';
import { latitudeClassOf, sinOfGalacticLatitude } from '../../../src/sky/chance/galactic-latitude.js';
import { probabilityOf, probabilityOfAtLeast } from '../../../src/sky/chance/negative-binomial.js';
import { offCountsOf } from '../../../src/sky/chance/off-counts.js';
import { RegionStrips } from '../../../src/sky/chance/region-strips.js';
import { localizationOf } from '../../../src/sky/localization/localization-of.js';
import { readIceCat } from '../../../src/sky/notice/icecat-rows.js';
import { compileRegion } from '../../../src/spatial/region.js';
import { realData } from '../../real-data.js';
import { seededRandom } from '../../seeded-random.js';
import { evenly } from './even-sky.js';

const everywhere = () => true;
const RECTANGLE: SkyRegion = {
  kind: 'rectangle',
  raFromDeg: 311.82,
  raToDeg: 320.64,
  decFromDeg: 11.47,
  decToDeg: 14.44,
};

function poisson(random: () => number, mean: number): number {
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
  return count;
}

function chance(changes: Partial<ChanceInput>) {
  return estimateChance({
    region: RECTANGLE,
    observed: 1,
    population: evenly(seededRandom(1), 400, 8, 18),
    isSearched: everywhere,
    shifts: 1000,
    seed: 7,
    ...changes,
  });
}

describe('the galactic latitude', () => {
  test('is that of the poles and of the centre of the Galaxy', () => {
    expect(sinOfGalacticLatitude(192.85948, 27.12825)).toBeCloseTo(1, 12);
    expect(sinOfGalacticLatitude(266.40499, -28.93617)).toBeCloseTo(0, 5);
    expect([latitudeClassOf(266.4, -28.9), latitudeClassOf(314.26, 14.2), latitudeClassOf(180, 30)]).toEqual([
      0, 1, 2,
    ]);
  });
});

describe('the chance of a coincidence', () => {
  test('is expected at the density of the sky', () => {
    const population = evenly(seededRandom(3), 20_000, 8, 18);
    const { expected, expectedError, areaDeg2, offCount, shifts } = chance({ population });
    const bandDeg2 =
      2 * Math.PI * (Math.sin(Math.PI / 10) - Math.sin((8 * Math.PI) / 180)) * (180 / Math.PI) ** 2;
    const density = 20_000 / bandDeg2;
    expect(areaDeg2).toBeCloseTo(25.526, 1);
    expect(Math.abs(expected! - density * areaDeg2)).toBeLessThan(4 * expectedError!);
    expect(expectedError! / expected!).toBeLessThan(0.1);
    expect(offCount).toBeGreaterThan(500);
    expect(shifts).toBe(1000);
  });

  test.each([
    ['on the sky', [0]],
    ['on the sky and in time', [0, 20, -30]],
  ])(
    'is uniform where there is nothing but chance: 1,000 made skies, regions moved %s',
    (_, timeShiftsDays) => {
      const random = seededRandom(11);
      const deciles = new Array<number>(10).fill(0);
      const compiled = compileRegion(RECTANGLE);
      const skies = 1000;
      let below5 = 0;
      for (let sky = 0; sky < skies; sky++) {
        const raDeg: number[] = [];
        const decDeg: number[] = [];
        const times: number[] = [];
        let observed = 0;
        for (const time of timeShiftsDays.keys()) {
          const seen = evenly(random, poisson(random, 250), 8, 18);
          for (const [at, ra] of seen.raDeg.entries()) {
            raDeg.push(ra);
            decDeg.push(seen.decDeg[at]!);
            times.push(1 << time);
            if (time === 0 && compiled.contains(ra, seen.decDeg[at]!)) observed++;
          }
        }
        const population = { raDeg, decDeg, times };
        const estimate = chance({ population, timeShiftsDays, observed, shifts: 40, seed: sky });
        const { expected, expectedError } = estimate;
        const offCounts = (expected! / expectedError!) ** 2;
        const prediction = { offCounts, ratio: offCounts / expected! };
        // Counts are whole, so that p jumps; between its jumps any value is as good.
        const p =
          probabilityOfAtLeast(prediction, observed + 1) + random() * probabilityOf(prediction, observed);
        deciles[Math.min(9, Math.floor(p * 10))]! += 1;
        if (p < 0.05) below5++;
      }
      console.info(`p under chance, by tenths: ${deciles.join(' ')}; below 0.05: ${below5} of ${skies}`);
      // Binomial: 100 +- 9.5 in each tenth, 50 +- 6.9 below 0.05.
      for (const count of deciles) expect(Math.abs(count - 100)).toBeLessThan(4 * 9.5);
      expect(Math.abs(below5 - 50)).toBeLessThan(4 * 6.9);
    },
    240_000,
  );

  test('says to which other times regions were moved: those at which the region itself was observed', () => {
    const population = { ...evenly(seededRandom(3), 4000, 8, 18), times: new Array<number>(4000).fill(7) };
    const isSearched = (raDeg: number, _: number, time: number) => time < 2 || (raDeg > 100 && raDeg < 300);
    const timeShiftsDays = [0, 31, -44];
    const moved = chance({ population, isSearched, timeShiftsDays });
    expect(moved).toMatchObject({ method: 'RA_AND_TIME_SHIFTS', timeShiftsDays: [31], shifts: 1000 });
    expect(chance({ population })).toMatchObject({ method: 'RA_SHIFTS', timeShiftsDays: [] });
  });

  test('expects as many as at the other times where none were seen elsewhere at its own', () => {
    const { raDeg, decDeg } = evenly(seededRandom(3), 4000, 8, 18);
    const later = { raDeg, decDeg, times: new Array<number>(4000).fill(2) };
    const whole = chance({ population: { raDeg, decDeg } });
    const half = chance({ population: later, timeShiftsDays: [0, 20] });
    // Half of the exposure lies at each time.
    const error = half.expectedError! + whole.expectedError! / 2;
    expect(Math.abs(half.expected! - whole.expected! / 2)).toBeLessThan(3 * error);
  });

  test('does not take what the region itself holds for background', () => {
    const around = { raDeg: new Array(50).fill(316), decDeg: new Array(50).fill(13) };
    const alone = chance({ population: around });
    expect(alone.offCount).toBe(0);
    expect(alone.reason).toMatch(/only 0 transients/);
  });

  test('counts only where was searched, and scales by what was', () => {
    const population = evenly(seededRandom(3), 20_000, 8, 18);
    const isSearched = (raDeg: number) => raDeg > 200 && (raDeg < 310 || raDeg > 314);
    const searched = { raDeg: [] as number[], decDeg: [] as number[] };
    for (const [at, raDeg] of population.raDeg.entries())
      if (isSearched(raDeg)) {
        searched.raDeg.push(raDeg);
        searched.decDeg.push(population.decDeg[at]!);
      }
    const whole = chance({ population });
    const part = chance({ population: searched, isSearched });
    expect(part.coveredFraction).toBeCloseTo(6.64 / 8.82, 1);
    const error = whole.expectedError! + part.expectedError! / part.coveredFraction!;
    expect(Math.abs(part.expected! / part.coveredFraction! - whole.expected!)).toBeLessThan(2 * error);
  });

  test('keeps to the galactic latitude of the region', () => {
    const population = { raDeg: [] as number[], decDeg: [] as number[] };
    const { raDeg, decDeg } = evenly(seededRandom(4), 20_000, 8, 18);
    // Ten times as many in the plane: a star-poor region must not expect them.
    for (const [at, ra] of raDeg.entries()) {
      const times = latitudeClassOf(ra, decDeg[at]!) === 0 ? 10 : 1;
      for (let copy = 0; copy < times; copy++) {
        population.raDeg.push(ra);
        population.decDeg.push(decDeg[at]!);
      }
    }
    const region: SkyRegion = { kind: 'cone', raDeg: 180, decDeg: 13, radiusArcsec: 7200 };
    const plain = chance({ region, population: { raDeg, decDeg } });
    expect(chance({ region, population }).expected).toBe(plain.expected);
  });

  test('is the same for a seed, and another for another', () => {
    expect(chance({})).toEqual(chance({}));
    expect(chance({ seed: 8 }).expected).not.toBe(chance({}).expected);
  });

  test('is not told without a record of coverage, with too few counts, or for the whole sky', () => {
    expect(chance({ isSearched: undefined })).toMatchObject({
      expected: undefined,
      pValue: undefined,
      reason: expect.stringMatching(/nothing is recorded/),
    });
    expect(chance({ isSearched: () => false }).reason).toMatch(/no part of the region/);
    expect(chance({ population: evenly(seededRandom(1), 4, 8, 18) }).reason).toMatch(/at least 5/);
    const sky: SkyRegion = { kind: 'cells', ranges: [0, 12 * 4 ** 24 - 1] };
    expect(chance({ region: sky }).reason).toMatch(/clear of the region itself/);
  });

  test('gives smaller p to more, and p 1 to none', () => {
    const ps = [0, 1, 2, 5, 20].map((observed) => chance({ observed }).pValue!);
    expect(ps[0]).toBe(1);
    expect(ps).toEqual(ps.toSorted((a, b) => b - a));
    expect(chance({ observed: 1 }).pAtLeastOne).toBe(chance({ observed: 1 }).pValue);
    expect(chance({ observed: 500 }).pEmpirical).toBeCloseTo(1 / 1001, 12);
  });
});

const bts = realData('catalogues/bts_sample.csv');
const iceCat = realData('neutrino/catalogues/IceCube_Gold_Bronze_Tracks.csv');

describe('tidal disruption events in the rectangles of IceCat-1', () => {
  test.skipIf(!bts || !iceCat)('are 2 where 0.354 are expected; 4.3 % of shifts have 2 or more', () => {
    const tdes = readFileSync(bts!, 'utf8')
      .split('\n')
      .map((line) => line.split(','))
      .filter((cells) => cells[11]?.startsWith('TDE'))
      .map((cells) => ({
        raDeg: 15 * sexagesimal(cells[2]!),
        decDeg: sexagesimal(cells[3]!),
        peakMjd: 2_458_000 + Number(cells[4]) - 2_400_000.5,
      }));
    expect(tdes).toHaveLength(10);
    const shifts = 20_000;
    const held = new Float64Array(shifts);
    let observed = 0;
    let events = 0;
    // What even shifts must give: the share of the circle that each rectangle takes.
    let inWidths = 0;
    for (const outcome of readIceCat(readFileSync(iceCat!, 'utf8'))) {
      if (outcome.kind !== 'READ' || !outcome.notice.localization) continue;
      const mjd = 40_587 + outcome.notice.eventUnixMs! / 86_400_000;
      if (mjd < 58_270) continue;
      events++;
      const inTime = tdes.filter(({ peakMjd }) => peakMjd - mjd >= -365 && peakMjd <= mjd);
      const stated = outcome.notice.localization;
      const localization = localizationOf(stated);
      if (stated.form !== 'rectangle') throw new TypeError('rows of IceCat-1 are rectangles');
      for (const { decDeg } of inTime)
        if (decDeg >= stated.decDeg - stated.decMinusDeg && decDeg <= stated.decDeg + stated.decPlusDeg)
          inWidths += (stated.raPlusDeg + stated.raMinusDeg) / 360;
      observed += inTime.filter(({ raDeg, decDeg }) => localization.isInside(raDeg, decDeg, 0.9)).length;
      const random = randomStream(2020, events, 0);
      const drawn = Float64Array.from({ length: shifts }, () => random.between(0, 360));
      const order = Uint32Array.from(drawn.keys()).sort((a, b) => drawn[a]! - drawn[b]!);
      const positions = {
        raDeg: inTime.map(({ raDeg }) => raDeg),
        decDeg: inTime.map(({ decDeg }) => decDeg),
      };
      const { byTurn } = offCountsOf(new RegionStrips(localization.region(0.9)), positions, {
        turns: Float64Array.from(order, (draw) => drawn[draw]!),
      });
      for (const [place, draw] of order.entries()) held[draw]! += byTurn[place]!;
    }
    const mean = held.reduce((sum, count) => sum + count, 0) / shifts;
    const withTwo = held.filter((count) => count >= 2).length / shifts;
    console.info(
      `${events} rectangles, ${observed} observed, ${mean} expected (exactly ${inWidths}), ${withTwo} of shifts have 2`,
    );
    expect([events, observed]).toEqual([149, 2]);
    // The figures come from 1,000 shifts: +- 0.018 and +- 0.6 %; ours from 20,000: +- 0.004 and +- 0.15 %.
    expect(Math.abs(mean - 0.354)).toBeLessThan(0.03);
    expect(Math.abs(withTwo - 0.043)).toBeLessThan(0.013);
    expect(Math.abs(mean - inWidths)).toBeLessThan(0.012);
  });
});

function sexagesimal(text: string): number {
  const [whole = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  return (text.startsWith('-') ? -1 : 1) * (whole + minutes / 60 + seconds / 3600);
}
