import { wrapRaDeg } from '../../domain/sky-position.js';
import type { RegionStrips } from './region-strips.js';

/** Is a set of positions, ICRS degrees, right ascension in [0, 360). */
export interface Positions {
  readonly raDeg: ArrayLike<number>;
  readonly decDeg: ArrayLike<number>;
}

/** What a region holds of some positions when it is moved. */
export interface OffCounts {
  /** By turn, in their order: how many positions the moved region holds. */
  readonly byTurn: Float64Array;
  /** By position, in their order: how many of the moved regions hold it. */
  readonly byPosition: Float64Array;
}

/** Says whether a position counts for a moved region, given the right ascension that it has in the unmoved one. */
export type Counts = (raDeg: number, decDeg: number, originRaDeg: number) => boolean;

const POSITIONS_A_CHECK = 4096;

/**
 * Counts positions in a region moved in right ascension, exactly.
 *
 * The cost follows the number of positions, and that of pairs of position and turn with the one close to the other's
 * region, not the product of all.
 *
 * @param turns   ascending, degrees in [0, 360)
 * @param check   called now and then with the positions done, so that the caller may stop the work by throwing
 */
export function offCountsOf(
  strips: RegionStrips,
  positions: Positions,
  turns: Float64Array,
  { counts, check }: { readonly counts?: Counts; readonly check?: (done: number) => void } = {},
): OffCounts {
  const byTurn = new Float64Array(turns.length);
  const byPosition = new Float64Array(positions.raDeg.length);
  const { region } = strips;
  for (let at = 0; at < byPosition.length; at++) {
    if (check && at % POSITIONS_A_CHECK === 0) check(at);
    const raDeg = positions.raDeg[at]!;
    const decDeg = positions.decDeg[at]!;
    strips.turnsThatMayHold(raDeg, decDeg, turns, (turn) => {
      const originRaDeg = wrapRaDeg(raDeg - turns[turn]!);
      if (!region.contains(originRaDeg, decDeg)) return;
      if (counts && !counts(raDeg, decDeg, originRaDeg)) return;
      byTurn[turn]! += 1;
      byPosition[at]! += 1;
    });
  }
  return { byTurn, byPosition };
}
