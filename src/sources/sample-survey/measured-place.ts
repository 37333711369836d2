import { gaussianAt } from '../../domain/seeded-random.js';
import type { SurveySource } from './made-source.js';
import type { Measurement } from './measurement.js';
import type { SkyPlace } from './sky-population.js';

const SALT = { ra: 511, dec: 512 } as const;

/** Gives the true position of a source at a time. */
export function truePlace(source: SurveySource, mjd: number): SkyPlace {
  const { motion } = source;
  if (motion === undefined) return source;
  const days = mjd - motion.atMjd;
  return {
    raDeg: source.raDeg + days * motion.raDegPerDay,
    decDeg: source.decDeg + days * motion.decDegPerDay,
  };
}

/**
 * Gives the position that a detection is reported at: the true one, scattered in each coordinate by 0.1 arcsec
 * (bright) to 0.2 arcsec (at the limit). A published detection stands exactly where it was published.
 */
export function measuredPlace(seed: number, source: SurveySource, measurement: Measurement): SkyPlace {
  const { exposure, fluxMicrojansky, fluxErrMicrojansky } = measurement;
  const { raDeg, decDeg } = truePlace(source, exposure.mjd);
  if (exposure.prescribed !== undefined) return { raDeg, decDeg };
  const limitOverFlux = (5 * fluxErrMicrojansky) / Math.abs(fluxMicrojansky);
  const sigmaDeg = (0.1 + 0.1 * Math.min(1, limitOverFlux)) / 3600;
  const east = sigmaDeg * gaussianAt(seed, source.key, exposure.tick, SALT.ra);
  const north = sigmaDeg * gaussianAt(seed, source.key, exposure.tick, SALT.dec);
  const ra = raDeg + east / Math.cos((decDeg * Math.PI) / 180);
  return { raDeg: toSevenDecimals((ra + 360) % 360), decDeg: toSevenDecimals(decDeg + north) };
}

/** Coordinates of real packets have seven decimals of a degree. */
export function toSevenDecimals(deg: number): number {
  return Math.round(deg * 1e7) / 1e7;
}
