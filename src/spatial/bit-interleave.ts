// Bit operations in JavaScript work on 32 bits, so a pair of 24-bit coordinates is woven in two halves of 12 bits and
// the halves are added as Numbers (exact: 48 bits). Two small tables hold the weave of a half and its reverse.
const HALF_BITS = 12;
const HALF_MASK = 0xfff;
const HALF_PAIR = 2 ** (2 * HALF_BITS);

const spread = Uint32Array.from({ length: 1 << HALF_BITS }, (_, value) => {
  let spreadBits = 0;
  for (let bit = 0; bit < HALF_BITS; bit++) spreadBits |= ((value >> bit) & 1) << (2 * bit);
  return spreadBits;
});

const gathered = Uint8Array.from({ length: 1 << 16 }, (_, pair) => {
  let evenBits = 0;
  for (let bit = 0; bit < 8; bit++) evenBits |= ((pair >> (2 * bit)) & 1) << bit;
  return evenBits;
});

function weaveHalf(even: number, odd: number): number {
  return spread[even]! | (spread[odd]! << 1);
}

function gatherHalf(pair: number): number {
  return gathered[pair & 0xffff]! | (gathered[pair >>> 16]! << 8);
}

/**
 * Weaves two 24-bit integers into one of 48 bits: bit i of `even` goes to bit 2i, bit i of `odd` to bit 2i + 1.
 */
export function interleave(even: number, odd: number): number {
  return (
    weaveHalf(even >>> HALF_BITS, odd >>> HALF_BITS) * HALF_PAIR +
    weaveHalf(even & HALF_MASK, odd & HALF_MASK)
  );
}

/** Takes the even bits (0, 2, 4, ...) of a 48-bit integer: the first argument of {@link interleave}. */
export function evenBitsOf(woven: number): number {
  const high = Math.floor(woven / HALF_PAIR);
  return (gatherHalf(high) << HALF_BITS) | gatherHalf(woven - high * HALF_PAIR);
}

/** Takes the odd bits (1, 3, 5, ...) of a 48-bit integer: the second argument of {@link interleave}. */
export function oddBitsOf(woven: number): number {
  const high = Math.floor(woven / HALF_PAIR);
  return (gatherHalf(high >>> 1) << HALF_BITS) | gatherHalf((woven - high * HALF_PAIR) >>> 1);
}
