import type { CellRanges } from './cell-ranges.js';

/**
 * Is the keys that together hold a region, in two disjoint sets: those that are surely in it, and those around its rim.
 *
 * A row with a key in `whole` is in the region without a look at its position: the exact test would accept it. A row
 * with a key in `rim` must be tested. No other row is in the region.
 */
export interface RegionParts {
  readonly whole: CellRanges;
  readonly rim: CellRanges;
}
