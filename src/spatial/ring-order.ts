import { BASE_PIXELS, PIXELS_PER_FACE, ringAt } from './healpix.js';
import { LONGITUDE_OF_FACE, SOUTH_RING_OF_FACE } from './healpix-projection.js';

/**
 * Lists the RING number of every pixel of the sky, in NESTED order.
 *
 * Agrees with `nestedToRing` pixel by pixel, at a tenth of its cost.
 *
 * @param order  0..13
 * @returns      12 x 4^order numbers; 0.03 s and 13 MB at order 9
 */
export function ringPixelsInNestedOrder(order: number): Uint32Array {
  const side = 2 ** order;
  const rings = ringTable(side);
  const perFace = PIXELS_PER_FACE[order]!;
  const ringPixels = new Uint32Array(BASE_PIXELS * perFace);
  for (let face = 0; face < BASE_PIXELS; face++) {
    const southRing = SOUTH_RING_OF_FACE[face]! * side - 1;
    const longitude = LONGITUDE_OF_FACE[face]!;
    const firstPixel = face * perFace;
    for (let woven = 0; woven < perFace; woven++) {
      const column = evenBitsOf32(woven);
      const row = evenBitsOf32(woven >>> 1);
      const ring = southRing - column - row;
      const quarter = rings.quarterLength[ring]!;
      const place = (longitude * quarter + column - row + 1 + rings.shift[ring]!) >> 1;
      // Base pixel 4 straddles RA 0: its western half stands at the end of the ring.
      const wrapped = place < 1 ? place + 4 * quarter : place;
      ringPixels[firstPixel + woven] = rings.pixelsBefore[ring]! + wrapped - 1;
    }
  }
  return ringPixels;
}

/** Takes the even bits of a 32-bit number: pairs, fours, eights and sixteens are moved together in turn. */
function evenBitsOf32(woven: number): number {
  let bits = woven & 0x55555555;
  bits = (bits | (bits >>> 1)) & 0x33333333;
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff00ff;
  return (bits | (bits >>> 8)) & 0xffff;
}

function ringTable(side: number): {
  readonly quarterLength: Int32Array;
  readonly pixelsBefore: Uint32Array;
  readonly shift: Uint8Array;
} {
  const quarterLength = new Int32Array(4 * side);
  const pixelsBefore = new Uint32Array(4 * side);
  const shift = new Uint8Array(4 * side);
  for (let ring = 1; ring < 4 * side; ring++) {
    const described = ringAt(side, ring);
    quarterLength[ring] = described.quarterLength;
    pixelsBefore[ring] = described.pixelsBefore;
    shift[ring] = described.shift;
  }
  return { quarterLength, pixelsBefore, shift };
}
