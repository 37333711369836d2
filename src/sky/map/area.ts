import { PIXEL_AREA_DEG2 } from '../../spatial/cell-algebra.js';
import { PIXELS_PER_FACE } from '../../spatial/healpix.js';
import { ExactSum } from './exact-sum.js';
import { blocksInside, LEVEL_ROUNDING } from './levels.js';
import { type SkyMap, tileProbability } from './sky-map.js';

/**
 * Computes the smallest area that holds a level's probability in whole pixels of the file, in square degrees: what is
 * published as "the 90 % area".
 *
 * It differs from the area of `regionRanges` only where several pixels are equally dense as the one that reaches the
 * level: of these it counts as many as are needed, and the region takes them all.
 *
 * @throws {BadUserInput} for a level outside [0, 1]
 */
export function areaDeg2(map: SkyMap, level: number): number {
  const blocks = blocksInside(map, level);
  if (blocks === 0 || level === 1) return areaOfBlocks(map, blocks);
  const denser = blocks === 1 ? 0 : map.ranking.blockLevel[blocks - 2]!;
  return areaOfBlocks(map, blocks - 1) + areaWithinBlock(map, blocks - 1, level - LEVEL_ROUNDING - denser);
}

/** Sums the area of the densest blocks. */
function areaOfBlocks(map: SkyMap, blocks: number): number {
  const { byDensity, blockEnd } = map.ranking;
  const tiles = blocks === 0 ? 0 : blockEnd[blocks - 1]!;
  const area = new ExactSum();
  for (let rank = 0; rank < tiles; rank++) area.add(PIXEL_AREA_DEG2[map.order[byDensity[rank]!]!]!);
  return area.total;
}

/** Sums the area of as many pixels of a block, tile after tile, as hold a probability. */
function areaWithinBlock(map: SkyMap, block: number, probability: number): number {
  const { byDensity, blockEnd } = map.ranking;
  const area = new ExactSum();
  let missing = probability;
  for (let rank = block === 0 ? 0 : blockEnd[block - 1]!; rank < blockEnd[block]!; rank++) {
    const tile = byDensity[rank]!;
    const order = map.order[tile]!;
    const pixelOrder = map.facts.pixelOrder ?? order;
    const pixels = PIXELS_PER_FACE[pixelOrder - order]!;
    const needed = Math.min(Math.max(Math.ceil((missing / tileProbability(map, tile)) * pixels), 1), pixels);
    area.add(needed * PIXEL_AREA_DEG2[pixelOrder]!);
    missing -= (tileProbability(map, tile) * needed) / pixels;
    if (missing <= 0) break;
  }
  return area.total;
}
