import { BadUserInput } from '../domain/errors.js';
import type { CellsRegion, ConeRegion, SkyRegion } from '../domain/sky-region.js';
import { type CellRanges, cellRangesOf, isKeyInRanges } from './cell-ranges.js';
import { isInCone, parseCone } from './cone.js';
import { coverCone, partsOfCone, rimDepth } from './cover.js';
import { type CoverOptions, densityDepth, parseCoverOptions } from './cover-limits.js';
import { Ellipse } from './ellipse.js';
import { h3CellShape } from './h3-region.js';
import { BASE_PIXELS, HPX_ORDER, hpxKeyOf, PIXEL_CAP_RAD, PIXELS_PER_FACE } from './healpix.js';
import { SphericalPolygon } from './polygon.js';
import { DEG2_PER_STERADIAN, rectangleShape } from './rectangle.js';
import { coverShape, partsOfShape, REGION_MAX_RANGES } from './region-cover.js';
import type { RegionParts } from './region-parts.js';
import type { RegionShape } from './region-shape.js';
import { RADIANS_PER_ARCSEC, squaredChordOfRadians } from './unit-vector.js';

/** Is a checked part of the sky that answers what stores and tools ask of it. */
export interface CompiledRegion {
  readonly areaDeg2: number;
  /**
   * Says whether a position lies in it, by the exact test.
   *
   * @param raDeg   ICRS, in [0, 360)
   * @param decDeg  ICRS, in [-90, 90]
   */
  contains(raDeg: number, decDeg: number): boolean;
  /**
   * Lists the ranges of `hpx` keys that together hold it; the caller trims with {@link contains}.
   *
   * @returns  ascending, merged; at most `maxRanges` of them (16 for a cone, 256 for others; those of cells with
   *           the gaps closed in which less than a row is expected)
   * @throws {BadUserInput} when `rowCount` or `maxRanges` is out of range
   */
  cover(options: CoverOptions): CellRanges;
  /**
   * Lists the same keys apart: those surely in it, whose rows need no test, and those around its rim; as many ranges as
   * pay in memory.
   *
   * @param rowCount  rows that the index holds, 0 or more
   */
  parts(rowCount: number): RegionParts;
  /** Its own keys when it is made of cells: a row with such a key is in it, and no other is. */
  readonly exactRanges: CellRanges | undefined;
}

const compiled = new WeakMap<SkyRegion, CompiledRegion>();

/**
 * Checks a part of the sky and makes it ready to be searched.
 *
 * What was made is kept with the region and given again: a polygon of 10,000 vertices takes some 30 ms once.
 *
 * @throws {BadUserInput} with the path of what is wrong in it
 *
 * @example
 * const region = compileRegion({ kind: 'rectangle', raFromDeg: 350, raToDeg: 10, decFromDeg: -5, decToDeg: 5 });
 * region.contains(0.5, 1); // true
 */
export function compileRegion(region: SkyRegion): CompiledRegion {
  const known = compiled.get(region);
  if (known) return known;
  const made = compile(region);
  compiled.set(region, made);
  return made;
}

function compile(region: SkyRegion): CompiledRegion {
  switch (region.kind) {
    case 'cells':
      return compileCells(region);
    case 'cone':
      return compileCone(region);
    case 'ellipse':
      return compileShape(new Ellipse(region));
    case 'h3Cell':
      return compileShape(h3CellShape(region));
    case 'polygon':
      return compileShape(new SphericalPolygon(region));
    case 'rectangle':
      return compileShape(rectangleShape(region));
  }
}

const HEALPIX = { rootCount: BASE_PIXELS, childrenPerCell: 4, capRad: PIXEL_CAP_RAD };
const ALL_KEYS = BASE_PIXELS * PIXELS_PER_FACE[HPX_ORDER]!;
const DEG2_OF_SKY = 4 * Math.PI * DEG2_PER_STERADIAN;

function compileShape(shape: RegionShape): CompiledRegion {
  return {
    areaDeg2: shape.areaDeg2,
    contains: (raDeg, decDeg) => shape.contains(raDeg, decDeg),
    cover: ({ rowCount, maxRanges = REGION_MAX_RANGES }) => {
      const checked = parseCoverOptions({ rowCount, maxRanges });
      return coverShape(shape, densityDepth(HEALPIX, checked.rowCount), checked.maxRanges);
    },
    parts: (rowCount) => partsOfShape(shape, rimDepth(rowCount)),
    exactRanges: undefined,
  };
}

function compileCone(region: ConeRegion): CompiledRegion {
  const cone = parseCone(region);
  const radiusRad = cone.radiusArcsec * RADIANS_PER_ARCSEC;
  return {
    // 2 pi (1 - cos r), by half the squared chord.
    areaDeg2: Math.PI * squaredChordOfRadians(radiusRad) * DEG2_PER_STERADIAN,
    contains: (raDeg, decDeg) => isInCone(cone, raDeg, decDeg),
    cover: (options) => coverCone(cone, options),
    parts: (rowCount) => partsOfCone(cone, rowCount),
    exactRanges: undefined,
  };
}

function compileCells(region: CellsRegion): CompiledRegion {
  const ranges = parseRanges(region.ranges);
  let keys = 0;
  for (let i = 0; i < ranges.length; i += 2) keys += ranges[i + 1]! - ranges[i]! + 1;
  return {
    areaDeg2: (keys / ALL_KEYS) * DEG2_OF_SKY,
    contains: (raDeg, decDeg) => isKeyInRanges(ranges, hpxKeyOf(raDeg, decDeg)),
    cover: ({ rowCount, maxRanges = Number.POSITIVE_INFINITY }) => {
      const checked = parseCoverOptions({ rowCount, maxRanges });
      if (checked.maxRanges < ranges.length / 2) return cellRangesOf(ranges, checked.maxRanges);
      return ranges.length / 2 <= FEW_RANGES ? ranges : withoutSmallGaps(ranges, ALL_KEYS / checked.rowCount);
    },
    parts: () => ({ whole: ranges, rim: NO_RANGES }),
    exactRanges: ranges,
  };
}

const NO_RANGES = cellRangesOf([]);

// So many seeks are not worth saving.
const FEW_RANGES = 256;

/** Closes the gaps in which less than a row is expected: reading and refusing that row costs less than a seek. */
function withoutSmallGaps(ranges: CellRanges, keysPerRow: number): CellRanges {
  const bounds: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const last = bounds.at(-1);
    if (last !== undefined && ranges[i]! - last <= keysPerRow) bounds[bounds.length - 1] = ranges[i + 1]!;
    else bounds.push(ranges[i]!, ranges[i + 1]!);
  }
  return bounds.length === ranges.length ? ranges : cellRangesOf(bounds);
}

function parseRanges(ranges: readonly number[]): CellRanges {
  if (ranges.length % 2 !== 0)
    throw new BadUserInput(
      `ranges must be pairs of a first and a last key; received ${ranges.length} numbers`,
      ['ranges'],
    );
  for (let i = 0; i < ranges.length; i += 2) {
    const [first, last] = [ranges[i]!, ranges[i + 1]!];
    const isOrdered = first <= last && (i === 0 ? first >= 0 : first > ranges[i - 1]!);
    if (!isOrdered || last >= ALL_KEYS || !Number.isInteger(first) || !Number.isInteger(last))
      throw new BadUserInput(
        `ranges must be whole keys in [0, ${ALL_KEYS - 1}], ascending and disjoint; received ${first}, ${last}`,
        ['ranges', i],
      );
  }
  return cellRangesOf(ranges);
}
