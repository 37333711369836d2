import { describe, expect, test } from 'vitest';
import {
  ALL_SKY_CELLS,
  areaDeg2Of,
  cellCountOf,
  cellRangesOfUnsorted,
  cellsOf,
  complementOf,
  differenceOf,
  intersectionOf,
  PIXEL_AREA_DEG2,
  unionOf,
  widenedToOrder,
} from '../../src/spatial/cell-algebra.js';
import { type CellRanges, isKeyInRanges } from '../../src/spatial/cell-ranges.js';
import { seededRandom } from '../seeded-random.js';
import { drawnRanges } from './drawn-ranges.js';

const empty = cellRangesOfUnsorted(new Float64Array(0));
const sky = complementOf(empty);

/** Keys where sets may change: both ends of each range, and the keys beside them. */
function edgeKeys(...sets: readonly CellRanges[]): readonly number[] {
  const keys = sets.flatMap((ranges) => Array.from(ranges).flatMap((key) => [key - 1, key, key + 1]));
  return [0, ALL_SKY_CELLS - 1, ...keys].filter((key) => key >= 0 && key < ALL_SKY_CELLS);
}

function expectWellFormed(ranges: CellRanges): void {
  for (let i = 0; i < ranges.length; i += 2) {
    expect(ranges[i]).toBeLessThanOrEqual(ranges[i + 1]!);
    if (i > 0) expect(ranges[i]).toBeGreaterThan(ranges[i - 1]! + 1);
  }
}

describe('sets of cells', () => {
  const pairs = [1, 2, 3, 4, 5].map(
    (seed) => [drawnRanges(seed, 5, 60), drawnRanges(seed + 50, 8, 60)] as const,
  );

  test('unite, intersect, differ and complement key by key', () => {
    for (const [a, b] of pairs) {
      const results = {
        union: unionOf(a, b),
        common: intersectionOf(a, b),
        only: differenceOf(a, b),
        not: complementOf(a),
      };
      for (const ranges of Object.values(results)) expectWellFormed(ranges);
      for (const key of edgeKeys(a, b)) {
        const [inA, inB] = [isKeyInRanges(a, key), isKeyInRanges(b, key)];
        expect(isKeyInRanges(results.union, key)).toBe(inA || inB);
        expect(isKeyInRanges(results.common, key)).toBe(inA && inB);
        expect(isKeyInRanges(results.only, key)).toBe(inA && !inB);
        expect(isKeyInRanges(results.not, key)).toBe(!inA);
      }
      expect(cellCountOf(results.union)).toBe(cellCountOf(a) + cellCountOf(b) - cellCountOf(results.common));
    }
  });

  test('know nothing and everything', () => {
    expect(Array.from(sky)).toEqual([0, ALL_SKY_CELLS - 1]);
    expect(Array.from(complementOf(sky))).toEqual([]);
    expect(areaDeg2Of(sky)).toBeCloseTo(41252.96125, 5);
    expect(areaDeg2Of(empty)).toBe(0);
    expect(12 * PIXEL_AREA_DEG2[0]!).toBeCloseTo(areaDeg2Of(sky), 9);
    expect(unionOf(empty, sky)).toEqual(sky);
    expect(intersectionOf(empty, sky)).toEqual(empty);
  });

  test('come from ranges in any order that overlap', () => {
    const random = seededRandom(5);
    const [ranges] = pairs[0]!;
    const shuffled = Array.from({ length: ranges.length / 2 }, (_, i) => [ranges[2 * i]!, ranges[2 * i + 1]!])
      .flatMap(([first, last]) => [
        [first!, last!],
        [first!, first!],
      ])
      .sort(() => random() - 0.5);
    expect(cellRangesOfUnsorted(Float64Array.from(shuffled.flat()))).toEqual(ranges);
  });

  test('are made of the fewest cells: no four siblings among them', () => {
    for (const [a, b] of pairs) {
      for (const ranges of [a, b, sky]) {
        const cells = [...cellsOf(ranges)];
        const back = cells.flatMap(({ order, pixel }) => {
          const size = 4 ** (24 - order);
          return [pixel * size, (pixel + 1) * size - 1];
        });
        expect(cellRangesOfUnsorted(Float64Array.from(back))).toEqual(ranges);
        const siblings = new Map<string, number>();
        for (const { order, pixel } of cells) {
          const parent = `${order}/${Math.floor(pixel / 4)}`;
          siblings.set(parent, (siblings.get(parent) ?? 0) + 1);
          expect(order > 0 && siblings.get(parent) === 4).toBe(false);
        }
      }
    }
  });

  test('widen to whole cells of an order and lose nothing', () => {
    for (const [, b] of pairs) {
      const widened = widenedToOrder(b, 4);
      expectWellFormed(widened);
      expect(differenceOf(b, widened)).toEqual(empty);
      expect(Math.max(...Array.from(cellsOf(widened), ({ order }) => order))).toBeLessThanOrEqual(4);
      expect(widenedToOrder(widened, 4)).toEqual(widened);
      expect(widenedToOrder(b, 8)).toEqual(b);
    }
  });
});
