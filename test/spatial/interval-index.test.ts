import { describe, expect, test } from 'vitest';
import { type CellRanges, cellRangesOf, isKeyInRanges } from '../../src/spatial/cell-ranges.js';
import { IntervalIndex } from '../../src/spatial/interval-index.js';
import { seededRandom } from '../seeded-random.js';

const KEYS = 10_000;

function drawnSet(random: () => number): CellRanges {
  const count = Math.floor(random() * 40);
  const bounds = new Set(Array.from({ length: 2 * count }, () => Math.floor(random() * KEYS)));
  const sorted = [...bounds].sort((a, b) => a - b);
  return cellRangesOf(sorted.slice(0, sorted.length - (sorted.length % 2)));
}

describe('an index of overlapping sets of ranges', () => {
  test.each([1, 2, 3, 4, 5])('gives the sets that hold a key, as a look at each does (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const index = new IntervalIndex();
    const sets = new Map<number, CellRanges>();
    for (let slot = 0; slot < 120; slot++) {
      const drawn = random() < 0.05 ? cellRangesOf([0, KEYS - 1]) : drawnSet(random);
      index.add(slot, drawn);
      sets.set(slot, drawn);
      if (random() < 0.4) {
        const gone = Math.floor(random() * (slot + 1));
        index.remove(gone);
        sets.delete(gone);
      }
      for (let i = 0; i < 20; i++) {
        const key = Math.floor(random() * KEYS);
        const expected = [...sets].filter(([, ranges]) => isKeyInRanges(ranges, key)).map(([at]) => at);
        expect(index.slotsAt(key).sort((a, b) => a - b)).toEqual(expected);
      }
    }
  });

  test('finds both ends of every range of a tree of any size', () => {
    for (let count = 1; count < 70; count++) {
      const index = new IntervalIndex();
      index.add(7, cellRangesOf(Array.from({ length: 2 * count }, (_, i) => 3 * i)));
      for (let i = 0; i < count; i++)
        expect([6 * i, 6 * i + 3, 6 * i + 4].map((key) => index.slotsAt(key).length)).toEqual([1, 1, 0]);
    }
  });

  test('keeps nothing of sets that were removed', () => {
    const index = new IntervalIndex();
    for (let slot = 0; slot < 50; slot++) index.add(slot, cellRangesOf([slot, 100 + slot]));
    for (let slot = 0; slot < 50; slot++) index.remove(slot);
    expect([index.rangeCount, index.slotsAt(75)]).toEqual([0, []]);
  });
});
