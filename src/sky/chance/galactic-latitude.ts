import { RADIANS_PER_DEGREE } from '../../spatial/unit-vector.js';

/** North galactic pole, ICRS (ESA 1997, The Hipparcos Catalogue, vol. 1, section 1.5.3). */
const POLE_RA_DEG = 192.85948;
const POLE_DEC_DEG = 27.12825;
const POLE_SIN = Math.sin(POLE_DEC_DEG * RADIANS_PER_DEGREE);
const POLE_COS = Math.cos(POLE_DEC_DEG * RADIANS_PER_DEGREE);

/** Computes the sine of the galactic latitude of an ICRS position. */
export function sinOfGalacticLatitude(raDeg: number, decDeg: number): number {
  const dec = decDeg * RADIANS_PER_DEGREE;
  return (
    Math.sin(dec) * POLE_SIN + Math.cos(dec) * POLE_COS * Math.cos((raDeg - POLE_RA_DEG) * RADIANS_PER_DEGREE)
  );
}

// Below 10 degrees stars and extinction rule what is found; above 30 neither matters.
const SIN_LOW = Math.sin(10 * RADIANS_PER_DEGREE);
const SIN_HIGH = Math.sin(30 * RADIANS_PER_DEGREE);

/** Is a class of galactic latitude by |b|: 0 below 10 degrees, 1 from 10 to 30, 2 above. */
export type LatitudeClass = 0 | 1 | 2;

/** Tells the class of a position. */
export function latitudeClassOf(raDeg: number, decDeg: number): LatitudeClass {
  const sin = Math.abs(sinOfGalacticLatitude(raDeg, decDeg));
  if (sin < SIN_LOW) return 0;
  return sin < SIN_HIGH ? 1 : 2;
}

/** Tells the class of all positions within a cap; `undefined` when it may reach into another. */
export function latitudeClassWithin(
  raDeg: number,
  decDeg: number,
  capRad: number,
): LatitudeClass | undefined {
  const sin = Math.abs(sinOfGalacticLatitude(raDeg, decDeg));
  // A sine changes by no more than the angle.
  const isNear = Math.abs(sin - SIN_LOW) <= capRad + 1e-12 || Math.abs(sin - SIN_HIGH) <= capRad + 1e-12;
  return isNear ? undefined : latitudeClassOf(raDeg, decDeg);
}
