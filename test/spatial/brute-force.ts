import type { SkyPosition } from '../../src/domain/sky-position.js';
import { type CellRanges, isKeyInRanges } from '../../src/spatial/cell-ranges.js';
import { type Cone, isInCone } from '../../src/spatial/cone.js';
import { unitVectorOf } from '../../src/spatial/unit-vector.js';
import { adversarialPosition, evenlyDrawnPosition, positionAt } from './sky-points.js';

/** Is a sky with its rows sorted by key, and their unit vectors for the comparison with every row. */
export interface KeyedSky {
  readonly positions: readonly SkyPosition[];
  /** Components of the unit vectors, x y z in turn. */
  readonly vectors: Float64Array;
  /** Ascending; row i of all three has keys[i]. */
  readonly keys: Float64Array;
}

export function drawnPositions(random: () => number, count: number): SkyPosition[] {
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random),
  );
}

export function keyedSky(
  positions: readonly SkyPosition[],
  keyOf: (raDeg: number, decDeg: number) => number,
): KeyedSky {
  const rows = positions
    .map((position) => ({ position, key: keyOf(position.raDeg, position.decDeg) }))
    .sort((a, b) => a.key - b.key);
  return {
    positions: rows.map((row) => row.position),
    vectors: Float64Array.from(
      rows.flatMap(({ position }) => {
        const { x, y, z } = unitVectorOf(position.raDeg, position.decDeg);
        return [x, y, z];
      }),
    ),
    keys: Float64Array.from(rows, (row) => row.key),
  };
}

/** Lists the rows of a cone by comparing every row, without keys and covers. */
export function rowsByBruteForce(sky: KeyedSky, cone: Cone): number[] {
  const rows: number[] = [];
  const { vectors } = sky;
  const { x, y, z } = cone.centre;
  const limit = cone.squaredChordLimit;
  for (let row = 0, at = 0; at < vectors.length; row++, at += 3) {
    const dx = vectors[at]! - x;
    const dy = vectors[at + 1]! - y;
    const dz = vectors[at + 2]! - z;
    if (dx * dx + dy * dy + dz * dz <= limit) rows.push(row);
  }
  return rows;
}

/** Lists the rows of a cone as a store does: the rows of each range, trimmed by the exact test. */
export function rowsByRanges(sky: KeyedSky, cone: Cone, ranges: CellRanges): number[] {
  const rows: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    for (
      let row = firstRowAt(sky.keys, ranges[i]!);
      row < sky.keys.length && sky.keys[row]! <= ranges[i + 1]!;
      row++
    ) {
      const { raDeg, decDeg } = sky.positions[row]!;
      if (isInCone(cone, raDeg, decDeg)) rows.push(row);
    }
  }
  return rows;
}

function firstRowAt(keys: Float64Array, key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts the rows whose key no range holds. */
export function rowsOutsideRanges(sky: KeyedSky, rows: readonly number[], ranges: CellRanges): number {
  let outside = 0;
  for (const row of rows) if (!isKeyInRanges(ranges, sky.keys[row]!)) outside++;
  return outside;
}

/** Counts the entries that two ascending lists have in common. */
export function commonRows(a: readonly number[], b: readonly number[]): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = a[i]! - b[j]!;
    if (difference === 0) common++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return common;
}

/**
 * Draws positions on a cone's rim and within, of which the exact test may accept or refuse those nearest to the rim.
 *
 * Relative to the radius: evenly inside, within 1e-6 of the rim, and 1e-12 to either side of it.
 */
export function drawnAroundRim(random: () => number, cone: Cone, count: number): SkyPosition[] {
  const radiusRad = (cone.radiusArcsec / 3600) * (Math.PI / 180);
  return Array.from({ length: count }, (_, i) => {
    const share = [Math.sqrt(random()), 1 - 1e-6 * random(), 1 - 1e-12, 1 + 1e-12][i % 4]!;
    return positionAt(cone, Math.min(Math.PI, share * radiusRad), random() * 2 * Math.PI);
  });
}
