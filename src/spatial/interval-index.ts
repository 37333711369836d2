import type { CellRanges } from './cell-ranges.js';

/**
 * Is which of many sets of keys hold a key: sets of ranges that overlap each other in any way.
 *
 * All ranges of a tree stand in flat arrays, sorted by where they begin, and are read as a balanced tree that knows the
 * greatest end below each node (the implicit interval tree of H. Li and J. Rong, "Bedtk", 2021). A new set becomes a
 * tree of its own; trees of like size are merged, so there are few of them: adding costs O(log n) a range over time,
 * and a look-up O(log² n) and what it finds.
 */
export class IntervalIndex {
  private readonly trees: RangeTree[] = [];
  private readonly counts = new Map<number, number>();
  private dead = 0;

  /** How many ranges are kept, those of removed sets included until they are swept. */
  get rangeCount(): number {
    return this.trees.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Adds a set.
   *
   * @param slot  names the set: a whole number from 0 below 2^31 that was never used in this index before
   */
  add(slot: number, ranges: CellRanges): void {
    if (ranges.length === 0) return;
    this.counts.set(slot, ranges.length / 2);
    this.trees.push(treeOfSet(slot, ranges));
    while (this.trees.length > 1 && this.trees.at(-1)!.size * 2 >= this.trees.at(-2)!.size) {
      const [a, b] = this.trees.splice(-2);
      this.pushMerged(a!, b!);
    }
  }

  /** Removes a set; its ranges go with the next merge, or at once when half of all are of removed ones. */
  remove(slot: number): void {
    const count = this.counts.get(slot);
    if (count === undefined) return;
    this.counts.delete(slot);
    this.dead += count;
    if (2 * this.dead <= this.rangeCount) return;
    const all = this.trees.splice(0).sort((a, b) => a.size - b.size);
    let merged = EMPTY;
    for (const tree of all) merged = mergedTree(merged, tree, (each) => this.counts.has(each));
    this.dead = 0;
    if (merged.size > 0) this.trees.push(merged);
  }

  /** Lists the sets that hold the key, each once, in no particular order. */
  slotsAt(key: number, found: number[] = []): number[] {
    for (const tree of this.trees) collect(tree, key, found);
    if (this.dead === 0) return found;
    return found.filter((slot) => this.counts.has(slot));
  }

  private pushMerged(a: RangeTree, b: RangeTree): void {
    const merged = mergedTree(a, b, (slot) => this.counts.has(slot));
    this.dead -= a.size + b.size - merged.size;
    if (merged.size > 0) this.trees.push(merged);
  }
}

interface RangeTree {
  readonly size: number;
  readonly firsts: Float64Array;
  readonly lasts: Float64Array;
  readonly slots: Int32Array;
  /** Greatest end in the subtree of each place. */
  readonly greatest: Float64Array;
  /** Height of the root. */
  readonly height: number;
}

const EMPTY: RangeTree = indexed(new Float64Array(0), new Float64Array(0), new Int32Array(0));

function treeOfSet(slot: number, ranges: CellRanges): RangeTree {
  const size = ranges.length / 2;
  const [firsts, lasts] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    firsts[i] = ranges[2 * i]!;
    lasts[i] = ranges[2 * i + 1]!;
  }
  return indexed(firsts, lasts, new Int32Array(size).fill(slot));
}

function mergedTree(a: RangeTree, b: RangeTree, isKept: (slot: number) => boolean): RangeTree {
  const capacity = a.size + b.size;
  const [firsts, lasts] = [new Float64Array(capacity), new Float64Array(capacity)];
  const slots = new Int32Array(capacity);
  let [i, j, size] = [0, 0, 0];
  while (i < a.size || j < b.size) {
    const isOfA = j >= b.size || (i < a.size && a.firsts[i]! <= b.firsts[j]!);
    const [tree, place] = isOfA ? [a, i++] : [b, j++];
    const slot = tree.slots[place]!;
    if (!isKept(slot)) continue;
    firsts[size] = tree.firsts[place]!;
    lasts[size] = tree.lasts[place]!;
    slots[size++] = slot;
  }
  return indexed(firsts.subarray(0, size), lasts.subarray(0, size), slots.subarray(0, size));
}

/**
 * Works out the greatest ends: places of even number are leaves, a node of height k stands where its number ends in k
 * ones, and nodes beyond the last place stand for what is left of them.
 */
function indexed(firsts: Float64Array, lasts: Float64Array, slots: Int32Array): RangeTree {
  const size = firsts.length;
  const greatest = lasts.slice();
  let edge = Math.max(0, size - 1 - ((size - 1) % 2));
  let edgeGreatest = size > 0 ? greatest[edge]! : Number.NEGATIVE_INFINITY;
  let height = 0;
  for (let k = 1; 2 ** k <= size; k++) {
    const half = 2 ** (k - 1);
    for (let node = 2 * half - 1; node < size; node += 4 * half) {
      const right = node + half < size ? greatest[node + half]! : edgeGreatest;
      greatest[node] = Math.max(lasts[node]!, greatest[node - half]!, right);
    }
    edge = Math.floor(edge / 2 ** k) % 2 === 1 ? edge - half : edge + half;
    if (edge < size && greatest[edge]! > edgeGreatest) edgeGreatest = greatest[edge]!;
    height = k;
  }
  return { size, firsts, lasts, slots, greatest, height };
}

/** Subtrees of so small a height are read through. */
const SCANNED_HEIGHT = 3;

function collect(tree: RangeTree, key: number, found: number[]): void {
  if (tree.size > 0) visit(tree, key, 2 ** tree.height - 1, tree.height, found);
}

function visit(tree: RangeTree, key: number, node: number, height: number, found: number[]): void {
  const { size, firsts, lasts, slots, greatest } = tree;
  if (height <= SCANNED_HEIGHT) {
    const from = node - (2 ** height - 1);
    const to = Math.min(from + 2 ** (height + 1) - 1, size);
    for (let place = from; place < to && firsts[place]! <= key; place++)
      if (lasts[place]! >= key) found.push(slots[place]!);
    return;
  }
  const left = node - 2 ** (height - 1);
  if (left >= size || greatest[left]! >= key) visit(tree, key, left, height - 1, found);
  if (node >= size || firsts[node]! > key) return;
  if (lasts[node]! >= key) found.push(slots[node]!);
  visit(tree, key, node + 2 ** (height - 1), height - 1, found);
}
