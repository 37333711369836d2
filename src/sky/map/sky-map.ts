import { BASE_PIXELS, PIXELS_PER_FACE } from '../../spatial/healpix.js';
import type { Ranking } from './ranking.js';

/**
 * Is a probability map of the sky in its one canonical form, whatever file it came from.
 *
 * Tiles are HEALPix pixels of any orders, NESTED, disjoint, ascending by position; only those with some probability
 * are kept, and four siblings that agree in everything are one tile. So the same map as RING, NESTED or multi-order has
 * the same tiles. Arrays have an element a tile and are not to be written to.
 *
 * Read by `readSkyMap` (read-sky-map.ts), asked by levels.ts, kept as a blob by blob.ts, given out by
 * write-multi-order.ts and, as a region, by src/sky/moc and src/sky/contour.
 */
export interface SkyMap {
  /** 0..24; the pixel's nside is 2^order. */
  readonly order: Uint8Array;
  readonly ipix: Float64Array;
  /**
   * Probability density in the units of the file, bit for bit; what is a tie is decided by it. Of a flat map: its value
   * times 4^order.
   */
  readonly storedDensity: Float64Array;
  /** Stored density x this = probability per steradian, the whole sky making 1. */
  readonly densityScale: number;
  readonly distance: DistanceMoments | undefined;
  /** Tiles by falling density with the probability cumulated. */
  readonly ranking: Ranking;
  readonly facts: MapFacts;
}

/** What is known of the distance in each tile's direction (Singer et al. 2016, ApJL 829, L15); as stored. */
export interface DistanceMoments {
  /** DISTMU in Mpc; infinite where nothing is known. */
  readonly mu: Float64Array;
  /** DISTSIGMA in Mpc. */
  readonly sigma: Float64Array;
  /** DISTNORM in Mpc^-2; 0 where nothing is known. */
  readonly norm: Float64Array;
}

/** What a map's header and reading say beside the numbers; texts as they stand in the header. */
export interface MapFacts {
  /** What the bytes were: `flat RING, nside 128`, `multi-order, orders 4 to 11`. */
  readonly form: string;
  /** Sum of the probabilities before they were divided by it. */
  readonly statedTotal: number;
  /** Order of the pixels of a flat map; absent for a multi-order one, whose pixels are its tiles. */
  readonly pixelOrder?: number;
  /** What was assumed or left out in reading, a sentence each; empty when nothing was. */
  readonly remarks: readonly string[];
  /** OBJECT, unless it states the coverage (FULLSKY, PARTIAL). */
  readonly object?: string;
  readonly instruments?: string;
  readonly creator?: string;
  readonly origin?: string;
  /** DATE-OBS: UTC. */
  readonly observedAt?: string;
  /** DATE: UTC. */
  readonly madeAt?: string;
  readonly observedMjd?: number;
  readonly distanceMeanMpc?: number;
  readonly distanceStdMpc?: number;
}

/** Steradians of a base pixel. */
const BASE_PIXEL_SR = (4 * Math.PI) / BASE_PIXELS;

/** Gives a tile's probability density per steradian. */
export function tileDensityPerSr(map: SkyMap, tile: number): number {
  return map.storedDensity[tile]! * map.densityScale;
}

/** Gives a tile's share of the probability. */
export function tileProbability(map: SkyMap, tile: number): number {
  return (tileDensityPerSr(map, tile) * BASE_PIXEL_SR) / PIXELS_PER_FACE[map.order[tile]!]!;
}
