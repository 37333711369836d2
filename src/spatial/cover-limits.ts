import { BadUserInput } from '../domain/errors.js';
import type { Cone } from './cone.js';
import { RADIANS_PER_ARCSEC, squaredChordOfRadians } from './unit-vector.js';

// What covers by any hierarchy of cells have in common, HEALPix or H3 (bench/cone-cover): how deep to go, and when a cell
// is out or in.

/** How fine and in how many pieces a region is to be covered. */
export interface CoverOptions {
  /** Rows that the index holds; 0 or more, Infinity for the tightest cover. See {@link densityDepth}. */
  readonly rowCount: number;
  /** At most this many ranges; a whole number of at least 1, or Infinity. 16 unless given. */
  readonly maxRanges?: number | undefined;
}

/** How many ranges a cone's cover has at most unless the caller says otherwise: more seeks cost more than extra rows. */
const DEFAULT_MAX_RANGES = 16;

/**
 * Checks cover options and fills in the default.
 *
 * @throws {BadUserInput} with path `rowCount` or `maxRanges`
 */
export function parseCoverOptions(options: CoverOptions): {
  readonly rowCount: number;
  readonly maxRanges: number;
} {
  const { rowCount, maxRanges = DEFAULT_MAX_RANGES } = options;
  if (!(rowCount >= 0)) {
    throw new BadUserInput(`rowCount must be 0 or more; received ${String(rowCount)}`, ['rowCount']);
  }
  if (!(maxRanges >= 1) || (maxRanges !== Number.POSITIVE_INFINITY && !Number.isInteger(maxRanges))) {
    throw new BadUserInput(
      `maxRanges must be a whole number of at least 1, or Infinity; received ${String(maxRanges)}`,
      ['maxRanges'],
    );
  }
  return { rowCount, maxRanges };
}

/** Is a hierarchy of cells on the sky, as a cover sees it. */
export interface CellHierarchy {
  readonly rootCount: number;
  readonly childrenPerCell: number;
  /** Per depth, in radians: bounds the distance from a cell's centre to any row filed under it. Strictly falling. */
  readonly capRad: readonly number[];
}

// Above this many expected rows a finer rim saves more than its seeks cost: at 0.5 a cover scans about 2 times the
// cone's sky, at 0.25 about 1.5 times (bench/cone-cover: 1 degree at 1e6 and at 1e8 rows).
const MANY_ROWS = 1000;
const COARSE_CAP_PER_RADIUS = 0.5;
const FINE_CAP_PER_RADIUS = 0.25;

/**
 * Chooses the depth at which a cover stops: fine against the cone, not finer than the rows are dense.
 *
 * At 1e6 rows and 5 arcsec this is order 9 with about 1 range, where the radius alone would ask for order 17 with 12:
 * each range is a seek, and the rows saved are less than one (measured: 7 instead of 66 us in SQLite).
 */
export function coverDepth(cone: Cone, hierarchy: CellHierarchy, rowCount: number): number {
  const radiusRad = cone.radiusArcsec * RADIANS_PER_ARCSEC;
  const expectedRows = rowCount * (squaredChordOfRadians(radiusRad) / 4);
  const capPerRadius = expectedRows > MANY_ROWS ? FINE_CAP_PER_RADIUS : COARSE_CAP_PER_RADIUS;
  const largestCapRad = capPerRadius * radiusRad;
  const deepest = Math.min(hierarchy.capRad.length - 1, densityDepth(hierarchy, rowCount));
  let depth = 0;
  while (depth < deepest && hierarchy.capRad[depth]! > largestCapRad) depth++;
  return depth;
}

/** Gives the depth at which a cell of an evenly filled sky holds between 1/k^2 and 1/k rows, k children per cell. */
export function densityDepth(hierarchy: CellHierarchy, rowCount: number): number {
  const rowsPerRoot = Math.max(1, rowCount / hierarchy.rootCount);
  return Math.ceil(Math.log(rowsPerRoot) / Math.log(hierarchy.childrenPerCell)) + 1;
}

// What the rounding of two unit vectors can add to half their chord, several times over.
const HALF_CHORD_ROUNDING = 1e-15;

/**
 * Decides by squared chord, per depth, whether a cell is surely outside a cone or surely inside.
 *
 * Both limits lean towards testing the cell's rows, by more than the rounding of the exact test: a row that it accepts
 * is never in a dropped cell, one that it refuses never in a whole one, near 180 degrees too, where one rounding of a
 * chord is 0.004 arcsec.
 */
export class ConeLimits {
  /** A cell whose centre is farther than this holds no row of the cone. */
  readonly dropAbove: Float64Array;
  /** A cell whose centre is nearer than this lies in the cone with all its rows: the exact test accepts each of them. */
  readonly wholeBelow: Float64Array;
  private readonly capRad: readonly number[];

  constructor(capRad: readonly number[]) {
    this.capRad = capRad;
    this.dropAbove = new Float64Array(capRad.length);
    this.wholeBelow = new Float64Array(capRad.length);
  }

  /** Sets the limits of `firstDepth..lastDepth` for a cone; those of other depths stay as they were. */
  set(cone: Cone, firstDepth: number, lastDepth: number): void {
    const radiusRad = cone.radiusArcsec * RADIANS_PER_ARCSEC;
    const reachRad = 2 * Math.asin(Math.min(1, Math.sin(radiusRad / 2) + HALF_CHORD_ROUNDING));
    const sureRad = 2 * Math.asin(Math.max(0, Math.sin(radiusRad / 2) - HALF_CHORD_ROUNDING));
    for (let depth = firstDepth; depth <= lastDepth; depth++) {
      const capRad = this.capRad[depth]!;
      this.dropAbove[depth] =
        reachRad + capRad >= Math.PI
          ? Number.POSITIVE_INFINITY
          : squaredChordOfRadians(reachRad + capRad) * (1 + 1e-12);
      this.wholeBelow[depth] = sureRad > capRad ? squaredChordOfRadians(sureRad - capRad) * (1 - 1e-12) : 0;
    }
  }
}
