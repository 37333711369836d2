import type { Exposure } from './exposure.js';

/**
 * Gives the true difference flux of a source in an exposure, in microjansky (AB), without noise.
 *
 * Negative when the source is fainter than in the reference image. A curve may remember its past (a random walk
 * does): call it in ascending time and take a fresh one for a second pass.
 */
export type LightCurve = (exposure: Exposure) => number;
