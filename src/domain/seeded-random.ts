/**
 * Repeatable random numbers, addressed instead of drawn from one shared sequence.
 *
 * Every number belongs to an address (seed and a few integers), so that what is drawn for one source or one exposure
 * never depends on how many others were drawn before it. Not for secrets.
 */

/** A private sequence of random numbers; each call advances it. */
export interface RandomStream {
  /** Draws from [0, 1) with 32 bits. */
  uniform(): number;
  /** Draws from [low, high). */
  between(low: number, high: number): number;
  /** Draws from the normal distribution of mean 0 and standard deviation 1. */
  gaussian(): number;
}

const TWO_TO_32 = 4294967296;

/** Folds one 32-bit word into a MurmurHash3 state (A. Appleby 2011, public domain). */
function folded(state: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  const rotated = Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  const next = state ^ rotated;
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

/** Spreads every input bit over the whole word (MurmurHash3's finaliser). */
function avalanched(state: number): number {
  const once = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/**
 * Gives the 32-bit hash of a seed and three integers.
 *
 * @param seed  safe integer; all 53 bits count
 * @param a, b, c  the address; the low 32 bits of each count
 */
export function hashAt(seed: number, a: number, b: number, c: number): number {
  const withSeed = folded(folded(0x9747b28c, seed | 0), Math.floor(seed / TWO_TO_32));
  return avalanched(folded(folded(folded(withSeed, a), b), c));
}

/** Gives the number in [0, 1) that belongs to an address. See {@link hashAt}. */
export function uniformAt(seed: number, a: number, b: number, c: number): number {
  return hashAt(seed, a, b, c) / TWO_TO_32;
}

/**
 * Gives the standard normal number that belongs to an address (Box and Muller 1958).
 *
 * At most 6.66 in size, since the uniform numbers behind it have 32 bits.
 */
export function gaussianAt(seed: number, a: number, b: number, c: number): number {
  const first = hashAt(seed, a, b, c);
  const second = avalanched(folded(first, c + 1));
  return boxMuller((first + 0.5) / TWO_TO_32, second / TWO_TO_32);
}

/**
 * Opens the private sequence of an address: SFC32 (C. Doty-Humphrey 2010, public domain), seeded with 128 bits.
 *
 * @example
 * const stream = randomStream(7, 42, 0); // source 42 of survey 7
 * stream.between(17, 20); // the same in every run, whatever other streams did
 */
export function randomStream(seed: number, a: number, b: number): RandomStream {
  let [w, x, y, counter] = [1, 2, 3, 4].map((salt) => hashAt(seed, a, b, salt) | 0) as [
    number,
    number,
    number,
    number,
  ];
  const uniform = (): number => {
    const sum = (((w + x) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    w = x ^ (x >>> 9);
    x = (y + (y << 3)) | 0;
    y = (((y << 21) | (y >>> 11)) + sum) | 0;
    return (sum >>> 0) / TWO_TO_32;
  };
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    gaussian: () => boxMuller(uniform() + 0.5 / TWO_TO_32, uniform()),
  };
}

function boxMuller(inside: number, angle: number): number {
  return Math.sqrt(-2 * Math.log(inside)) * Math.cos(2 * Math.PI * angle);
}
