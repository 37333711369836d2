import { blocksInside } from '../../sky/map/levels.js';
import type { SkyMap } from '../../sky/map/sky-map.js';
import { HPX_ORDER, PIXELS_PER_FACE } from '../../spatial/healpix.js';
import { roundedLevel } from './rounded.js';

/** Rounded levels have 4 decimals. */
const STEPS = 10_000;

/**
 * Is what a map says of the directions in the region of one level, rounded as it is announced: 10 bytes for each tile
 * there, where the map takes 140 for each that it has. Hundreds of maps that are watched do not fit into memory whole.
 */
export class RegionLevels {
  /** First order-24 key of each tile, ascending. */
  private readonly firsts: Float64Array;
  private readonly steps: Uint16Array;

  /** @param level  in (0, 1]: of the region */
  constructor(map: SkyMap, level: number) {
    const { blockOfTile, blockLevel } = map.ranking;
    const blocks = blocksInside(map, level);
    const inside = blockOfTile.reduce((sum, block) => sum + (block < blocks ? 1 : 0), 0);
    [this.firsts, this.steps] = [new Float64Array(inside), new Uint16Array(inside)];
    let place = 0;
    for (let tile = 0; tile < blockOfTile.length; tile++) {
      const block = blockOfTile[tile]!;
      if (block >= blocks) continue;
      this.firsts[place] = map.ipix[tile]! * PIXELS_PER_FACE[HPX_ORDER - map.order[tile]!]!;
      this.steps[place++] = Math.round(roundedLevel(blockLevel[block]!) * STEPS);
    }
  }

  /** Gives the credible level at an order-24 key, to 4 decimals. @param key  in the region */
  at(key: number): number {
    let [low, high] = [0, this.firsts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.firsts[middle]! <= key) low = middle + 1;
      else high = middle;
    }
    return this.steps[low - 1]! / STEPS;
  }
}
