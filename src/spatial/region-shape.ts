import type { UnitVector } from './unit-vector.js';

/** What a part of the sky has to say about itself so that it can be covered and searched. */
export interface RegionShape {
  readonly areaDeg2: number;
  /** Says whether a position (ICRS degrees, RA in [0, 360)) lies in it, its rim included. */
  contains(raDeg: number, decDeg: number): boolean;
  /** All of its rim. */
  readonly rim: Rim;
  /** Cells on the rim beyond which refining costs more than it saves, where the rim is dear to ask. */
  readonly mostRimCells?: number;
}

/**
 * Is the part of a region's rim that may pass through some cap.
 *
 * A descent gives each cell the rim of its parent, so a long rim (10,000 edges) is looked through once a level and not
 * once a cell.
 */
export interface Rim {
  /**
   * Tells how a cap lies to the region: surely inside with all its positions, surely outside, or else the rim that
   * may pass through it. Never wrong about `IN` and `OUT`, by more than the rounding of {@link RegionShape.contains}.
   */
  sift(centre: UnitVector, capRad: number): 'IN' | 'OUT' | Rim;
}

/** What a cap is widened by before it is called inside or outside: rounding of unit vectors is some 1e-16. */
export const SIFT_MARGIN_RAD = 1e-13;
