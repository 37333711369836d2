import type { FacetPosition } from '../../domain/facet.js';
import { type CellRanges, cellRangesOf } from '../../spatial/cell-ranges.js';
import { IntervalIndex } from '../../spatial/interval-index.js';
import type { MatchTarget, WatchedRegion } from './match-target.js';

/** A part of a target that an index knows by a number. */
interface Slot {
  readonly target: MatchTarget;
  readonly part: number;
}

/** Parts of a target that hold a position. */
export type PartsByTarget = ReadonlyMap<MatchTarget, readonly number[]>;

/** All regions that are watched, found by position. */
export class RegionSet {
  private regions = new Map<string, WatchedRegion>();
  private readonly index = new IntervalIndex();
  private readonly slots: Slot[] = [];
  private readonly slotsOfTarget = new Map<MatchTarget, readonly number[]>();
  private regionsOfTarget = new Map<MatchTarget, readonly WatchedRegion[]>();

  /** Takes the regions that are watched now; what was known of them before is kept. */
  use(regions: readonly WatchedRegion[]): void {
    this.regions = new Map(regions.map((region) => [region.key, region]));
    const ofTarget = new Map<MatchTarget, WatchedRegion[]>();
    for (const region of regions)
      for (const target of targetsOf(region)) {
        const known = ofTarget.get(target);
        if (known) known.push(region);
        else ofTarget.set(target, [region]);
      }
    for (const [target, slots] of this.slotsOfTarget) {
      if (ofTarget.has(target)) continue;
      for (const slot of slots) this.forget(slot);
      this.slotsOfTarget.delete(target);
    }
    for (const target of ofTarget.keys()) if (!this.slotsOfTarget.has(target)) this.add(target);
    this.regionsOfTarget = ofTarget;
  }

  /** Gives a region by its key. */
  get(key: string): WatchedRegion | undefined {
    return this.regions.get(key);
  }

  /** Lists all regions. */
  all(): readonly WatchedRegion[] {
    return [...this.regions.values()];
  }

  /** The targets that are known, by id. */
  targets(): ReadonlyMap<string, MatchTarget> {
    return new Map([...this.slotsOfTarget.keys()].map((target) => [target.id, target]));
  }

  /** Finds what holds a position, by the exact test. */
  partsAt({ hpx, raDeg, decDeg }: FacetPosition): PartsByTarget {
    const found = new Map<MatchTarget, number[]>();
    for (const number of this.index.slotsAt(hpx)) {
      const { target, part } = this.slots[number]!;
      const { contains } = target.parts[part]!;
      if (contains && !contains(raDeg, decDeg)) continue;
      const parts = found.get(target);
      if (parts) parts.push(part);
      else found.set(target, [part]);
    }
    return found;
  }

  /** Lists the regions that have a target. */
  regionsOf(target: MatchTarget): readonly WatchedRegion[] {
    return this.regionsOfTarget.get(target) ?? [];
  }

  private add(target: MatchTarget): void {
    const numbers = target.parts.map(({ ranges }, part) => {
      this.slots.push({ target, part });
      this.index.add(this.slots.length - 1, ranges);
      return this.slots.length - 1;
    });
    this.slotsOfTarget.set(target, numbers);
  }

  private forget(slot: number): void {
    this.index.remove(slot);
    // The number is never used again; what it stood for may be large.
    delete this.slots[slot];
  }
}

/** Lists the targets of a region, each once. */
export function targetsOf({ cells }: WatchedRegion): readonly MatchTarget[] {
  return [...new Set(cells.flatMap(({ target }) => target ?? []))];
}

/** Gives the keys that hold a region, whoever sees which part of it. */
export function rangesOf(region: WatchedRegion): CellRanges {
  const all = targetsOf(region).flatMap(({ parts }) => parts.map(({ ranges }) => ranges));
  const [only] = all;
  if (only && all.length === 1) return only;
  const pairs = all.flatMap((ranges) =>
    Array.from({ length: ranges.length / 2 }, (_, i) => [ranges[2 * i]!, ranges[2 * i + 1]!] as const),
  );
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [first, last] of pairs) {
    const reached = merged.at(-1);
    if (reached === undefined || first > reached) merged.push(first, last);
    else if (last > reached) merged[merged.length - 1] = last;
  }
  return cellRangesOf(merged);
}
