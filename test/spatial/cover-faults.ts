import { type CellRanges, isKeyInRanges, rangeCountOf } from '../../src/spatial/cell-ranges.js';
import { type Cone, isInCone } from '../../src/spatial/cone.js';
import type { CoverOptions } from '../../src/spatial/cover-limits.js';
import {
  commonRows,
  drawnAroundRim,
  type KeyedSky,
  rowsByBruteForce,
  rowsByRanges,
  rowsOutsideRanges,
} from './brute-force.js';

/** Covers cones by keys of one kind, all of which are below `keyCount`. */
export interface ConeCover {
  readonly coverOf: (cone: Cone, options: CoverOptions) => CellRanges;
  readonly keyOf: (raDeg: number, decDeg: number) => number;
  readonly keyCount: number;
}

/** What {@link coverFaults} counts of covers without a fault. */
export const NO_FAULTS = {
  misses: 0,
  extras: 0,
  outsideOneRange: 0,
  outsideAllRanges: 0,
  malformed: 0,
  tooMany: 0,
};

/**
 * Counts what is wrong with the covers of cones, each compared with every row of a sky: with 16 ranges at the most, with
 * one, and with as many as there are. Tells, beside, how many rows the cones hold.
 */
export function coverFaults(sky: KeyedSky, cones: readonly Cone[], { coverOf, keyCount }: ConeCover) {
  const faults = { ...NO_FAULTS };
  let inside = 0;
  for (const [i, cone] of cones.entries()) {
    const rowCount = [sky.keys.length, 1e3, 1e9, Number.POSITIVE_INFINITY][i % 4]!;
    const expected = rowsByBruteForce(sky, cone);
    const cover = coverOf(cone, { rowCount });
    const found = rowsByRanges(sky, cone, cover);
    const common = commonRows(expected, found);
    faults.misses += expected.length - common;
    faults.extras += found.length - common;
    const one = coverOf(cone, { rowCount, maxRanges: 1 });
    const all = coverOf(cone, { rowCount, maxRanges: Number.POSITIVE_INFINITY });
    // Rows ascend by key: between the ends of one range nothing can be outside.
    const ends = expected.length > 0 ? [expected[0]!, expected[expected.length - 1]!] : [];
    faults.outsideOneRange += rowsOutsideRanges(sky, ends, one);
    faults.outsideAllRanges += rowsOutsideRanges(sky, expected, all);
    faults.malformed += [cover, one, all].filter((ranges) => !isWellFormed(ranges, keyCount)).length;
    faults.tooMany += rangeCountOf(cover) > 16 || rangeCountOf(one) !== 1 ? 1 : 0;
    inside += expected.length;
  }
  return { faults, inside };
}

/** Counts positions around the rims of cones: those that the exact test accepts and refuses, and those that covers miss. */
export function rimCounts(
  random: () => number,
  cones: readonly Cone[],
  { coverOf, keyOf }: ConeCover,
  { positions, maxRanges }: { readonly positions: number; readonly maxRanges: readonly number[] },
) {
  const counts = { accepted: 0, refused: 0, missed: 0 };
  for (const [i, cone] of cones.entries()) {
    const cover = coverOf(cone, {
      rowCount: [1e6, Number.POSITIVE_INFINITY][i % 2]!,
      maxRanges: maxRanges[i % maxRanges.length],
    });
    for (const { raDeg, decDeg } of drawnAroundRim(random, cone, positions)) {
      if (!isInCone(cone, raDeg, decDeg)) counts.refused++;
      else {
        counts.accepted++;
        if (!isKeyInRanges(cover, keyOf(raDeg, decDeg))) counts.missed++;
      }
    }
  }
  return counts;
}

function isWellFormed(ranges: CellRanges, keyCount: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    const follows = i === 0 ? ranges[0]! >= 0 : ranges[i]! > ranges[i - 1]! + 1;
    if (!follows || ranges[i + 1]! < ranges[i]!) return false;
  }
  return ranges.length > 0 && ranges[ranges.length - 1]! < keyCount;
}
