import { tileAt } from './levels.js';
import { type SkyMap, tileDensityPerSr } from './sky-map.js';

/**
 * Computes the probability per volume at a position and luminosity distance, in Mpc^-3: density per steradian x
 * DISTNORM x Normal(distance; DISTMU, DISTSIGMA) (Singer et al. 2016, ApJL 829, L15, equation 2, without the d^2 of
 * the volume element).
 *
 * @param distanceMpc  luminosity distance
 * @returns  undefined when the map has no distances, or nothing is known in this direction
 * @throws {BadUserInput} for coordinates that are not finite or out of range
 */
export function probabilityDensityPerMpc3(
  map: SkyMap,
  raDeg: number,
  decDeg: number,
  distanceMpc: number,
): number | undefined {
  const tile = tileAt(map, raDeg, decDeg);
  if (tile === undefined || map.distance === undefined) return undefined;
  const mu = map.distance.mu[tile]!;
  const sigma = map.distance.sigma[tile]!;
  const norm = map.distance.norm[tile]!;
  if (!Number.isFinite(mu) || !(sigma > 0) || !(norm > 0)) return undefined;
  const deviations = (distanceMpc - mu) / sigma;
  const normal = Math.exp(-0.5 * deviations * deviations) / (sigma * Math.sqrt(2 * Math.PI));
  return tileDensityPerSr(map, tile) * norm * normal;
}
