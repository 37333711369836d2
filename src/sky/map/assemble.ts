import { BASE_PIXELS } from '../../spatial/healpix.js';
import { rankTiles, storedTotalOf } from './ranking.js';
import type { MapFacts, SkyMap } from './sky-map.js';
import type { Tiles } from './tile-gatherer.js';

/** What the stored density of a map means: probability per steradian, or probability per base pixel. */
export type DensityUnit = 'PER_STERADIAN' | 'PER_BASE_PIXEL';

/** Within this of 1 a total is 1 with the rounding of a sum, and the densities are left as they are. */
const TOTAL_ROUNDING = 1e-12;

/** Farther than this from 1 a total is worth a remark. */
const TOTAL_REMARKED = 1e-6;

const BASE_PIXELS_PER_SR = BASE_PIXELS / (4 * Math.PI);

/**
 * Makes a map of tiles: finds its total, divides by it and ranks the tiles.
 *
 * @returns  undefined when there is no probability to divide by
 */
export function assembleSkyMap(
  tiles: Tiles,
  unit: DensityUnit,
  facts: Omit<MapFacts, 'statedTotal'>,
): SkyMap | undefined {
  const storedTotal = storedTotalOf(tiles.order, tiles.storedDensity);
  const perBasePixel = unit === 'PER_BASE_PIXEL' ? 1 : 1 / BASE_PIXELS_PER_SR;
  const statedTotal = storedTotal * perBasePixel;
  if (!(statedTotal > 0 && Number.isFinite(statedTotal))) return undefined;
  const isOne = Math.abs(statedTotal - 1) <= TOTAL_ROUNDING;
  const perSteradian = unit === 'PER_BASE_PIXEL' ? BASE_PIXELS_PER_SR : 1;
  const remarks = [...facts.remarks];
  if (Math.abs(statedTotal - 1) > TOTAL_REMARKED) {
    remarks.push(`the probabilities summed to ${statedTotal} and were divided by it`);
  }
  return {
    ...tiles,
    densityScale: isOne ? perSteradian : perSteradian / statedTotal,
    ranking: rankTiles(tiles.order, tiles.storedDensity),
    facts: { ...facts, statedTotal, remarks },
  };
}
