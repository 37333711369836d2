import type { TransientKey } from '../../../domain/transient.js';
import type { CellRanges } from '../../../spatial/cell-ranges.js';
import type { CompiledRegion } from '../../../spatial/region.js';
import type { TransientRef } from '../../port/transient-ref.js';
import { KeptRows } from './kept-rows.js';
import { firstFrom, mergedOrder, sortedOrder } from './key-order.js';
import { NameShelf } from './name-shelf.js';

const NUMBERS = [
  'hpx',
  'raDeg',
  'decDeg',
  'firstDetectionMjd',
  'lastDetectionMjd',
  'surveyFirstDetectionMjd',
  'peakMag',
  'nameKey',
] as const;
const WHOLES = ['id', 'transient', 'classId', 'detectionCount'] as const;

/** A number kept of each facet; NaN where it has none. */
export type NumberColumn = (typeof NUMBERS)[number];
type WholeColumn = (typeof WHOLES)[number];

/** One facet as the columns keep it; ids below 2^32, and no class 0. */
export type SkyRow = Readonly<Record<NumberColumn | WholeColumn, number>> & { readonly key: TransientKey };

/** Which rows of a search count: those of a class that is seen, for which the test holds. */
export interface RowTest {
  /** By class: 1 where it is seen. */
  readonly classes: Uint8Array;
  readonly holds: ((place: number) => boolean) | undefined;
}

// No facet has this class, so no viewer sees it: it is that of rows which are no longer there.
const NOBODY = 0;
const FIRST_CAPACITY = 1024;
// So many rows behind the sorted ones are sorted again by each change; more are merged, at 30 ns a row of all.
const MOST_BEHIND = 4096;
const SORTED_PER_BEHIND = 64;

/**
 * All facets with a position, as columns of numbers ordered by their key of the sky: 84 bytes a row, and the name.
 *
 * Two segments, each in order: the large one, and behind it the rows that came since. Rows that are gone keep their place,
 * in a class that nobody sees, until both are merged.
 */
export class SkyColumns {
  /** Facets of these rows that were read. */
  readonly kept = new KeptRows();
  private readonly numbers: Record<NumberColumn, Float64Array> = {
    hpx: new Float64Array(FIRST_CAPACITY),
    raDeg: new Float64Array(FIRST_CAPACITY),
    decDeg: new Float64Array(FIRST_CAPACITY),
    firstDetectionMjd: new Float64Array(FIRST_CAPACITY),
    lastDetectionMjd: new Float64Array(FIRST_CAPACITY),
    surveyFirstDetectionMjd: new Float64Array(FIRST_CAPACITY),
    peakMag: new Float64Array(FIRST_CAPACITY),
    nameKey: new Float64Array(FIRST_CAPACITY),
  };
  private readonly wholes: Record<WholeColumn, Uint32Array> = {
    id: new Uint32Array(FIRST_CAPACITY),
    transient: new Uint32Array(FIRST_CAPACITY),
    classId: new Uint32Array(FIRST_CAPACITY),
    detectionCount: new Uint32Array(FIRST_CAPACITY),
  };
  private names = new NameShelf();
  private nameAt = new Uint32Array(FIRST_CAPACITY);
  private sorted = 0;
  private length = 0;
  private lastTransient = 0;

  /** How many places there are, those of rows that are gone included. */
  get count(): number {
    return this.length;
  }

  /** A column of numbers, by place; good until the next change. */
  column(name: NumberColumn): Float64Array {
    return this.numbers[name];
  }

  /** A column of whole numbers, by place; good until the next change. */
  wholeColumn(name: WholeColumn): Uint32Array {
    return this.wholes[name];
  }

  /** The facet at a place. */
  idAt(place: number): number {
    return this.wholes.id[place]!;
  }

  /** The transient at a place. */
  refAt(place: number): TransientRef {
    return this.wholes.transient[place]! as TransientRef;
  }

  /** Whose facet stands at a place. */
  keyAt(place: number): TransientKey {
    return this.names.at(this.nameAt[place]!);
  }

  /** Adds a row; {@link settle} comes before the next search. */
  add(row: SkyRow): void {
    if (this.length === this.wholes.id.length) this.grow();
    const place = this.length++;
    for (const name of NUMBERS) this.numbers[name][place] = row[name];
    for (const name of WHOLES) this.wholes[name][place] = row[name];
    this.nameAt[place] = this.names.add(row.key);
    this.lastTransient = Math.max(this.lastTransient, row.transient);
  }

  /** Takes all rows of these transients away. */
  forget(transients: Iterable<number>): void {
    const isForgotten = new Uint8Array(this.lastTransient + 1);
    for (const transient of transients) isForgotten[transient] = 1;
    const { id, transient, classId } = this.wholes;
    for (let place = 0; place < this.length; place++) {
      if (isForgotten[transient[place]!] === 0) continue;
      classId[place] = NOBODY;
      this.kept.forget(id[place]!);
    }
  }

  /** Puts added rows in order. */
  settle(): void {
    const { hpx } = this.numbers;
    const behind = sortedOrder(hpx, this.sorted, this.length);
    if (behind.length <= Math.max(MOST_BEHIND, this.sorted / SORTED_PER_BEHIND)) {
      this.permute(behind, this.sorted);
      return;
    }
    const isFirst = this.sorted === 0;
    const { classId } = this.wholes;
    const order = mergedOrder(hpx, this.sorted, behind).filter((place) => classId[place] !== NOBODY);
    this.permute(order, 0);
    this.sorted = this.length;
    if (isFirst || this.names.count > 2 * this.length) this.orderNames();
  }

  /** Lists the places of the rows in a region that pass, in no particular order. */
  placesIn(region: CompiledRegion, test: RowTest): number[] {
    const found: number[] = [];
    const { whole, rim } = region.parts(this.length);
    const { raDeg, decDeg } = this.numbers;
    this.scan(whole, test, (place) => found.push(place));
    this.scan(rim, test, (place) => {
      if (region.contains(raDeg[place]!, decDeg[place]!)) found.push(place);
    });
    return found;
  }

  /** Calls back with the place of each row in the ranges that passes. */
  scan(ranges: CellRanges, test: RowTest, take: (place: number) => void): void {
    this.scanSegment(0, this.sorted, ranges, test, take);
    this.scanSegment(this.sorted, this.length, ranges, test, take);
  }

  private scanSegment(
    from: number,
    to: number,
    ranges: CellRanges,
    { classes, holds }: RowTest,
    take: (place: number) => void,
  ): void {
    const { hpx } = this.numbers;
    const { classId } = this.wholes;
    let place = from;
    for (let range = 0; range < ranges.length && place < to; range += 2) {
      const last = ranges[range + 1]!;
      place = firstFrom(hpx, ranges[range]!, place, to);
      for (; place < to && hpx[place]! <= last; place++)
        if (classes[classId[place]!] === 1 && (holds === undefined || holds(place))) take(place);
    }
  }

  /** Puts the names in the order of the rows, as which they are asked for, and drops those of rows that are gone. */
  private orderNames(): void {
    const names = new NameShelf();
    for (let place = 0; place < this.length; place++)
      this.nameAt[place] = names.addOf(this.names, this.nameAt[place]!);
    this.names = names;
  }

  /** Puts the rows of the places, in their order, from a place on; what lies behind is gone. */
  private permute(order: Uint32Array, from: number): void {
    for (const column of this.all()) {
      const moved = column.slice(0, order.length);
      for (let i = 0; i < order.length; i++) moved[i] = column[order[i]!]!;
      column.set(moved, from);
    }
    this.length = from + order.length;
  }

  private grow(): void {
    const capacity = 2 * this.length;
    for (const name of NUMBERS) {
      const wider = new Float64Array(capacity);
      wider.set(this.numbers[name]);
      this.numbers[name] = wider;
    }
    for (const name of WHOLES) this.wholes[name] = widened(this.wholes[name], capacity);
    this.nameAt = widened(this.nameAt, capacity);
  }

  private all(): readonly (Float64Array | Uint32Array)[] {
    return [
      ...NUMBERS.map((name) => this.numbers[name]),
      ...WHOLES.map((name) => this.wholes[name]),
      this.nameAt,
    ];
  }
}

function widened(column: Uint32Array, capacity: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(capacity);
  wider.set(column);
  return wider;
}
