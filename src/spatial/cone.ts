import { BadUserInput } from '../domain/errors.js';
import { parseSkyPosition, type SkyPosition } from '../domain/sky-position.js';
import {
  cosOfDec,
  HALF_TURN_ARCSEC,
  RADIANS_PER_DEGREE,
  squaredChordLimitOf,
  type UnitVector,
  unitVectorOf,
} from './unit-vector.js';

declare const coneBrand: unique symbol;

/**
 * Is a circle on the sky with its inside: all positions at most `radiusArcsec` from the centre (ICRS degrees).
 *
 * Made only by {@link parseCone}. The centre's unit vector and the squared chord of the radius are computed once, so
 * that every engine trims with the same numbers.
 */
export interface Cone {
  readonly raDeg: number;
  readonly decDeg: number;
  /** In [0, 648000]. */
  readonly radiusArcsec: number;
  readonly centre: UnitVector;
  /** Largest squared chord that is still inside; Infinity at 648000 arcsec. */
  readonly squaredChordLimit: number;
  readonly [coneBrand]: true;
}

/** Is a cone as a caller writes it. */
export interface ConeInput {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly radiusArcsec: number;
}

// A separation is never smaller than the difference in declination. The margin stands far above the rounding of a
// chord, whose worst case, at 180 degrees, is 2e-6 degrees.
const DEC_MARGIN_DEG = 1e-5;

/**
 * Turns a centre and a radius into a {@link Cone}.
 *
 * Radius 0 holds exactly the positions with the centre's own unit vector (equal coordinates, and on a pole any RA);
 * radius 648000 holds the whole sky.
 *
 * @throws {BadUserInput} with path `raDeg`, `decDeg` or `radiusArcsec` when that field is not finite or out of range
 *
 * @example
 * const cone = parseCone({ raDeg: 10.6847, decDeg: 41.269, radiusArcsec: 7200 });
 * isInCone(cone, 10.6743, 40.8652); // true: M32 is 0.4 degrees from M31
 */
export function parseCone(input: ConeInput): Cone {
  const { raDeg, decDeg }: SkyPosition = parseSkyPosition(input);
  const { radiusArcsec } = input;
  if (!(radiusArcsec >= 0 && radiusArcsec <= HALF_TURN_ARCSEC)) {
    throw new BadUserInput(
      `radiusArcsec must be a number of arcseconds in [0, ${HALF_TURN_ARCSEC}]; received ${String(radiusArcsec)}`,
      ['radiusArcsec'],
    );
  }
  return Object.freeze({
    raDeg,
    decDeg,
    radiusArcsec: radiusArcsec + 0,
    centre: Object.freeze(unitVectorOf(raDeg, decDeg)),
    squaredChordLimit: squaredChordLimitOf(radiusArcsec),
  }) as Cone;
}

/**
 * Says whether a position lies in a cone, rim included.
 *
 * Decides by squared chord, which keeps its relative precision at 0.1 arcsec, where the dot product has three digits
 * left.
 *
 * @param raDeg   ICRS, in [0, 360)
 * @param decDeg  ICRS, in [-90, 90]
 */
export function isInCone(cone: Cone, raDeg: number, decDeg: number): boolean {
  if (Math.abs(decDeg - cone.decDeg) > cone.radiusArcsec / 3600 + DEC_MARGIN_DEG) return false;
  return squaredChordFrom(cone, raDeg, decDeg) <= cone.squaredChordLimit;
}

/**
 * Computes the squared chord from a cone's centre to a position: the value {@link isInCone} compares, and the key by
 * which rows are ordered nearest first.
 *
 * @param raDeg   ICRS, in [0, 360)
 * @param decDeg  ICRS, in [-90, 90]
 */
export function squaredChordFrom(cone: Cone, raDeg: number, decDeg: number): number {
  // The same arithmetic as squaredChord(unitVectorOf(...)), written out: this runs once per scanned row.
  const raRad = raDeg * RADIANS_PER_DEGREE;
  const cosDec = cosOfDec(decDeg);
  const dx = cosDec * Math.cos(raRad) - cone.centre.x;
  const dy = cosDec * Math.sin(raRad) - cone.centre.y;
  const dz = Math.sin(decDeg * RADIANS_PER_DEGREE) - cone.centre.z;
  return dx * dx + dy * dy + dz * dz;
}
