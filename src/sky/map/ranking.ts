import { PIXELS_PER_FACE } from '../../spatial/healpix.js';
import { ExactSum } from './exact-sum.js';
import { placesInOrder } from './sort-by-bits.js';

/**
 * Is the order of a map's tiles by falling density. Tiles of equal stored density form one block, which is inside or
 * outside of a region as a whole (docs/definitions.md).
 */
export interface Ranking {
  /** Tiles, the densest first; of equal ones the lower position first. */
  readonly byDensity: Uint32Array;
  /** Number of the block that a tile belongs to, the densest being 0. */
  readonly blockOfTile: Uint32Array;
  /** For each block, how many tiles it and the denser ones have: where the next begins in `byDensity`. */
  readonly blockEnd: Uint32Array;
  /** For each block, the probability of it and of all denser ones: its credible level. 1 for the last. */
  readonly blockLevel: Float64Array;
}

/** Area of a pixel of each order, that of a base pixel being 1: powers of two, so products with it are exact. */
const PIXEL_SHARE = Float64Array.from(PIXELS_PER_FACE, (perFace) => 1 / perFace);

/** Ranks tiles; costs a sort. */
export function rankTiles(order: Uint8Array, storedDensity: Float64Array): Ranking {
  return rankingOf(order, storedDensity, placesInOrder(storedDensity, 'falling'));
}

/** Makes blocks and levels of tiles whose order by density is known. */
export function rankingOf(order: Uint8Array, storedDensity: Float64Array, byDensity: Uint32Array): Ranking {
  const count = byDensity.length;
  const blockOfTile = new Uint32Array(count);
  const blockEnd = new Uint32Array(count);
  const cumulated = new Float64Array(count);
  // The sum of ExactSum, written out: this loop runs over the 3 million pixels of nside 512.
  let sum = 0;
  let lost = 0;
  let block = -1;
  let blockDensity = Number.NaN;
  for (let rank = 0; rank < count; rank++) {
    const tile = byDensity[rank]!;
    const density = storedDensity[tile]!;
    if (density !== blockDensity) {
      block++;
      blockDensity = density;
    }
    const share = density * PIXEL_SHARE[order[tile]!]!;
    const next = sum + share;
    lost += sum >= share ? sum - next + share : share - next + sum;
    sum = next;
    blockOfTile[tile] = block;
    blockEnd[block] = rank + 1;
    cumulated[block] = sum + lost;
  }
  const blockLevel = cumulated.slice(0, block + 1);
  for (let i = 0; i < block; i++) blockLevel[i] = Math.min(blockLevel[i]! / (sum + lost), 1);
  if (block >= 0) blockLevel[block] = 1;
  return { byDensity, blockOfTile, blockEnd: blockEnd.slice(0, block + 1), blockLevel };
}

/** Sums stored density x area over tiles, the area of a base pixel being 1. */
export function storedTotalOf(order: Uint8Array, storedDensity: Float64Array): number {
  const sum = new ExactSum();
  for (let tile = 0; tile < order.length; tile++) {
    sum.add(storedDensity[tile]! * PIXEL_SHARE[order[tile]!]!);
  }
  return sum.total;
}
