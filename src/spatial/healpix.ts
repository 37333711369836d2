import { BadUserInput } from '../domain/errors.js';
import { parseSkyPosition, type SkyPosition } from '../domain/sky-position.js';
import { evenBitsOf, interleave, oddBitsOf } from './bit-interleave.js';
import {
  beltFaceOf,
  type FacePixel,
  faceVector,
  LONGITUDE_OF_FACE,
  SOUTH_RING_OF_FACE,
  writeFacePixel,
} from './healpix-projection.js';
import { RADIANS_PER_DEGREE, type UnitVector } from './unit-vector.js';

/**
 * Is the order of the sky key `hpx` and the finest that this module knows: 12 x 4^24 pixels of 0.0126 arcsec.
 *
 * Pixel numbers up to here are below 2^53; those of order 25 are not.
 */
export const HPX_ORDER = 24;

/** Number of base pixels: the pixels of order 0. */
export const BASE_PIXELS = 12;

/** Gives 4^order: how many pixels of that order a base pixel holds. */
export const PIXELS_PER_FACE: readonly number[] = Array.from(
  { length: HPX_ORDER + 1 },
  (_, order) => 4 ** order,
);

/**
 * Bounds, per order 0..24 and in radians, the distance from a pixel's centre to any point that is filed under it.
 *
 * The largest pixel of an order lies at |z| = 2/3 (its centre) with its far corner in the polar cap; HEALPix C++ 3.x,
 * `T_Healpix_Base::max_pixrad`, uses the same corner. 1e-9 of itself and 1e-14 rad are added: a point on a seam is
 * filed by rounded arithmetic, and may fall a few 1e-16 outside.
 */
export const PIXEL_CAP_RAD: readonly number[] = Array.from(
  { length: HPX_ORDER + 1 },
  (_, order) => largestCapRad(2 ** order) * (1 + 1e-9) + 1e-14,
);

function largestCapRad(side: number): number {
  const centreZ = 2 / 3;
  const centreRho = Math.sqrt(1 - centreZ * centreZ);
  const phi = Math.PI / (4 * side);
  const cornerZ = 1 - (1 - 1 / side) ** 2 / 3;
  const cornerRho = Math.sqrt((1 - cornerZ) * (1 + cornerZ));
  const chord = Math.hypot(
    centreRho * Math.cos(phi) - cornerRho,
    centreRho * Math.sin(phi),
    centreZ - cornerZ,
  );
  return 2 * Math.asin(chord / 2);
}

/**
 * Computes the sky key of a position: its HEALPix NESTED pixel at order 24, an integer below 12 x 4^24.
 *
 * The pixel at any coarser order is a prefix: `Math.floor(key / 4 ** (24 - order))`.
 *
 * @param raDeg   ICRS, finite; wrapped
 * @param decDeg  ICRS, in [-90, 90]
 * @throws {BadUserInput} for coordinates that are not finite or out of range
 */
export function hpxKeyOf(raDeg: number, decDeg: number): number {
  return nestedPixelOf(HPX_ORDER, raDeg, decDeg);
}

/**
 * Finds the NESTED pixel that holds a position.
 *
 * Agrees with healpy `ang2pix(nside, ra, dec, lonlat=True, nest=True)` except where rounding decides on a seam.
 *
 * @param order   0..24; nside = 2^order
 * @param raDeg   ICRS, finite; wrapped
 * @param decDeg  ICRS, in [-90, 90]
 * @throws {BadUserInput} for coordinates or an order out of range
 */
export function nestedPixelOf(order: number, raDeg: number, decDeg: number): number {
  checkOrder(order);
  writeFacePixel(order, raDeg, decDeg, scratchPixel);
  return nestedPixelAt(order, scratchPixel.face, scratchPixel.column, scratchPixel.row);
}

/**
 * Finds the centre of a NESTED pixel.
 *
 * @throws {BadUserInput} for an order outside 0..24 or a pixel outside 0..12 x 4^order - 1
 */
export function pixelCentre(order: number, nestedPixel: number): SkyPosition {
  checkPixel(order, nestedPixel);
  const { x, y, z } = pixelCentreVector(order, nestedPixel);
  return parseSkyPosition({
    raDeg: Math.atan2(y, x) / RADIANS_PER_DEGREE,
    decDeg: Math.atan2(z, Math.hypot(x, y)) / RADIANS_PER_DEGREE,
  });
}

/** Finds the centre of a NESTED pixel as a unit vector. The caller has checked order and pixel. */
export function pixelCentreVector(order: number, nestedPixel: number): UnitVector {
  writeFacePixelOf(order, nestedPixel, scratchPixel);
  const { face, column, row } = scratchPixel;
  const side = 2 ** order;
  return faceVector(face, (column + 0.5) / side, (row + 0.5) / side);
}

/** Numbers a pixel given by its place: NESTED is base pixel first, then the bits of column and row interleaved. */
export function nestedPixelAt(order: number, face: number, column: number, row: number): number {
  return face * PIXELS_PER_FACE[order]! + interleave(column, row);
}

/** Splits a NESTED pixel number into base pixel, column and row. */
function writeFacePixelOf(order: number, nestedPixel: number, out: FacePixel): void {
  const perFace = PIXELS_PER_FACE[order]!;
  out.face = Math.floor(nestedPixel / perFace);
  const woven = nestedPixel - out.face * perFace;
  out.column = evenBitsOf(woven);
  out.row = oddBitsOf(woven);
}

/**
 * Converts a NESTED pixel number to RING: pixels counted along circles of equal declination, north to south.
 *
 * @throws {BadUserInput} for an order outside 0..24 or a pixel outside 0..12 x 4^order - 1
 */
export function nestedToRing(order: number, nestedPixel: number): number {
  checkPixel(order, nestedPixel);
  writeFacePixelOf(order, nestedPixel, scratchPixel);
  const { face, column, row } = scratchPixel;
  const side = 2 ** order;
  const ring = SOUTH_RING_OF_FACE[face]! * side - column - row - 1;
  const { quarterLength, pixelsBefore, shift } = ringAt(side, ring);
  const place = (LONGITUDE_OF_FACE[face]! * quarterLength + column - row + 1 + shift) / 2;
  // Base pixel 4 straddles RA 0: its western half stands at the end of the ring.
  return pixelsBefore + (place < 1 ? place + 4 * quarterLength : place) - 1;
}

/**
 * Converts a RING pixel number to NESTED.
 *
 * @throws {BadUserInput} for an order outside 0..24 or a pixel outside 0..12 x 4^order - 1
 */
export function ringToNested(order: number, ringPixel: number): number {
  checkPixel(order, ringPixel);
  const side = 2 ** order;
  const ring = ringOf(side, ringPixel);
  const { quarterLength, pixelsBefore, shift } = ringAt(side, ring);
  const place = ringPixel - pixelsBefore + 1;
  const face = faceOfRingPlace(side, ring, place);
  const southwards = ring - SOUTH_RING_OF_FACE[face]! * side + 1;
  const eastwards = 2 * place - LONGITUDE_OF_FACE[face]! * quarterLength - shift - 1;
  const east = eastwards >= 2 * side ? eastwards - 8 * side : eastwards;
  return nestedPixelAt(order, face, (east - southwards) / 2, (-east - southwards) / 2);
}

/**
 * Describes a ring, numbered 1..4 side - 1 from the north: a quarter of its length, the pixels north of it, and
 * whether it is shifted by half a pixel (every second ring of the belt begins on RA 0 with a pixel's centre).
 */
export function ringAt(
  side: number,
  ring: number,
): { quarterLength: number; pixelsBefore: number; shift: number } {
  if (ring < side) return { quarterLength: ring, pixelsBefore: 2 * ring * (ring - 1), shift: 0 };
  if (ring > 3 * side) {
    const fromSouth = 4 * side - ring;
    const pixelsBefore = BASE_PIXELS * side * side - 2 * (fromSouth + 1) * fromSouth;
    return { quarterLength: fromSouth, pixelsBefore, shift: 0 };
  }
  const pixelsBefore = 2 * side * (side - 1) + (ring - side) * 4 * side;
  return { quarterLength: side, pixelsBefore, shift: (ring - side) & 1 };
}

/** Tells the ring of a RING pixel. */
function ringOf(side: number, ringPixel: number): number {
  const capPixels = 2 * side * (side - 1);
  const pixels = BASE_PIXELS * side * side;
  if (ringPixel < capPixels) return capRingOf(ringPixel);
  if (ringPixel >= pixels - capPixels) return 4 * side - capRingOf(pixels - 1 - ringPixel);
  return Math.floor((ringPixel - capPixels) / (4 * side)) + side;
}

/** Solves 2 ring (ring - 1) <= pixel < 2 ring (ring + 1) for the ring of a polar cap, counted from its pole. */
function capRingOf(pixel: number): number {
  const ring = Math.floor((1 + Math.sqrt(1 + 2 * pixel)) / 2);
  // The square root of a 50-bit number may round across a whole number.
  if (2 * ring * (ring - 1) > pixel) return ring - 1;
  return 2 * ring * (ring + 1) <= pixel ? ring + 1 : ring;
}

/** Tells the base pixel of the place-th pixel (from 1) of a ring. */
function faceOfRingPlace(side: number, ring: number, place: number): number {
  if (ring < side) return Math.floor((place - 1) / ring);
  if (ring > 3 * side) return 8 + Math.floor((place - 1) / (4 * side - ring));
  const fromBelt = ring - side + 1;
  const rising = Math.floor((place - Math.floor(fromBelt / 2) + side - 1) / side);
  const falling = Math.floor((place - Math.floor((2 * side + 2 - fromBelt) / 2) + side - 1) / side);
  return beltFaceOf(falling, rising);
}

function checkOrder(order: number): void {
  if (!(order >= 0 && order <= HPX_ORDER && Number.isInteger(order))) {
    throw new BadUserInput(`order must be a whole number in [0, ${HPX_ORDER}]; received ${String(order)}`, [
      'order',
    ]);
  }
}

function checkPixel(order: number, pixel: number): void {
  checkOrder(order);
  const pixels = BASE_PIXELS * PIXELS_PER_FACE[order]!;
  if (!(pixel >= 0 && pixel < pixels && Number.isInteger(pixel))) {
    throw new BadUserInput(
      `pixel must be a whole number in [0, ${pixels - 1}] at order ${order}; received ${String(pixel)}`,
      ['pixel'],
    );
  }
}

// Reused by every call: nothing here is re-entrant or asynchronous, and an allocation per row would cost more than
// the projection itself.
const scratchPixel: FacePixel = { face: 0, column: 0, row: 0 };
