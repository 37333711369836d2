import { parseSkyPosition } from '../domain/sky-position.js';
import { RADIANS_PER_DEGREE, type UnitVector } from './unit-vector.js';

// HEALPix as a map from the sphere to the squares of its 12 base pixels and back (Gorski et al. 2005, ApJ 622, 759).
// How the pixels in those squares are numbered is in healpix.ts.

/** Is a pixel by its place: base pixel 0..11, and column and row in it, 0..2^order - 1, from its southern corner. */
export interface FacePixel {
  face: number;
  column: number;
  row: number;
}

/** Is a point by its place: base pixel, and column and row as fractions in [0, 1] instead of whole numbers. */
export type FacePoint = FacePixel;

const SQRT_6 = Math.sqrt(6);

// |sin Dec| of the circles that part the two polar caps from the equatorial belt.
const BELT_LIMIT = 2 / 3;

// Ring of each base pixel's southern corner, and longitude of its centre in units of 45 degrees: F1(f) and F2(f) of
// Gorski et al. 2005.
export const SOUTH_RING_OF_FACE = [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4] as const;
export const LONGITUDE_OF_FACE = [1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7] as const;

/**
 * Finds the base pixel of a position and its place in it, as fractions.
 *
 * Within a base pixel neither fraction changes by more than {@link FACE_STEPS_PER_RADIAN} per radian on the sky.
 *
 * @throws {BadUserInput} for coordinates that are not finite or out of range
 */
export function writeFacePoint(raDeg: number, decDeg: number, out: FacePoint): void {
  const quarters = quartersOf(raDeg, decDeg);
  const z = Math.sin(decDeg * RADIANS_PER_DEGREE);
  if (Math.abs(z) <= BELT_LIMIT) {
    const falling = 0.5 + quarters - 0.75 * z;
    const rising = 0.5 + quarters + 0.75 * z;
    out.face = beltFaceOf(Math.floor(falling), Math.floor(rising));
    out.column = rising - Math.floor(rising);
    out.row = 1 - (falling - Math.floor(falling));
    return;
  }
  const quarter = Math.floor(quarters);
  const fraction = quarters - quarter;
  const reach = poleReach(decDeg);
  out.face = z > 0 ? quarter : quarter + 8;
  out.column = z > 0 ? 1 - (1 - fraction) * reach : fraction * reach;
  out.row = z > 0 ? 1 - fraction * reach : (1 - fraction) * reach;
}

/**
 * Bounds how far a column or row fraction moves per radian on the sky, within one base pixel.
 *
 * The gradient is largest at the poles: sqrt(6/4 + 6/pi^2) = 1.4518 (derivatives of Gorski et al. 2005, equations 2
 * to 9); in the belt it stays below 1.03. 1.4514 was the largest among 3 million measured pairs.
 */
export const FACE_STEPS_PER_RADIAN = 1.452;

/**
 * Finds the pixel of an order that holds a position, by its place.
 *
 * @throws {BadUserInput} for coordinates that are not finite or out of range
 */
export function writeFacePixel(order: number, raDeg: number, decDeg: number, out: FacePixel): void {
  const quarters = quartersOf(raDeg, decDeg);
  const side = 2 ** order;
  const z = Math.sin(decDeg * RADIANS_PER_DEGREE);
  if (Math.abs(z) <= BELT_LIMIT) {
    // Scaled before rounding down, as healpy does, so that seams fall alike.
    const across = side * (0.5 + quarters);
    const up = side * (0.75 * z);
    const falling = Math.floor(across - up);
    const rising = Math.floor(across + up);
    out.face = beltFaceOf(Math.floor(falling / side), Math.floor(rising / side));
    out.column = rising & (side - 1);
    out.row = side - (falling & (side - 1)) - 1;
    return;
  }
  const quarter = Math.floor(quarters);
  const fraction = quarters - quarter;
  const reach = side * poleReach(decDeg);
  const last = side - 1;
  const west = Math.min(Math.floor(fraction * reach), last);
  const east = Math.min(Math.floor((1 - fraction) * reach), last);
  out.face = z > 0 ? quarter : quarter + 8;
  out.column = z > 0 ? last - east : west;
  out.row = z > 0 ? last - west : east;
}

/** Gives the right ascension in quarter turns, in [0, 4), after checking both coordinates. */
function quartersOf(raDeg: number, decDeg: number): number {
  // Written so that NaN fails: a key computed from it would be 0, a real place on the sky.
  if (raDeg >= 0 && raDeg < 360 && decDeg >= -90 && decDeg <= 90) return raDeg / 90;
  return parseSkyPosition({ raDeg, decDeg }).raDeg / 90;
}

/**
 * Gives the distance from the nearer pole in units of a base pixel's diagonal half: sqrt(3 (1 - |z|)), written as
 * sqrt(6) sin(colatitude / 2), which keeps its digits where |z| rounds to 1.
 */
function poleReach(decDeg: number): number {
  return SQRT_6 * Math.sin((90 - Math.abs(decDeg)) * 0.5 * RADIANS_PER_DEGREE);
}

/** Tells the base pixel of the belt from the seams passed on the falling and on the rising diagonal. */
export function beltFaceOf(falling: number, rising: number): number {
  if (falling === rising) return (falling & 3) | 4;
  return falling < rising ? falling & 3 : (rising & 3) + 8;
}

/**
 * Projects a point of a base pixel onto the sphere.
 *
 * Gorski et al. 2005, equations 2 to 9, with continuous coordinates. sin(colatitude) near the poles is taken as
 * sqrt(t (2 - t)), t = 1 - |z|: sqrt(1 - z^2) would have lost half of its digits.
 *
 * @param column  fraction in [0, 1] of the way from the southern corner to the eastern one (greater RA)
 * @param row     fraction in [0, 1] of the way from the southern corner to the western one
 */
export function faceVector(face: number, column: number, row: number): UnitVector {
  const ring = SOUTH_RING_OF_FACE[face]! - column - row;
  let z: number;
  let rho: number;
  let quarterWidth = 1;
  if (ring < 1 || ring > 3) {
    quarterWidth = ring < 1 ? ring : 4 - ring;
    const depth = (quarterWidth * quarterWidth) / 3;
    z = ring < 1 ? 1 - depth : depth - 1;
    rho = Math.sqrt(depth * (2 - depth));
  } else {
    z = (2 - ring) * BELT_LIMIT;
    rho = Math.sqrt((1 - z) * (1 + z));
  }
  // On the pole itself every longitude is right; 0 is as good as any.
  const eighths = quarterWidth > 0 ? LONGITUDE_OF_FACE[face]! + (column - row) / quarterWidth : 0;
  const raRad = (Math.PI / 4) * eighths;
  return { x: rho * Math.cos(raRad), y: rho * Math.sin(raRad), z };
}
