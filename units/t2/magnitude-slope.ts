import type { PositiveDetection } from './positive-detections.js';

/**
 * Fits a straight line through magnitudes over time and gives its slope, mag per day; positive is fading.
 *
 * Least squares weighted with 1/magErr^2 where every detection has a positive error, else unweighted; times are
 * taken relative to their weighted mean, since MJDs of one light curve agree in their first digits.
 *
 * @returns null for fewer than two different times
 */
export function magnitudeSlope(detections: readonly PositiveDetection[]): number | null {
  const weights = weightsOf(detections);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const meanOf = (value: (detection: PositiveDetection) => number) =>
    detections.reduce((sum, detection, index) => sum + weights[index]! * value(detection), 0) / total;
  const meanMjd = meanOf((detection) => detection.mjd);
  const meanMag = meanOf((detection) => detection.mag);
  let covariance = 0;
  let variance = 0;
  detections.forEach(({ mjd, mag }, index) => {
    covariance += weights[index]! * (mjd - meanMjd) * (mag - meanMag);
    variance += weights[index]! * (mjd - meanMjd) ** 2;
  });
  const slope = covariance / variance;
  // Nothing, or one instant only: 0/0, or rounding noise over next to nothing.
  return hasTwoTimes(detections) && Number.isFinite(slope) ? slope : null;
}

function weightsOf(detections: readonly PositiveDetection[]): readonly number[] {
  const errors = detections.map((detection) => detection.magErr ?? 0);
  return errors.every((error) => error > 0) ? errors.map((error) => error ** -2) : errors.map(() => 1);
}

function hasTwoTimes(detections: readonly PositiveDetection[]): boolean {
  return detections.some((detection) => detection.mjd !== detections[0]!.mjd);
}
