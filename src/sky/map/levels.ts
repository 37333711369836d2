import { BadUserInput } from '../../domain/errors.js';
import type { SkyPosition } from '../../domain/sky-position.js';
import { type CellRanges, RangeCollector } from '../../spatial/cell-ranges.js';
import { HPX_ORDER, hpxKeyOf, PIXELS_PER_FACE, pixelCentre } from '../../spatial/healpix.js';
import { DEG2_PER_STERADIAN } from '../../spatial/rectangle.js';
import { ExactSum } from './exact-sum.js';
import { type SkyMap, tileDensityPerSr, tileProbability } from './sky-map.js';

// Credible levels as docs/definitions.md has them: tiles of equal density are one block; a position's level is the
// probability of its block and all denser ones; the region of level p is the shortest run of blocks that reaches p.

/**
 * A run of blocks that falls short of a level by no more than this reaches it: the probabilities are sums of rounded
 * numbers, and 0.95 in one tile must reach 0.95 whether it was stored as 0.95 or as 58.06 per steradian.
 */
export const LEVEL_ROUNDING = 1e-12;

/** What a map says of one direction. */
export interface MapLevel {
  /** Probability of all directions at least as dense as this; 1 where the map has nothing. */
  readonly credibleLevel: number;
  /** Probability of the strictly denser ones; 1 where the map has nothing. */
  readonly denserProbability: number;
  readonly probabilityDensityPerDeg2: number;
}

/**
 * Finds the tile that holds an order-24 key (`hpx`): a binary search.
 *
 * @returns  undefined where the map has no probability
 */
export function tileOfKey(map: SkyMap, key: number): number | undefined {
  let low = 0;
  let high = map.order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (firstKeyOf(map, middle) <= key) low = middle + 1;
    else high = middle;
  }
  const tile = low - 1;
  return tile >= 0 && key < firstKeyOf(map, tile) + tileKeys(map, tile) ? tile : undefined;
}

/**
 * Finds the tile that holds a position.
 *
 * @throws {BadUserInput} for coordinates that are not finite or out of range
 */
export function tileAt(map: SkyMap, raDeg: number, decDeg: number): number | undefined {
  return tileOfKey(map, hpxKeyOf(raDeg, decDeg));
}

/** Gives all that {@link credibleLevel}, {@link isInside} and {@link probabilityDensityPerDeg2} rest on, by key. */
export function levelOfKey(map: SkyMap, key: number): MapLevel {
  const tile = tileOfKey(map, key);
  if (tile === undefined) return { credibleLevel: 1, denserProbability: 1, probabilityDensityPerDeg2: 0 };
  const { blockOfTile, blockLevel } = map.ranking;
  const block = blockOfTile[tile]!;
  return {
    credibleLevel: blockLevel[block]!,
    denserProbability: block === 0 ? 0 : blockLevel[block - 1]!,
    probabilityDensityPerDeg2: tileDensityPerSr(map, tile) / DEG2_PER_STERADIAN,
  };
}

/** Gives the credible level of a position: the probability of all directions at least as dense; see {@link MapLevel}. */
export function credibleLevel(map: SkyMap, raDeg: number, decDeg: number): number {
  return levelOfKey(map, hpxKeyOf(raDeg, decDeg)).credibleLevel;
}

/** Gives the probability density at a position per square degree; 0 where the map has nothing. */
export function probabilityDensityPerDeg2(map: SkyMap, raDeg: number, decDeg: number): number {
  return levelOfKey(map, hpxKeyOf(raDeg, decDeg)).probabilityDensityPerDeg2;
}

/**
 * Says whether a position lies in the region of a level: whether the denser directions do not reach it yet.
 *
 * Not the same as a credible level of at most `level`: the block that crosses the level is inside.
 *
 * @param level  in [0, 1]; nothing is inside 0, every direction with any probability inside 1
 * @throws {BadUserInput} for a level out of range, or coordinates
 */
export function isInside(map: SkyMap, raDeg: number, decDeg: number, level: number): boolean {
  return isKeyInside(map, hpxKeyOf(raDeg, decDeg), level);
}

/** Says the same as {@link isInside} of an order-24 key. */
export function isKeyInside(map: SkyMap, key: number, level: number): boolean {
  const tile = tileOfKey(map, key);
  return tile !== undefined && map.ranking.blockOfTile[tile]! < blocksInside(map, level);
}

/**
 * Counts the blocks of the region of a level, the densest ones.
 *
 * @throws {BadUserInput} for a level outside [0, 1]
 */
export function blocksInside(map: SkyMap, level: number): number {
  if (!(level >= 0 && level <= 1)) {
    throw new BadUserInput(`level must lie in [0, 1]; received ${String(level)}`, ['level']);
  }
  const { blockLevel } = map.ranking;
  if (level === 0) return 0;
  // Tails of 1e-70 are lost in the sum, but not in the sky.
  if (level === 1) return blockLevel.length;
  const enough = level - LEVEL_ROUNDING;
  let low = 0;
  let high = blockLevel.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (blockLevel[middle]! >= enough) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/**
 * Lists the order-24 keys of the region of a level: exactly those for which {@link isKeyInside} holds.
 *
 * @throws {BadUserInput} for a level outside [0, 1]
 */
export function regionRanges(map: SkyMap, level: number): CellRanges {
  const blocks = blocksInside(map, level);
  const region = new RangeCollector();
  const { blockOfTile } = map.ranking;
  for (let tile = 0; tile < blockOfTile.length; tile++) {
    if (blockOfTile[tile]! >= blocks) continue;
    const first = firstKeyOf(map, tile);
    region.add(first, first + tileKeys(map, tile) - 1);
  }
  return region.toCellRanges(Number.POSITIVE_INFINITY);
}

/**
 * Computes how much of the probability lies in a set of order-24 keys: of a footprint, say. Tiles that the set cuts
 * count by the share of their area.
 */
export function probabilityWithin(map: SkyMap, ranges: CellRanges): number {
  const sum = new ExactSum();
  let tile = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const first = ranges[i]!;
    const last = ranges[i + 1]!;
    while (tile < map.order.length && firstKeyOf(map, tile) + tileKeys(map, tile) <= first) tile++;
    for (let at = tile; at < map.order.length && firstKeyOf(map, at) <= last; at++) {
      const begin = firstKeyOf(map, at);
      const keys = tileKeys(map, at);
      const shared = Math.min(begin + keys - 1, last) - Math.max(begin, first) + 1;
      sum.add((tileProbability(map, at) * shared) / keys);
    }
  }
  return Math.min(sum.total, 1);
}

/** Gives the centre of the densest tile (of equal ones the first) and what the map has there. */
export function densestPosition(map: SkyMap): {
  readonly position: SkyPosition;
  readonly probabilityDensityPerDeg2: number;
  readonly tileProbability: number;
} {
  const tile = map.ranking.byDensity[0]!;
  return {
    position: pixelCentre(map.order[tile]!, map.ipix[tile]!),
    probabilityDensityPerDeg2: tileDensityPerSr(map, tile) / DEG2_PER_STERADIAN,
    tileProbability: tileProbability(map, tile),
  };
}

function firstKeyOf(map: SkyMap, tile: number): number {
  return map.ipix[tile]! * tileKeys(map, tile);
}

function tileKeys(map: SkyMap, tile: number): number {
  return PIXELS_PER_FACE[HPX_ORDER - map.order[tile]!]!;
}
