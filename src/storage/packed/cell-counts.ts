import { BadUserInput, CostExceeded } from '../../domain/errors.js';
import { h3CellOf } from '../../spatial/h3-cell.js';
import { HPX_ORDER, nestedPixelOf, PIXELS_PER_FACE } from '../../spatial/healpix.js';
import type { DensityCell, DensityGrid, DensityQuery } from '../port/density.js';

/** Finest cells of each grid, 0.9 and 1.3 arcmin across: a heat map of the sky stays a heat map. */
const FINEST = { HEALPIX: 12, H3: 7 } as const;

/** @throws {BadUserInput} for a resolution that is out of range */
export function checkGrid(grid: DensityGrid): void {
  const value = grid.kind === 'H3' ? grid.resolution : grid.order;
  if (!Number.isInteger(value) || value < 0 || value > FINEST[grid.kind])
    throw new BadUserInput(
      `resolution must be a whole number from 0 to ${FINEST[grid.kind]}; received ${value}`,
      ['resolution'],
    );
}

/** Gives how many `hpx` keys a pixel of an order has. */
export function keysPerPixel(order: number): number {
  return PIXELS_PER_FACE[HPX_ORDER - order] ?? 1;
}

/** Counts positions by cell; used where the store's own query can't name the cells of a grid. */
export class CellCounts {
  /** By number of pixel or digits of cell, of one grid. */
  private readonly counts = new Map<number | string, number>();

  constructor(private readonly query: Pick<DensityQuery, 'grid' | 'maxCells'>) {}

  /** @throws {CostExceeded} when there are more cells than were allowed */
  add(raDeg: number, decDeg: number): void {
    const { grid } = this.query;
    if (grid.kind === 'H3') this.addCell(h3CellOf(raDeg, decDeg, grid.resolution));
    else this.addPixel(nestedPixelOf(grid.order, raDeg, decDeg));
  }

  /**
   * Adds one of a known pixel.
   *
   * @throws {CostExceeded} when there are more cells than were allowed
   */
  addPixel(pixel: number): void {
    this.addCell(pixel);
  }

  /** Gives the cells in ascending order. */
  toCells(): readonly DensityCell[] {
    return inOrder([...this.counts].map(([cell, count]) => ({ cell: String(cell), count })));
  }

  private addCell(cell: number | string): void {
    const count = (this.counts.get(cell) ?? 0) + 1;
    this.counts.set(cell, count);
    if (count === 1) checkCells(this.counts.size, this.query.maxCells);
  }
}

/** Orders cells: pixels by number, H3 cells by their digits. */
export function inOrder(cells: readonly DensityCell[]): readonly DensityCell[] {
  return cells.toSorted(
    (a, b) => a.cell.length - b.cell.length || (a.cell < b.cell ? -1 : Number(a.cell > b.cell)),
  );
}

/** @throws {CostExceeded} when there are more cells than were allowed */
export function checkCells(count: number, maxCells: number): void {
  if (count > maxCells)
    throw new CostExceeded(
      `the density would have more than ${maxCells} cells; choose a coarser resolution, or a narrower region`,
    );
}
