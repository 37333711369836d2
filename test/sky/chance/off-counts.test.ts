import { describe, expect, test } from 'vitest';
import { wrapRaDeg } from '../../../src/domain/sky-position.js';
import type { SkyRegion } from '../../../src/domain/sky-region.js';
import { latitudeClassOf } from '../../../src/sky/chance/galactic-latitude.js';
import { offCountsOf } from '../../../src/sky/chance/off-counts.js';
import { RegionStrips } from '../../../src/sky/chance/region-strips.js';
import { compileRegion } from '../../../src/spatial/region.js';
import { seededRandom } from '../../seeded-random.js';
import { drawnPositions } from '../../spatial/brute-force.js';
import { drawnRegion } from '../../spatial/drawn-regions.js';
import { evenly } from './even-sky.js';

describe('a region moved in right ascension', () => {
  test('holds exactly the positions that lie in it after turning them back, for every kind of region', () => {
    const random = seededRandom(5);
    let held = 0;
    for (let round = 0; round < 60; round++) {
      const region = drawnRegion(random);
      const compiled = compileRegion(region);
      const positions = drawnPositions(random, 60);
      const turns = Float64Array.from({ length: 40 }, () => random() * 360).toSorted();
      const { byTurn, byPosition } = offCountsOf(
        new RegionStrips(region),
        { raDeg: positions.map(({ raDeg }) => raDeg), decDeg: positions.map(({ decDeg }) => decDeg) },
        { turns },
      );
      for (const [at, turn] of turns.entries()) {
        const inside = positions.filter(({ raDeg, decDeg }) =>
          compiled.contains((raDeg - turn + 360) % 360, decDeg),
        );
        held += inside.length;
        expect(byTurn[at]).toBe(inside.length);
      }
      expect(byPosition.reduce((a, b) => a + b, 0)).toBe(byTurn.reduce((a, b) => a + b, 0));
    }
    expect(held).toBeGreaterThan(500);
  });
});

describe('a region moved in right ascension and time', () => {
  const LARGE: readonly SkyRegion[] = [
    { kind: 'cone', raDeg: 250, decDeg: 20, radiusArcsec: 12 * 3600 },
    { kind: 'cone', raDeg: 250, decDeg: 82, radiusArcsec: 10 * 3600 },
    { kind: 'rectangle', raFromDeg: 350, raToDeg: 25, decFromDeg: -30, decToDeg: 10 },
  ];
  const asCells = (region: SkyRegion): SkyRegion => ({
    kind: 'cells',
    ranges: [...compileRegion(region).cover({ rowCount: 1e6, maxRanges: 500 })],
  });
  const regions = [...LARGE, ...LARGE.map(asCells)];

  test.each(regions.map((region, at) => [at, region] as const))(
    'counts exactly what lies in it, at its time and in its class of galactic latitude: region %i',
    (at, region) => {
      const random = seededRandom(at);
      const compiled = compileRegion(region);
      const { raDeg, decDeg } = evenly(random, 600, -40, 88);
      const times = Uint8Array.from({ length: 600 }, () => 1 + Math.floor(random() * 3));
      const turns = Float64Array.from({ length: 50 }, () => random() * 360).toSorted();
      const moves = { turns, times: Uint8Array.from({ length: 50 }, () => Math.floor(random() * 2)) };
      const isOff = (ra: number, dec: number, time: number) => !compiled.contains(ra, dec) && ra > 30 * time;
      for (const fineness of ['COARSE', 'FINE'] as const) {
        const strips = new RegionStrips(region, fineness);
        const { byTurn } = offCountsOf(strips, { raDeg, decDeg, times }, moves, {
          isOff,
          keepsLatitude: true,
        });
        const brute = Array.from(turns, (turn, place) => {
          let count = 0;
          for (const [index, ra] of raDeg.entries()) {
            const [dec, time] = [decDeg[index]!, moves.times[place]!];
            const origin = wrapRaDeg(ra - turn);
            if ((times[index]! & (1 << time)) === 0 || !compiled.contains(origin, dec)) continue;
            if (isOff(ra, dec, time) && latitudeClassOf(ra, dec) === latitudeClassOf(origin, dec)) count++;
          }
          return count;
        });
        expect(Array.from(byTurn)).toEqual(brute);
        expect(brute.reduce((a, b) => a + b, 0)).toBeGreaterThan(20);
      }
    },
  );
});
