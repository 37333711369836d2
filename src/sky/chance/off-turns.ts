import { randomStream } from '../../domain/seeded-random.js';
import { wrapRaDeg } from '../../domain/sky-position.js';
import type { Counts } from './off-counts.js';
import type { RegionStrips } from './region-strips.js';

/** Regions moved in right ascension, each with the share of it that could have been counted in. */
export interface OffTurns {
  /** Ascending, degrees in [0, 360). */
  readonly turns: Float64Array;
  /** By turn: share of the region's area, 0 to 1. */
  readonly exposures: Float64Array;
}

// A region that is mostly masked says little of what one of its size holds.
const LEAST_SHARE = 0.5;
const DRAWS_A_TURN = 8;

/** Gives the share of the unmoved region that was searched. */
export function searchedShareOf(
  { samples }: RegionStrips,
  isSearched: (raDeg: number, decDeg: number) => boolean,
): number {
  return samples.filter(({ raDeg, decDeg }) => isSearched(raDeg, decDeg)).length / samples.length;
}

/**
 * Draws turns by a seed, evenly, and keeps those that leave at least half of what was searched of the unmoved region.
 *
 * @param share  of the unmoved region that was searched
 * @returns      `count` turns, or fewer when eight draws for each were not enough
 */
export function drawTurns(
  strips: RegionStrips,
  counts: Counts,
  {
    count,
    seed,
    share,
    check,
  }: { readonly count: number; readonly seed: number; readonly share: number; readonly check?: () => void },
): OffTurns {
  const random = randomStream(seed, 0, 0);
  const { samples } = strips;
  const kept: { turn: number; exposure: number }[] = [];
  for (let draw = 0; draw < count * DRAWS_A_TURN && kept.length < count; draw++) {
    if (draw % 64 === 0) check?.();
    const turn = random.between(0, 360);
    let counted = 0;
    for (const { raDeg, decDeg } of samples) if (counts(wrapRaDeg(raDeg + turn), decDeg, raDeg)) counted++;
    const exposure = counted / samples.length;
    if (exposure > 0 && exposure >= LEAST_SHARE * share) kept.push({ turn, exposure });
  }
  kept.sort((a, b) => a.turn - b.turn);
  return {
    turns: Float64Array.from(kept, ({ turn }) => turn),
    exposures: Float64Array.from(kept, ({ exposure }) => exposure),
  };
}
