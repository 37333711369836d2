import { cellsOf } from '../../spatial/cell-algebra.js';
import { type CellRanges } from '../../spatial/cell-ranges.js';

/**
 * Is a part of the sky as a multi-order coverage map (IVOA MOC 2.0, spatial), ICRS.
 *
 * Read by `readMoc` (read-moc.ts), written by write-moc.ts. What can be done with sets of cells (union, intersection,
 * area) is in src/spatial/cell-algebra.ts.
 */
export interface Moc {
  /** Its cells as order-24 pixels. */
  readonly ranges: CellRanges;
  /** The order that the source states, or that of its finest cell: 0..29. */
  readonly maxOrder: number;
  /**
   * How many of its ranges end inside an order-24 pixel and were widened to it, by less than 0.013 arcsec: cells of
   * orders 25 to 29. 0 for any MOC of whole order-24 pixels, which is kept exactly.
   */
  readonly widenedRanges: number;
}

/** Tells the order of the finest cell that a set needs; 0 for the empty set. */
export function finestOrderOf(ranges: CellRanges): number {
  let finest = 0;
  for (const { order } of cellsOf(ranges)) finest = Math.max(finest, order);
  return finest;
}
