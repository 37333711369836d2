/** The rows of a list that a page needs. */
export interface FirstPlaces {
  /** Indices into the values: the least from the start on, and all that are equal to the start or to the last. */
  readonly chosen: readonly number[];
  /** Whether any value is below the start. */
  readonly hasBelow: boolean;
}

/**
 * Chooses the `wanted` least values above a start, with all that equal the start or the last chosen: whatever orders
 * equal values further, the rows that come first are among them.
 *
 * @param start  -Infinity for the beginning
 */
export function firstPlaces(values: Float64Array, wanted: number, start: number): FirstPlaces {
  const limit = nthLeastAbove(values, wanted, start);
  const chosen: number[] = [];
  let hasBelow = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < start) hasBelow = true;
    else if (value <= limit) chosen.push(i);
  }
  return { chosen, hasBelow };
}

/** Gives the n-th least of the values above the start; Infinity where there are fewer. */
function nthLeastAbove(values: Float64Array, n: number, start: number): number {
  if (values.length < n) return Number.POSITIVE_INFINITY;
  // Ascending; most values are above the last and are passed over.
  const least = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value > start && value < least[n - 1]!)) continue;
    let at = n - 1;
    while (at > 0 && least[at - 1]! > value) {
      least[at] = least[at - 1]!;
      at--;
    }
    least[at] = value;
  }
  return least[n - 1]!;
}
