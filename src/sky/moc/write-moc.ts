import { BadUserInput } from '../../domain/errors.js';
import { cellsOf, widenedToOrder } from '../../spatial/cell-algebra.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import { HPX_ORDER, PIXELS_PER_FACE } from '../../spatial/healpix.js';
import { writeTable } from '../fits/write-table.js';
import { MAX_MOC_ORDER } from './cell-gatherer.js';
import { finestOrderOf } from './moc.js';

export interface MocWriting {
  /** No finer cells than this order, 0..24: cells that are cut are taken whole. As fine as needed unless told. */
  readonly maxOrder?: number;
}

/** The finest order whose UNIQ fits 32 bits with a sign. */
const MAX_ORDER_OF_32_BITS = 13;

/**
 * Writes a set of order-24 cells as a MOC in FITS (IVOA MOC 2.0).
 *
 * @param form  NUNIQ, which every reader knows, or RANGE, the form that the standard prefers since 2.0
 * @throws {BadUserInput} for an order outside 0..24
 *
 * @example
 * writeMocFits(regionRanges(map, 0.9)); // the 90 % region
 */
export function writeMocFits(
  ranges: CellRanges,
  options: MocWriting & { readonly form?: 'NUNIQ' | 'RANGE' } = {},
): Uint8Array {
  const { cells, maxOrder, byOrder } = written(ranges, options);
  const isRange = options.form === 'RANGE';
  const values = isRange ? finestBounds(cells) : uniqs(byOrder);
  const code = isRange || maxOrder > MAX_ORDER_OF_32_BITS ? 'K' : 'J';
  return writeTable({
    columns: [{ name: isRange ? 'RANGE' : 'UNIQ', code, values }],
    rowCount: values.length,
    cards: [
      ['PIXTYPE', 'HEALPIX', 'HEALPIX pixelisation'],
      ['MOCVERS', '2.0', 'version of the MOC standard'],
      ['MOCDIM', 'SPACE'],
      ['ORDERING', isRange ? 'RANGE' : 'NUNIQ'],
      ['COORDSYS', 'C', 'ICRS'],
      ['MOCORD_S', maxOrder, 'finest order'],
      ['MOCORDER', maxOrder, 'the same, for older readers'],
      ['MOCTOOL', 'AmpelGraph'],
    ],
  });
}

/**
 * Writes a set of order-24 cells as a MOC in JSON: orders with their pixels, ascending.
 *
 * @throws {BadUserInput} for an order outside 0..24
 */
export function writeMocJson(ranges: CellRanges, options: MocWriting = {}): string {
  const { byOrder } = written(ranges, options);
  return JSON.stringify(Object.fromEntries(byOrder));
}

/**
 * Writes a set of order-24 cells as a MOC in text: `3/1-2 4/20`. An order without pixels at the end says how fine it is.
 *
 * @throws {BadUserInput} for an order outside 0..24
 */
export function writeMocText(ranges: CellRanges, options: MocWriting = {}): string {
  const { byOrder } = written(ranges, options);
  return byOrder.map(([order, pixels]) => `${order}/${runsOf(pixels).join(' ')}`).join(' ');
}

/** Pixels of each order, ascending in both; the finest order stated is there even when it has none. */
type PixelsByOrder = readonly (readonly [order: number, pixels: readonly number[]])[];

function written(
  ranges: CellRanges,
  { maxOrder }: MocWriting,
): { cells: CellRanges; maxOrder: number; byOrder: PixelsByOrder } {
  if (maxOrder !== undefined && !(Number.isInteger(maxOrder) && maxOrder >= 0 && maxOrder <= HPX_ORDER)) {
    throw new BadUserInput(`maxOrder must be a whole number in [0, ${HPX_ORDER}]; received ${maxOrder}`, [
      'maxOrder',
    ]);
  }
  const cells = maxOrder === undefined ? ranges : widenedToOrder(ranges, maxOrder);
  const byOrder = new Map<number, number[]>();
  for (const { order, pixel } of cellsOf(cells)) {
    const pixels = byOrder.get(order);
    if (pixels === undefined) byOrder.set(order, [pixel]);
    else pixels.push(pixel);
  }
  const stated = maxOrder ?? finestOrderOf(cells);
  if (!byOrder.has(stated)) byOrder.set(stated, []);
  return { cells, maxOrder: stated, byOrder: [...byOrder].sort(([a], [b]) => a - b) };
}

/** The standard wants UNIQ ascending: by order, then by pixel. */
function uniqs(byOrder: PixelsByOrder): readonly number[] {
  return byOrder.flatMap(([order, pixels]) => pixels.map((pixel) => 4 * PIXELS_PER_FACE[order]! + pixel));
}

function finestBounds(cells: CellRanges): readonly bigint[] {
  const perCell = 4n ** BigInt(MAX_MOC_ORDER - HPX_ORDER);
  const bounds: bigint[] = [];
  for (let i = 0; i < cells.length; i += 2) {
    bounds.push(BigInt(cells[i]!) * perCell, (BigInt(cells[i + 1]!) + 1n) * perCell);
  }
  return bounds;
}

function runsOf(pixels: readonly number[]): readonly string[] {
  const runs: string[] = [];
  for (let begin = 0; begin < pixels.length; ) {
    let end = begin;
    while (pixels[end + 1] === pixels[end]! + 1) end++;
    runs.push(end === begin ? String(pixels[begin]) : `${pixels[begin]}-${pixels[end]}`);
    begin = end + 1;
  }
  return runs;
}
