const RADIANS_A_DEGREE = Math.PI / 180;

/** North galactic pole, ICRS (ESA 1997, The Hipparcos and Tycho Catalogues, SP-1200, vol. 1, eq. 1.5.9). */
const POLE_RA_DEG = 192.85948;
const POLE_DEC_DEG = 27.12825;

const SIN_POLE_DEC = Math.sin(POLE_DEC_DEG * RADIANS_A_DEGREE);
const COS_POLE_DEC = Math.cos(POLE_DEC_DEG * RADIANS_A_DEGREE);

/**
 * Gives the galactic latitude of an ICRS position, degrees, -90 to 90.
 *
 * sin b = sin(dec) sin(dec_P) + cos(dec) cos(dec_P) cos(ra - ra_P), with the pole P of the Hipparcos Catalogue. Rounding
 * is below 1e-12 degrees away from the poles and about 1e-6 degrees at them, where the sine is flat.
 *
 * @param raDeg   right ascension, any finite angle
 * @param decDeg  declination, -90 to 90
 */
export function galacticLatitudeDeg(raDeg: number, decDeg: number): number {
  const dec = decDeg * RADIANS_A_DEGREE;
  const hourAngle = (raDeg - POLE_RA_DEG) * RADIANS_A_DEGREE;
  const sinLatitude = Math.sin(dec) * SIN_POLE_DEC + Math.cos(dec) * COS_POLE_DEC * Math.cos(hourAngle);
  // Rounding may pass 1 by an ulp at the poles, where asin would give NaN.
  return Math.asin(Math.max(-1, Math.min(1, sinLatitude))) / RADIANS_A_DEGREE;
}
