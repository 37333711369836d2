import { cellRangesOfUnsorted } from '../../spatial/cell-algebra.js';
import { BASE_PIXELS, HPX_ORDER, PIXELS_PER_FACE } from '../../spatial/healpix.js';
import { refusedFile } from '../refused-file.js';
import { finestOrderOf, type Moc } from './moc.js';

/** The finest order of the standard. */
export const MAX_MOC_ORDER = 29;

/** Gathers the cells of a MOC in any order, doubled and overlapping ones too. */
export class CellGatherer {
  private pairs = new Float64Array(256);
  private length = 0;
  /** Cells finer than order 24, as [first, end) at order 29: beyond 2^53. */
  private readonly fine: { first: bigint; end: bigint }[] = [];
  private finest = 0;

  /** @param name  of the source, for messages */
  constructor(private readonly name: string) {}

  /**
   * Adds neighbouring cells of one order.
   *
   * @throws {RefusedSkyFile} for an order or pixel that is none
   */
  add(order: number, firstPixel: bigint, lastPixel: bigint): void {
    if (!(Number.isInteger(order) && order >= 0 && order <= MAX_MOC_ORDER)) {
      throw refusedFile(this.name, `a MOC has orders 0 to ${MAX_MOC_ORDER}; received ${order}`);
    }
    const pixels = 12n * 4n ** BigInt(order);
    if (firstPixel < 0n || lastPixel < firstPixel || lastPixel >= pixels) {
      const received = firstPixel === lastPixel ? String(firstPixel) : `${firstPixel}-${lastPixel}`;
      throw refusedFile(this.name, `cells of order ${order} are 0 to ${pixels - 1n}; received ${received}`);
    }
    this.finest = Math.max(this.finest, order);
    if (order > HPX_ORDER) {
      const shift = BigInt(2 * (MAX_MOC_ORDER - order));
      this.fine.push({ first: firstPixel << shift, end: (lastPixel + 1n) << shift });
      return;
    }
    const size = PIXELS_PER_FACE[HPX_ORDER - order]!;
    this.push(Number(firstPixel) * size, (Number(lastPixel) + 1) * size - 1);
  }

  /**
   * Adds a range of order-29 cells as ranges are written: [first, end). It says nothing of the order.
   *
   * @throws {RefusedSkyFile} when it is empty or leaves the sky
   */
  addFinestRange(first: bigint, end: bigint): void {
    if (first < 0n || end <= first || end > ALL_FINEST_CELLS) {
      throw refusedFile(
        this.name,
        `a range must be [first, end) within 0 to ${ALL_FINEST_CELLS}; received [${first}, ${end})`,
      );
    }
    this.fine.push({ first, end });
  }

  /**
   * Gives the MOC of all cells.
   *
   * @param statedOrder  what the source says of its finest order
   */
  finish(statedOrder?: number): Moc {
    const widenedRanges = this.addFine();
    const ranges = cellRangesOfUnsorted(this.pairs.subarray(0, this.length));
    const finest = statedOrder ?? (widenedRanges > 0 ? MAX_MOC_ORDER : finestOrderOf(ranges));
    return { ranges, maxOrder: Math.max(finest, this.finest), widenedRanges };
  }

  /** Adds the fine cells as the order-24 pixels that hold them; neighbours are joined first. */
  private addFine(): number {
    this.fine.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    const joined: { first: bigint; end: bigint }[] = [];
    for (const { first, end } of this.fine) {
      const before = joined.at(-1);
      if (before !== undefined && first <= before.end) {
        if (end > before.end) before.end = end;
      } else joined.push({ first, end });
    }
    const shift = BigInt(2 * (MAX_MOC_ORDER - HPX_ORDER));
    const within = (1n << shift) - 1n;
    for (const { first, end } of joined) this.push(Number(first >> shift), Number((end - 1n) >> shift));
    return joined.filter(({ first, end }) => ((first | end) & within) !== 0n).length;
  }

  private push(first: number, last: number): void {
    if (this.length === this.pairs.length) {
      const pairs = new Float64Array(2 * this.length);
      pairs.set(this.pairs);
      this.pairs = pairs;
    }
    this.pairs[this.length++] = first;
    this.pairs[this.length++] = last;
  }
}

/** Counts the pixels of order 29 on the whole sky. */
const ALL_FINEST_CELLS = BigInt(BASE_PIXELS) * 4n ** BigInt(MAX_MOC_ORDER);
