import { describe, expect, test } from 'vitest';
import type { SkyRegion } from '../../src/domain/sky-region.js';
import { type CellRanges, isKeyInRanges } from '../../src/spatial/cell-ranges.js';
import { HPX_ORDER, hpxKeyOf, pixelCentre } from '../../src/spatial/healpix.js';
import { compileRegion } from '../../src/spatial/region.js';
import { HALF_TURN_ARCSEC } from '../../src/spatial/unit-vector.js';
import { seededRandom } from '../seeded-random.js';
import { drawnRegion } from './drawn-regions.js';
import { sky } from './region-positions.js';

/** Draws keys of the ranges: their ends, which are corners of pixels on the inner rim, and any between. */
function keysIn(ranges: CellRanges, random: () => number, most: number): number[] {
  const keys: number[] = [];
  for (let n = 0; n < most && ranges.length > 0; n++) {
    const place = 2 * Math.floor((random() * ranges.length) / 2);
    const [first, last] = [ranges[place]!, ranges[place + 1]!];
    keys.push(first, last, Math.min(last, first + Math.floor(random() * (last - first + 1))));
  }
  return keys;
}

describe('the parts of a region', () => {
  test('hold every position that the exact test accepts, and in the whole part no other', () => {
    const random = seededRandom(41);
    const faults = { refusedInWhole: 0, missed: 0, inBoth: 0 };
    const seen = { whole: 0, rim: 0 };
    for (let n = 0; n < 300; n++) {
      const region = drawnRegion(random);
      const compiled = compileRegion(region);
      const { whole, rim } = compiled.parts([0, 1e3, 1e5, 1e7][n % 4]!);
      for (const key of keysIn(whole, random, 150)) {
        const { raDeg, decDeg } = pixelCentre(HPX_ORDER, key);
        seen.whole++;
        if (!compiled.contains(raDeg, decDeg)) faults.refusedInWhole++;
        if (isKeyInRanges(rim, key)) faults.inBoth++;
      }
      for (const { raDeg, decDeg, hpx } of sky.slice(0, 3000)) {
        const isWhole = isKeyInRanges(whole, hpx);
        const isInside = compiled.contains(raDeg, decDeg);
        if (isWhole && !isInside) faults.refusedInWhole++;
        if (isWhole || !isInside) continue;
        seen.rim++;
        if (!isKeyInRanges(rim, hpx)) faults.missed++;
      }
    }
    expect(faults).toEqual({ refusedInWhole: 0, missed: 0, inBoth: 0 });
    expect(seen.whole).toBeGreaterThan(10_000);
    expect(seen.rim).toBeGreaterThan(1_000);
  });

  test('of a cone that leaves out little of the sky say whole only where the exact test agrees', () => {
    const random = seededRandom(42);
    for (const left of [1e-7, 1e-4, 0.01, 1, 60]) {
      const raDeg = random() * 360;
      const decDeg = 160 * random() - 80;
      const region: SkyRegion = { kind: 'cone', raDeg, decDeg, radiusArcsec: HALF_TURN_ARCSEC - left };
      const compiled = compileRegion(region);
      const { whole } = compiled.parts(1e8);
      const antipode = { raDeg: (raDeg + 180) % 360, decDeg: -decDeg };
      for (let n = 0; n < 2000; n++) {
        const near = {
          raDeg: antipode.raDeg + ((random() - 0.5) * left) / 900,
          decDeg: antipode.decDeg + ((random() - 0.5) * left) / 900,
        };
        if (isKeyInRanges(whole, hpxKeyOf(near.raDeg, near.decDeg)))
          expect(compiled.contains(near.raDeg, near.decDeg)).toBe(true);
      }
    }
  });

  test('of cells are the cells', () => {
    const compiled = compileRegion({ kind: 'cells', ranges: [5, 9, 20, 20] });
    expect([...compiled.parts(1e6).whole]).toEqual([5, 9, 20, 20]);
    expect(compiled.parts(1e6).rim).toHaveLength(0);
  });
});
