import { logGamma } from './log-gamma.js';

/**
 * Is what the number of counts in one exposure is expected to be when `offCounts` were counted in `ratio` such
 * exposures: negative binomial, from a Poisson rate with the posterior Gamma(offCounts + 1/2, ratio), which is that of
 * Jeffreys' prior.
 */
export interface CountPrediction {
  /** Counts elsewhere; need not be whole (an effective number). */
  readonly offCounts: number;
  /** How many times as much exposure they took. */
  readonly ratio: number;
}

/** Gives the probability of exactly so many counts. */
export function probabilityOf({ offCounts, ratio }: CountPrediction, count: number): number {
  const shape = offCounts + 0.5;
  return Math.exp(
    logGamma(shape + count) -
      logGamma(shape) -
      logGamma(count + 1) -
      shape * Math.log1p(1 / ratio) -
      count * Math.log1p(ratio),
  );
}

/**
 * Gives the probability of at least so many counts; small ones are summed themselves, so that they keep their digits.
 */
export function probabilityOfAtLeast(prediction: CountPrediction, count: number): number {
  if (count <= 0) return 1;
  const { offCounts, ratio } = prediction;
  const shape = offCounts + 0.5;
  // Each term from the one before: P(k + 1) / P(k) = (shape + k) / (k + 1) / (1 + ratio).
  const step = (k: number) => (shape + k) / (k + 1) / (1 + ratio);
  if (count > shape / ratio) {
    let sum = 0;
    let term = probabilityOf(prediction, count);
    for (let k = count; term > sum * 1e-17; k++) {
      sum += term;
      term *= step(k);
    }
    return Math.min(1, sum);
  }
  let below = 0;
  let term = probabilityOf(prediction, count - 1);
  for (let k = count - 1; k >= 0 && term > below * 1e-17; k--) {
    below += term;
    if (k > 0) term /= step(k - 1);
  }
  return Math.max(0, 1 - below);
}
