import { type CellRanges, RangeCollector } from './cell-ranges.js';
import { BASE_PIXELS, HPX_ORDER, PIXELS_PER_FACE } from './healpix.js';
import { DEG2_PER_STERADIAN } from './rectangle.js';

// Sets of order-24 HEALPix pixels as ranges: what can be done with them. Each runs over both lists once.

/** Counts the pixels of order 24 on the whole sky. */
export const ALL_SKY_CELLS = BASE_PIXELS * PIXELS_PER_FACE[HPX_ORDER]!;

/** Area of a pixel of each order in square degrees: all pixels of an order have the same. */
export const PIXEL_AREA_DEG2: readonly number[] = PIXELS_PER_FACE.map(
  (perFace) => (4 * Math.PI * DEG2_PER_STERADIAN) / (BASE_PIXELS * perFace),
);

/** Gives the cells that are in either set. */
export function unionOf(a: CellRanges, b: CellRanges): CellRanges {
  const union = new RangeCollector();
  let i = 0;
  let j = 0;
  let reached = -1;
  while (i < a.length || j < b.length) {
    const takeA = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    const first = takeA ? a[i]! : b[j]!;
    const last = takeA ? a[i + 1]! : b[j + 1]!;
    if (takeA) i += 2;
    else j += 2;
    if (last <= reached) continue;
    union.add(Math.max(first, reached + 1), last);
    reached = last;
  }
  return union.toCellRanges(Number.POSITIVE_INFINITY);
}

/** Gives the cells that are in both sets. */
export function intersectionOf(a: CellRanges, b: CellRanges): CellRanges {
  const intersection = new RangeCollector();
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const first = Math.max(a[i]!, b[j]!);
    const last = Math.min(a[i + 1]!, b[j + 1]!);
    if (first <= last) intersection.add(first, last);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return intersection.toCellRanges(Number.POSITIVE_INFINITY);
}

/** Gives the cells of the sky that are not in the set. */
export function complementOf(ranges: CellRanges): CellRanges {
  const complement = new RangeCollector();
  let next = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i]! > next) complement.add(next, ranges[i]! - 1);
    next = ranges[i + 1]! + 1;
  }
  if (next < ALL_SKY_CELLS) complement.add(next, ALL_SKY_CELLS - 1);
  return complement.toCellRanges(Number.POSITIVE_INFINITY);
}

/** Gives the cells that are in `a` and not in `b`. */
export function differenceOf(a: CellRanges, b: CellRanges): CellRanges {
  return intersectionOf(a, complementOf(b));
}

/** Counts the order-24 cells of a set. */
export function cellCountOf(ranges: CellRanges): number {
  let cells = 0;
  for (let i = 0; i < ranges.length; i += 2) cells += ranges[i + 1]! - ranges[i]! + 1;
  return cells;
}

/** Gives the area of a set in square degrees; the whole sky has 41252.96. */
export function areaDeg2Of(ranges: CellRanges): number {
  return cellCountOf(ranges) * PIXEL_AREA_DEG2[HPX_ORDER]!;
}

/**
 * Sorts and merges ranges that come in any order and may overlap.
 *
 * @param pairs  `[first, last, first, last, ...]`, each with first <= last
 */
export function cellRangesOfUnsorted(pairs: Float64Array): CellRanges {
  const collected = new RangeCollector();
  if (isAscending(pairs)) {
    for (let i = 0; i < pairs.length; i += 2) collected.add(pairs[i]!, pairs[i + 1]!);
    return collected.toCellRanges(Number.POSITIVE_INFINITY);
  }
  const order = Uint32Array.from({ length: pairs.length / 2 }, (_, range) => 2 * range);
  order.sort((a, b) => pairs[a]! - pairs[b]! || pairs[a + 1]! - pairs[b + 1]!);
  let reached = -1;
  for (const at of order) {
    const last = pairs[at + 1]!;
    if (last <= reached) continue;
    collected.add(Math.max(pairs[at]!, reached + 1), last);
    reached = last;
  }
  return collected.toCellRanges(Number.POSITIVE_INFINITY);
}

function isAscending(pairs: Float64Array): boolean {
  for (let i = 2; i < pairs.length; i += 2) if (pairs[i]! <= pairs[i - 1]!) return false;
  return true;
}

/** Is a cell of any order, NESTED. */
export interface SkyCell {
  readonly order: number;
  readonly pixel: number;
}

/** Widens a set to whole cells of an order: the same set when no finer cells are needed for it. */
export function widenedToOrder(ranges: CellRanges, order: number): CellRanges {
  const size = PIXELS_PER_FACE[HPX_ORDER - order]!;
  const widened = new RangeCollector();
  let reached = -1;
  for (let i = 0; i < ranges.length; i += 2) {
    const first = Math.max(Math.floor(ranges[i]! / size) * size, reached + 1);
    const last = (Math.floor(ranges[i + 1]! / size) + 1) * size - 1;
    if (last < first) continue;
    widened.add(first, last);
    reached = last;
  }
  return widened.toCellRanges(Number.POSITIVE_INFINITY);
}

/** Gives the fewest cells that make up a set, ascending by position: what a MOC lists. */
export function* cellsOf(ranges: CellRanges): Generator<SkyCell, void, undefined> {
  for (let i = 0; i < ranges.length; i += 2) {
    const end = ranges[i + 1]! + 1;
    for (let at = ranges[i]!; at < end; ) {
      const order = orderOfLargestCell(at, end - at);
      yield { order, pixel: at / PIXELS_PER_FACE[HPX_ORDER - order]! };
      at += PIXELS_PER_FACE[HPX_ORDER - order]!;
    }
  }
}

/** Tells the order of the largest cell that begins at a key and holds at most so many keys. */
function orderOfLargestCell(first: number, atMost: number): number {
  let order = HPX_ORDER;
  while (order > 0) {
    const size = PIXELS_PER_FACE[HPX_ORDER - order + 1]!;
    if (size > atMost || first % size !== 0) break;
    order--;
  }
  return order;
}
