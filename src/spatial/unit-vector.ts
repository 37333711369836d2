/** Is a direction as a vector of length 1: x towards RA 0 Dec 0, y towards RA 90 Dec 0, z towards Dec 90 (ICRS). */
export interface UnitVector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export const RADIANS_PER_DEGREE = Math.PI / 180;
export const RADIANS_PER_ARCSEC = RADIANS_PER_DEGREE / 3600;

/** Is the largest possible separation, 180 degrees. */
export const HALF_TURN_ARCSEC = 648_000;

/**
 * Gives the cosine of a declination with full relative precision up to the poles, and exactly 0 on them.
 *
 * cos(90 deg) is 6e-17 in doubles: two rows on the same pole with different RA would then lie apart.
 * 90 - |dec| has no rounding error above 45 degrees (Sterbenz), so its sine is taken instead.
 *
 * @param decDeg  in [-90, 90]
 */
export function cosOfDec(decDeg: number): number {
  const latitudeDeg = Math.abs(decDeg);
  return latitudeDeg > 45
    ? Math.sin((90 - latitudeDeg) * RADIANS_PER_DEGREE)
    : Math.cos(latitudeDeg * RADIANS_PER_DEGREE);
}

/**
 * Turns ICRS degrees into a unit vector; each component is right to about 2e-16.
 *
 * @param raDeg   in [0, 360)
 * @param decDeg  in [-90, 90]
 */
export function unitVectorOf(raDeg: number, decDeg: number): UnitVector {
  const raRad = raDeg * RADIANS_PER_DEGREE;
  const cosDec = cosOfDec(decDeg);
  return {
    x: cosDec * Math.cos(raRad),
    y: cosDec * Math.sin(raRad),
    z: Math.sin(decDeg * RADIANS_PER_DEGREE),
  };
}

/**
 * Computes the squared straight-line distance of two directions, 0 (same) to 4 (opposite).
 *
 * The order of the sum, `(dx dx + dy dy) + dz dz`, is binding for every engine: another order rounds differently, and
 * a row on the rim of a cone would be inside for one store and outside for another.
 */
export function squaredChord(a: UnitVector, b: UnitVector): number {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  const dz = a.z - b.z;
  return dx * dx + dy * dy + dz * dz;
}

/**
 * Gives the squared chord of an angle, 4 sin^2(angle / 2): a row is within the angle when its
 * {@link squaredChord} is at most this.
 *
 * At 180 degrees the limit is Infinity, because rounding can bring the chord of opposite points above 4.
 *
 * @param angleArcsec  in [0, 648000]
 */
export function squaredChordLimitOf(angleArcsec: number): number {
  return angleArcsec >= HALF_TURN_ARCSEC
    ? Number.POSITIVE_INFINITY
    : squaredChordOfRadians(angleArcsec * RADIANS_PER_ARCSEC);
}

/** Gives 4 sin^2(angle / 2) for an angle in radians in [0, pi]. */
export function squaredChordOfRadians(angleRad: number): number {
  const halfChord = Math.sin(angleRad / 2);
  return 4 * halfChord * halfChord;
}

/**
 * Computes the angle between two directions in arcsec, to about 5e-11 arcsec everywhere from 0 to 648000.
 *
 * 2 atan2(|a - b|, |a + b|) (W. Kahan, "How Futile are Mindless Assessments of Roundoff", 2006, "Mangled Angles"): the
 * arc cosine of the dot product fails for small angles, the arc sine of the chord for angles near 180 degrees.
 */
export function separationArcsec(a: UnitVector, b: UnitVector): number {
  const sum = Math.hypot(a.x + b.x, a.y + b.y, a.z + b.z);
  return (2 * Math.atan2(Math.sqrt(squaredChord(a, b)), sum)) / RADIANS_PER_ARCSEC;
}
