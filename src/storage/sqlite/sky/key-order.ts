const BITS = 13;
const DIGITS = 2 ** BITS;
// Keys of the sky are below 2^52.
const PASSES = 4;

/**
 * Lists the places `from..to - 1` in the order of their keys, equal ones in their own: radix sort, 0.1 us a key.
 *
 * @param keys  whole numbers in [0, 2^52)
 */
export function sortedOrder(keys: Float64Array, from: number, to: number): Uint32Array {
  let order = new Uint32Array(to - from);
  let next = new Uint32Array(to - from);
  for (let i = 0; i < order.length; i++) order[i] = from + i;
  const ends = new Uint32Array(DIGITS + 1);
  for (let pass = 0; pass < PASSES; pass++) {
    const unit = DIGITS ** pass;
    ends.fill(0);
    for (let place = from; place < to; place++) ends[digitOf(keys[place]!, unit) + 1]!++;
    for (let digit = 0; digit < DIGITS; digit++) ends[digit + 1]! += ends[digit]!;
    for (let i = 0; i < order.length; i++) {
      const place = order[i]!;
      next[ends[digitOf(keys[place]!, unit)]!++] = place;
    }
    [order, next] = [next, order];
  }
  return order;
}

function digitOf(key: number, unit: number): number {
  const above = Math.floor(key / unit);
  return above - Math.floor(above / DIGITS) * DIGITS;
}

/**
 * Merges the places `0..sorted - 1`, whose keys are in order, with others in the order of theirs; of equal keys the
 * former come first.
 */
export function mergedOrder(keys: Float64Array, sorted: number, behind: Uint32Array): Uint32Array {
  const merged = new Uint32Array(sorted + behind.length);
  let [i, j] = [0, 0];
  for (let at = 0; at < merged.length; at++) {
    const isBefore = j === behind.length || (i < sorted && keys[i]! <= keys[behind[j]!]!);
    merged[at] = isBefore ? i++ : behind[j++]!;
  }
  return merged;
}

/** Finds the first of the ascending keys `from..to - 1` that is not below a key, nearby first; `to` when none is. */
export function firstFrom(keys: Float64Array, key: number, from: number, to: number): number {
  let step = 1;
  let low = from;
  while (low + step < to && keys[low + step - 1]! < key) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, to);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
