import { type CellRanges, RangeCollector } from './cell-ranges.js';
import type { Cone } from './cone.js';
import {
  type CellHierarchy,
  ConeLimits,
  type CoverOptions,
  coverDepth,
  densityDepth,
  parseCoverOptions,
} from './cover-limits.js';
import {
  BASE_PIXELS,
  HPX_ORDER,
  nestedPixelAt,
  PIXEL_CAP_RAD,
  PIXELS_PER_FACE,
  pixelCentreVector,
} from './healpix.js';
import { FACE_STEPS_PER_RADIAN, type FacePoint, faceVector, writeFacePoint } from './healpix-projection.js';
import type { RegionParts } from './region-parts.js';
import { RADIANS_PER_ARCSEC } from './unit-vector.js';

// Used again by every cover, like the descent below.
const collected = new RangeCollector();
const rim = new RangeCollector();

const HEALPIX: CellHierarchy = { rootCount: BASE_PIXELS, childrenPerCell: 4, capRad: PIXEL_CAP_RAD };

/**
 * Lists the ranges of `hpx` keys that together hold a cone.
 *
 * Never misses a row that {@link isInCone} accepts; adds some around the rim, so the caller trims with it. Descends
 * from the base pixels, drops what the bounding cap says is outside, and stops at a depth that suits radius and
 * density. 0.5 us for 5 arcsec at 1e6 rows, at most 25 us for any radius at 1e8 (bench/cone-cover).
 *
 * @returns  ascending, merged, at most `maxRanges` (16) ranges of order-24 NESTED pixels; never empty
 * @throws {BadUserInput} when `rowCount` or `maxRanges` is out of range
 *
 * @example
 * const ranges = coverCone(parseCone({ raDeg: 10, decDeg: 20, radiusArcsec: 5 }), { rowCount: 1e6 });
 * // where hpx between ranges[0] and ranges[1] or hpx between ranges[2] and ranges[3] ...
 */
export function coverCone(cone: Cone, options: CoverOptions): CellRanges {
  const { rowCount, maxRanges } = parseCoverOptions(options);
  collected.clear();
  collect(cone, coverDepth(cone, HEALPIX, rowCount), collected, collected);
  return collected.toCellRanges(maxRanges);
}

/**
 * Lists the keys of a cone apart: pixels inside, and pixels of some 16 to 64 rows on the rim, however many ranges that
 * makes. For searches in memory, where a pixel costs as much as the exact test of a few rows: 9 us for 1 degree at 1e6
 * rows, and 30 us where pixels of the rim hold one to four.
 *
 * @param rowCount  rows that the index holds
 */
export function partsOfCone(cone: Cone, rowCount: number): RegionParts {
  collected.clear();
  rim.clear();
  collect(cone, Math.max(0, rimDepth(rowCount) - COARSER_FOR_CONES), collected, rim);
  const unlimited = Number.POSITIVE_INFINITY;
  return { whole: collected.toCellRanges(unlimited), rim: rim.toCellRanges(unlimited) };
}

// Where a pixel of an evenly filled sky holds one to four rows.
const ROWS_ON_RIM_DEPTH = 2;
// The exact test of a cone is that much cheaper than that of a polygon.
const COARSER_FOR_CONES = 2;

/** Gives the order at which rows of the rim cost as much as its pixels. */
export function rimDepth(rowCount: number): number {
  return Math.min(HPX_ORDER, Math.max(0, densityDepth(HEALPIX, rowCount) - ROWS_ON_RIM_DEPTH));
}

function collect(cone: Cone, depth: number, whole: RangeCollector, onRim: RangeCollector): void {
  if (coverWithinBasePixel(cone, depth, whole, onRim)) return;
  descent.begin(cone, 0, depth, whole, onRim);
  for (let face = 0; face < BASE_PIXELS; face++) descent.visit(0, face, face, 0, 0);
}

/** Walks down the pixels of one cone and collects those that may hold a part of it. */
class HealpixDescent {
  private readonly limits = new ConeLimits(PIXEL_CAP_RAD);
  private depth = 0;
  private x = 0;
  private y = 0;
  private z = 0;
  private whole = collected;
  private rim = collected;

  begin(cone: Cone, firstOrder: number, depth: number, whole: RangeCollector, onRim: RangeCollector): void {
    this.depth = depth;
    this.whole = whole;
    this.rim = onRim;
    this.x = cone.centre.x;
    this.y = cone.centre.y;
    this.z = cone.centre.z;
    this.limits.set(cone, firstOrder, depth);
  }

  /** Collects what is needed of one pixel, in ascending order of keys. */
  visit(order: number, pixel: number, face: number, column: number, row: number): void {
    const squaredChord = this.squaredChordTo(order, pixel, face, column, row);
    if (squaredChord > this.limits.dropAbove[order]!) return;
    if (squaredChord < this.limits.wholeBelow[order]!) {
      collectPixel(order, pixel, this.whole);
      return;
    }
    if (order === this.depth) {
      collectPixel(order, pixel, this.rim);
      return;
    }
    for (let child = 0; child < 4; child++) {
      this.visit(order + 1, 4 * pixel + child, face, 2 * column + (child & 1), 2 * row + (child >> 1));
    }
  }

  private squaredChordTo(order: number, pixel: number, face: number, column: number, row: number): number {
    let dx: number;
    let dy: number;
    let dz: number;
    if (order <= TABLE_ORDER) {
      const centres = centreTables[order]!;
      dx = centres[3 * pixel]! - this.x;
      dy = centres[3 * pixel + 1]! - this.y;
      dz = centres[3 * pixel + 2]! - this.z;
    } else {
      const side = 2 ** order;
      const centre = faceVector(face, (column + 0.5) / side, (row + 0.5) / side);
      dx = centre.x - this.x;
      dy = centre.y - this.y;
      dz = centre.z - this.z;
    }
    return dx * dx + dy * dy + dz * dz;
  }
}

// Above this the square below would leave its base pixel nearly always.
const LARGEST_WINDOW_RAD = 0.02;

// Far above the rounding of a face point (1e-15), far below the finest pixel (6e-8).
const WINDOW_MARGIN = 1e-12;

/**
 * Covers a small cone without descending from the base pixels; says whether it could.
 *
 * A cone of radius r stays within the square of half side {@link FACE_STEPS_PER_RADIAN} r around its centre's face
 * point, provided that square stays within one base pixel: a great circle from the centre cannot leave the base pixel
 * without passing the square's edge first. The descent then starts at the smallest pixel that holds the square.
 */
function coverWithinBasePixel(
  cone: Cone,
  depth: number,
  whole: RangeCollector,
  onRim: RangeCollector,
): boolean {
  const radiusRad = cone.radiusArcsec * RADIANS_PER_ARCSEC;
  if (radiusRad > LARGEST_WINDOW_RAD) return false;
  writeFacePoint(cone.raDeg, cone.decDeg, centrePoint);
  const { face, column, row } = centrePoint;
  const halfSide = FACE_STEPS_PER_RADIAN * radiusRad + WINDOW_MARGIN;
  if (!(column > halfSide && row > halfSide && column + halfSide < 1 && row + halfSide < 1)) return false;

  const side = 2 ** HPX_ORDER;
  const west = Math.floor((column - halfSide) * side);
  const south = Math.floor((row - halfSide) * side);
  const differing =
    (west ^ Math.floor((column + halfSide) * side)) | (south ^ Math.floor((row + halfSide) * side));
  const order = Math.min(depth, Math.clz32(differing) - (32 - HPX_ORDER));
  const shift = HPX_ORDER - order;
  const pixel = nestedPixelAt(order, face, west >>> shift, south >>> shift);
  if (order === depth) {
    collectPixel(order, pixel, onRim);
    return true;
  }
  descent.begin(cone, order, depth, whole, onRim);
  descent.visit(order, pixel, face, west >>> shift, south >>> shift);
  return true;
}

function collectPixel(order: number, pixel: number, into: RangeCollector): void {
  const keysPerPixel = PIXELS_PER_FACE[HPX_ORDER - order]!;
  into.add(pixel * keysPerPixel, (pixel + 1) * keysPerPixel - 1);
}

// Centres of all pixels to this order, x y z in turn: 16,380 of them, 0.4 MB, 3 ms once.
const TABLE_ORDER = 5;
const centreTables: readonly Float64Array[] = Array.from({ length: TABLE_ORDER + 1 }, (_, order) => {
  const pixels = BASE_PIXELS * PIXELS_PER_FACE[order]!;
  const centres = new Float64Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const { x, y, z } = pixelCentreVector(order, pixel);
    centres.set([x, y, z], 3 * pixel);
  }
  return centres;
});

// Used again by every cover: a cover is synchronous and calls nothing that could start another.
const descent = new HealpixDescent();
const centrePoint: FacePoint = { face: 0, column: 0, row: 0 };
