/** The rows of a list that a page needs. */
export interface FirstPlaces {
  /**
   * Indices into the values, in their order, equal ones in that of the list: the least from the start on, and all that
   * are equal to the start or to the last.
   */
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
  const least = new LeastValues(Math.min(wanted, values.length));
  const chosen: number[] = [];
  let hasBelow = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > start) least.offer(value, i);
    else if (value < start) hasBelow = true;
    else chosen.push(i);
  }
  least.addTo(chosen, values);
  return { chosen, hasBelow };
}

/** The least of the values that were offered, ascending. */
class LeastValues {
  private readonly values: Float64Array;
  private readonly indices: Uint32Array;
  private held = 0;

  constructor(private readonly most: number) {
    this.values = new Float64Array(most);
    this.indices = new Uint32Array(most);
  }

  offer(value: number, index: number): void {
    const { values, indices, most } = this;
    if (this.held === most) {
      // Most values are above the last and are passed over.
      if (!(most > 0 && value < values[most - 1]!)) return;
    } else this.held++;
    let at = this.held - 1;
    while (at > 0 && values[at - 1]! > value) {
      values[at] = values[at - 1]!;
      indices[at] = indices[at - 1]!;
      at--;
    }
    values[at] = value;
    indices[at] = index;
  }

  /** Adds the indices of the values held, and of all others that are equal to the last of them. */
  addTo(chosen: number[], all: Float64Array): void {
    const { values, indices, held, most } = this;
    for (let n = 0; n < held; n++) chosen.push(indices[n]!);
    if (held < most || held === 0) return;
    const last = values[held - 1]!;
    // Those held are the first of them in the list.
    let equal = 0;
    for (let n = held; n > 0 && values[n - 1] === last; n--) equal++;
    for (let i = 0; i < all.length; i++) if (all[i] === last && --equal < 0) chosen.push(i);
  }
}
