import { cellArea } from 'h3-js';
import type { H3CellRegion } from '../domain/sky-region.js';
import {
  firstKeyOfBaseCell,
  H3_CAP_RAD,
  H3_KEYS_PER_DIGITS,
  H3_RESOLUTION,
  h3CentreVector,
  h3KeyOf,
  h3KeyRangeOf,
  h3ResolutionOf,
  isPentagonBaseCell,
  parseH3Cell,
} from './h3-cell.js';
import { DEG2_PER_STERADIAN } from './rectangle.js';
import { type RegionShape, type Rim, SIFT_MARGIN_RAD } from './region-shape.js';
import { RADIANS_PER_ARCSEC, separationArcsec, type UnitVector } from './unit-vector.js';

/**
 * Gives an H3 cell as a shape: the positions whose finest cell descends from it.
 *
 * Its area is that of its hexagon. What descends from it covers the same sky but for a jagged rim: 7 % of it lies
 * outside the hexagon, and as much of the hexagon belongs to neighbours.
 *
 * @throws {BadUserInput} with path `h3Cell` when there is no such cell
 */
export function h3CellShape(region: H3CellRegion): RegionShape {
  const cell = parseH3Cell(region.cell);
  const { first, last } = h3KeyRangeOf(cell);
  return {
    areaDeg2: cellArea(cell, 'rads2') * DEG2_PER_STERADIAN,
    contains: (raDeg, decDeg) => {
      const key = h3KeyOf(raDeg, decDeg);
      return key >= first && key <= last;
    },
    // h3-js takes 1.4 us for each centre, and a cap meets some 20 cells of its size.
    mostRimCells: 100,
    rim: new DescendantRim([placedCell(h3ResolutionOf(cell), first)]),
  };
}

interface PlacedCell {
  readonly resolution: number;
  readonly firstKey: number;
  readonly centre: UnitVector;
}

function placedCell(resolution: number, firstKey: number): PlacedCell {
  return { resolution, firstKey, centre: h3CentreVector(resolution, firstKey) };
}

/** Is the descendants that may reach into some cap; whether they fill it is not asked. */
class DescendantRim implements Rim {
  private readonly cells: readonly PlacedCell[];

  constructor(cells: readonly PlacedCell[]) {
    this.cells = cells;
  }

  sift(centre: UnitVector, capRad: number): 'IN' | 'OUT' | Rim {
    let near = this.cells.filter((cell) => reaches(cell, centre, capRad));
    // Cells much larger than the cap say little of it: their children say more.
    while (near.some(({ resolution }) => resolution < H3_RESOLUTION && H3_CAP_RAD[resolution]! > capRad))
      near = near.flatMap(childrenOf).filter((cell) => reaches(cell, centre, capRad));
    return near.length === 0 ? 'OUT' : new DescendantRim(near);
  }
}

function reaches({ resolution, centre }: PlacedCell, cap: UnitVector, capRad: number): boolean {
  const limitRad = H3_CAP_RAD[resolution]! + capRad + SIFT_MARGIN_RAD;
  return separationArcsec(centre, cap) * RADIANS_PER_ARCSEC <= limitRad;
}

function childrenOf({ resolution, firstKey }: PlacedCell): readonly PlacedCell[] {
  const keysPerChild = H3_KEYS_PER_DIGITS[H3_RESOLUTION - resolution - 1]!;
  const baseCell = Math.floor(firstKey / H3_KEYS_PER_DIGITS[H3_RESOLUTION]!);
  const isPentagon = isPentagonBaseCell(baseCell) && firstKey === firstKeyOfBaseCell(baseCell);
  return [0, 1, 2, 3, 4, 5, 6]
    .filter((digit) => !(isPentagon && digit === 1))
    .map((digit) => placedCell(resolution + 1, firstKey + digit * keysPerChild));
}
