import { BadUserInput } from './errors.js';

declare const skyPositionBrand: unique symbol;

/**
 * Is a direction on the sky, ICRS, in degrees: `0 <= raDeg < 360` and `-90 <= decDeg <= 90`.
 *
 * Made only by {@link parseSkyPosition}, so whoever holds one need not check it again.
 */
export interface SkyPosition {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly [skyPositionBrand]: true;
}

/**
 * Wraps a right ascension into [0, 360) degrees; values already inside are returned bit for bit.
 *
 * @param raDeg  any finite angle in degrees
 */
export function wrapRaDeg(raDeg: number): number {
  // Adding 0 turns -0 into 0; one position must not have two spellings.
  if (raDeg >= 0 && raDeg < 360) return raDeg + 0;
  const wrapped = ((raDeg % 360) + 360) % 360;
  // -1e-15 + 360 rounds to 360, which % already brought to 0; -0 is the remaining second spelling of 0.
  return wrapped + 0;
}

/**
 * Turns a pair of coordinates into a {@link SkyPosition}.
 *
 * @param coordinates  ICRS right ascension (any finite value, wrapped to [0, 360)) and declination, in degrees
 * @returns            the position, frozen
 * @throws {BadUserInput} when a coordinate is not a finite number or the declination lies outside [-90, 90]
 *
 * @example
 * parseSkyPosition({ raDeg: -10, decDeg: 45 }); // { raDeg: 350, decDeg: 45 }
 */
export function parseSkyPosition(coordinates: {
  readonly raDeg: number;
  readonly decDeg: number;
}): SkyPosition {
  const { raDeg, decDeg } = coordinates;
  if (!Number.isFinite(raDeg)) {
    throw new BadUserInput(`raDeg must be a finite number of degrees; received ${String(raDeg)}`, ['raDeg']);
  }
  if (!Number.isFinite(decDeg) || decDeg < -90 || decDeg > 90) {
    throw new BadUserInput(`decDeg must be a number of degrees in [-90, 90]; received ${String(decDeg)}`, [
      'decDeg',
    ]);
  }
  return Object.freeze({ raDeg: wrapRaDeg(raDeg), decDeg: decDeg + 0 }) as SkyPosition;
}
