declare const cellRangesBrand: unique symbol;

/**
 * Is a set of sky keys as ranges, flat: `[first, last, first, last, ...]`, both ends included.
 *
 * Ascending, disjoint and merged: no range begins at the key after another's last. Whether the keys are order-24
 * HEALPix or 52-bit H3 is told by who made it. Not to be written to.
 */
export type CellRanges = Float64Array & { readonly [cellRangesBrand]: true };

/** Counts the ranges: each is one seek in an index. */
export function rangeCountOf(ranges: CellRanges): number {
  return ranges.length / 2;
}

/**
 * Merges ascending, disjoint ranges that touch, and gives them as {@link CellRanges}; the caller has checked them.
 *
 * @param maxRanges  at least 1; beyond it the smallest gaps are closed
 */
export function cellRangesOf(ranges: ArrayLike<number>, maxRanges = Number.POSITIVE_INFINITY): CellRanges {
  const collected = new RangeCollector();
  for (let i = 0; i + 1 < ranges.length; i += 2) collected.add(ranges[i]!, ranges[i + 1]!);
  return collected.toCellRanges(maxRanges);
}

/** Says whether a key lies in one of the ranges, by binary search. */
export function isKeyInRanges(ranges: CellRanges, key: number): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[2 * middle + 1]! < key) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length / 2 && ranges[2 * low]! <= key;
}

/**
 * Gathers ascending ranges, merging neighbours, and gives them out as {@link CellRanges}.
 *
 * Made to be kept and used again: {@link clear} frees nothing, so that a cover of a small cone allocates only its
 * result.
 */
export class RangeCollector {
  private bounds = new Float64Array(128);
  private length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Adds `first..last`, which must begin after every range added before. */
  add(first: number, last: number): void {
    const bounds = this.bounds;
    const length = this.length;
    if (length > 0 && bounds[length - 1]! + 1 >= first) {
      bounds[length - 1] = last;
      return;
    }
    if (length === bounds.length) {
      this.bounds = new Float64Array(2 * length);
      this.bounds.set(bounds);
    }
    this.bounds[length] = first;
    this.bounds[length + 1] = last;
    this.length = length + 2;
  }

  /**
   * Gives the ranges gathered so far, at most `maxRanges` of them: the smallest gaps are closed first (of equal gaps
   * the lowest), so the result may hold more keys, never fewer.
   *
   * @param maxRanges  at least 1; Infinity for no limit
   */
  toCellRanges(maxRanges: number): CellRanges {
    const bounds = this.bounds.subarray(0, this.length);
    const kept = bounds.length / 2 <= maxRanges ? bounds.slice() : closeSmallestGaps(bounds, maxRanges);
    return kept as CellRanges;
  }
}

function closeSmallestGaps(bounds: Float64Array, maxRanges: number): Float64Array {
  const gapCount = bounds.length / 2 - 1;
  const toClose = gapCount + 1 - maxRanges;
  const gaps = new Float64Array(gapCount);
  for (let i = 0; i < gapCount; i++) gaps[i] = bounds[2 * i + 2]! - bounds[2 * i + 1]!;
  const widestClosed = gaps.toSorted()[toClose - 1]!;
  let equalToClose = toClose;
  for (const gap of gaps) if (gap < widestClosed) equalToClose--;

  const kept = new Float64Array(2 * maxRanges);
  kept[0] = bounds[0]!;
  let length = 1;
  for (let i = 0; i < gapCount; i++) {
    if (gaps[i]! < widestClosed) continue;
    if (gaps[i] === widestClosed && equalToClose-- > 0) continue;
    kept[length++] = bounds[2 * i + 1]!;
    kept[length++] = bounds[2 * i + 2]!;
  }
  kept[length] = bounds[bounds.length - 1]!;
  return kept;
}
