/**
 * Makes a repeatable source of numbers in [0, 1) with 32 bits each (mulberry32, T. Ettinger 2017, public domain).
 *
 * @param seed  any integer; the low 32 bits count
 *
 * @example
 * const random = seededRandom(7);
 * random(); // the same first number in every run
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
