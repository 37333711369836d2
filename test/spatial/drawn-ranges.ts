import { cellRangesOfUnsorted } from '../../src/spatial/cell-algebra.js';
import type { CellRanges } from '../../src/spatial/cell-ranges.js';
import { seededRandom } from '../seeded-random.js';

/** Draws a set of cells of all orders up to one, some of them next to each other. */
export function drawnRanges(seed: number, maxOrder: number, cells: number): CellRanges {
  const random = seededRandom(seed);
  const pairs = Array.from({ length: cells }, () => {
    const order = Math.floor(random() * (maxOrder + 1));
    const size = 4 ** (24 - order);
    // Deep cells lie close together, so that they meet and overlap.
    const pixels = Math.min(12 * 4 ** order, 3000);
    const first = Math.floor(random() * pixels) * size;
    return [first, first + size - 1];
  });
  return cellRangesOfUnsorted(Float64Array.from(pairs.flat()));
}
