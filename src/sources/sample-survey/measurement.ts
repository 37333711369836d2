import { fluxErrMicrojanskyOf, fluxMicrojanskyOf, POGSON } from '../../domain/photometry.js';
import { gaussianAt } from '../../domain/seeded-random.js';
import type { Exposure } from './exposure.js';
import type { LightCurve } from './light-curve.js';
import type { MadeSource } from './made-source.js';

/** What the difference image of one exposure gives at a source. */
export interface Measurement {
  readonly exposure: Exposure;
  /** Signed difference flux with noise, microjansky. */
  readonly fluxMicrojansky: number;
  /** One standard deviation, microjansky. */
  readonly fluxErrMicrojansky: number;
  /** True from five sigma on, of either sign; otherwise the exposure is an upper limit. */
  readonly isDetection: boolean;
}

/** An alert needs this signal-to-noise ratio, as ZTF's (Masci et al. 2019, PASP 131, 018003). */
export const DETECTION_SNR = 5;

/** Share of the flux that is uncertain beside the sky: keeps bright sources from having errors below 0.016 mag. */
const FLUX_PROPORTIONAL_ERROR = 0.015;

const SALT_NOISE = 301;

/**
 * Measures a source in an exposure: true flux plus Gaussian noise.
 *
 * sigma^2 = (five-sigma limit / 5)^2 + (0.015 true flux)^2, so that residuals over the stated errors have unit width.
 */
export function measure(
  seed: number,
  source: MadeSource,
  curve: LightCurve,
  exposure: Exposure,
): Measurement {
  const trueMicrojansky = curve(exposure);
  if (exposure.prescribed !== undefined) return prescribedMeasurement(exposure, exposure.prescribed);
  const skyErr = exposure.limitMicrojansky / DETECTION_SNR;
  const ownErr = FLUX_PROPORTIONAL_ERROR * trueMicrojansky;
  const fluxErrMicrojansky = Math.sqrt(skyErr * skyErr + ownErr * ownErr);
  const noise = gaussianAt(seed, source.key, exposure.tick, SALT_NOISE);
  const fluxMicrojansky = trueMicrojansky + noise * fluxErrMicrojansky;
  const isDetection = Math.abs(fluxMicrojansky) >= DETECTION_SNR * fluxErrMicrojansky;
  return { exposure, fluxMicrojansky, fluxErrMicrojansky, isDetection };
}

function prescribedMeasurement(exposure: Exposure, published: { mag: number; magErr: number }): Measurement {
  const fluxMicrojansky = fluxMicrojanskyOf(published.mag);
  const fluxErrMicrojansky = fluxErrMicrojanskyOf(fluxMicrojansky, published.magErr);
  return { exposure, fluxMicrojansky, fluxErrMicrojansky, isDetection: true };
}

/** Gives the magnitude error of a measurement, of either sign. */
export function sigmaMagOf(measurement: Measurement): number {
  return (POGSON * measurement.fluxErrMicrojansky) / Math.abs(measurement.fluxMicrojansky);
}
