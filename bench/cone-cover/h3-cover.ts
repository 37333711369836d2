import { type CellRanges, RangeCollector } from '../../src/spatial/cell-ranges.js';
import type { Cone } from '../../src/spatial/cone.js';
import {
  type CellHierarchy,
  ConeLimits,
  type CoverOptions,
  coverDepth,
  parseCoverOptions,
} from '../../src/spatial/cover-limits.js';
import {
  firstKeyOfBaseCell,
  H3_CAP_RAD,
  H3_KEYS_PER_DIGITS,
  H3_RESOLUTION,
  h3CentreVector,
  isPentagonBaseCell,
} from '../../src/spatial/h3-cell.js';

/** Number of cells of resolution 0. */
const H3_BASE_CELLS = 122;

const H3: CellHierarchy = { rootCount: H3_BASE_CELLS, childrenPerCell: 7, capRad: H3_CAP_RAD };

/**
 * Lists the ranges of H3 keys that together hold a cone: what {@link coverCone} does, over {@link h3KeyOf}.
 *
 * Never misses a row that {@link isInCone} accepts; adds some around the rim. Nothing but the comparison uses it, since it
 * costs more than the HEALPix cover (docs/decisions/0001-two-sky-keys.md).
 *
 * @returns  ascending, merged, at most `maxRanges` (16) ranges of 52-bit keys; never empty
 * @throws {BadUserInput} when `rowCount` or `maxRanges` is out of range
 */
export function coverConeByH3(cone: Cone, options: CoverOptions): CellRanges {
  const { rowCount, maxRanges } = parseCoverOptions(options);
  collected.clear();
  descent.begin(cone, coverDepth(cone, H3, rowCount));
  for (let baseCell = 0; baseCell < H3_BASE_CELLS; baseCell++) {
    descent.visit(0, firstKeyOfBaseCell(baseCell), baseCell, isPentagonBaseCell(baseCell));
  }
  return collected.toCellRanges(maxRanges);
}

/** Walks down the logical children of the base cells and collects those that may hold a part of one cone. */
class H3Descent {
  private readonly limits = new ConeLimits(H3_CAP_RAD);
  private depth = 0;
  private x = 0;
  private y = 0;
  private z = 0;

  begin(cone: Cone, depth: number): void {
    this.depth = depth;
    this.x = cone.centre.x;
    this.y = cone.centre.y;
    this.z = cone.centre.z;
    this.limits.set(cone, 0, depth);
  }

  /**
   * Collects what is needed of one cell, in ascending order of keys.
   *
   * @param firstKey  the cell's smallest key
   * @param place     the cell's number when digits are counted to 7, for the table of centres
   */
  visit(resolution: number, firstKey: number, place: number, isPentagon: boolean): void {
    const squaredChord = this.squaredChordTo(resolution, firstKey, place);
    if (squaredChord > this.limits.dropAbove[resolution]!) return;
    if (resolution === this.depth || squaredChord < this.limits.wholeBelow[resolution]!) {
      collected.add(firstKey, lastKeyOf(resolution, firstKey));
      return;
    }
    const keysPerChild = H3_KEYS_PER_DIGITS[H3_RESOLUTION - resolution - 1]!;
    for (let digit = 0; digit < 7; digit++) {
      if (isPentagon && digit === 1) continue;
      this.visit(
        resolution + 1,
        firstKey + digit * keysPerChild,
        7 * place + digit,
        isPentagon && digit === 0,
      );
    }
  }

  private squaredChordTo(resolution: number, firstKey: number, place: number): number {
    let dx: number;
    let dy: number;
    let dz: number;
    if (resolution <= TABLE_RESOLUTION) {
      const centres = centresOf(resolution, firstKey, place);
      dx = centres[3 * place]! - this.x;
      dy = centres[3 * place + 1]! - this.y;
      dz = centres[3 * place + 2]! - this.z;
    } else {
      const centre = h3CentreVector(resolution, firstKey);
      dx = centre.x - this.x;
      dy = centre.y - this.y;
      dz = centre.z - this.z;
    }
    return dx * dx + dy * dy + dz * dz;
  }
}

/**
 * Gives the last key of a cell, carried on over the digits 7 that no cell has, so that the range touches the next
 * cell's and the two are merged.
 */
function lastKeyOf(resolution: number, firstKey: number): number {
  let last = firstKey + H3_KEYS_PER_DIGITS[H3_RESOLUTION - resolution]! - 1;
  let ancestor = firstKey;
  for (let r = resolution; r > 0; r--) {
    const keysPerCell = H3_KEYS_PER_DIGITS[H3_RESOLUTION - r]!;
    if (Math.floor(ancestor / keysPerCell) % 8 !== 6) break;
    last += keysPerCell;
    ancestor -= 6 * keysPerCell;
  }
  return last;
}

// Centres to this resolution are kept once asked for: 48,000 cells, 1.2 MB. h3-js takes 1.4 us for each, the table 3 ns.
const TABLE_RESOLUTION = 3;
const centreTables: readonly Float64Array[] = Array.from({ length: TABLE_RESOLUTION + 1 }, (_, resolution) =>
  new Float64Array(3 * H3_BASE_CELLS * 7 ** resolution).fill(Number.NaN),
);

function centresOf(resolution: number, firstKey: number, place: number): Float64Array {
  const centres = centreTables[resolution]!;
  if (Number.isNaN(centres[3 * place]!)) {
    const { x, y, z } = h3CentreVector(resolution, firstKey);
    centres.set([x, y, z], 3 * place);
  }
  return centres;
}

// One of each, used again by every cover: a cover is synchronous and calls nothing that could start another.
const collected = new RangeCollector();
const descent = new H3Descent();
