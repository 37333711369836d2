import type { MatchMode } from '../../domain/catalogue.js';
import { type Cone, type ConeInput, parseCone } from '../../spatial/cone.js';
import { coverCone } from '../../spatial/cover.js';
import { hpxKeyOf } from '../../spatial/healpix.js';
import { wideningCones } from '../../spatial/widening-cones.js';

/** A cone that is still searched, and how wide it is searched now. */
export interface ConeSearch {
  /** Which of the query's cones it is. */
  readonly place: number;
  readonly cone: Cone;
  readonly tried: Cone;
  readonly wider: Generator<Cone, void, undefined> | undefined;
}

/** Cones that are asked for together. */
export interface SearchGroup {
  readonly searches: readonly ConeSearch[];
  /** `[first, last, first, last, ...]` of all of them, in order of their beginnings; they may overlap. */
  readonly ranges: readonly number[];
  /** Index into `searches`, for each range. */
  readonly owners: readonly number[];
}

/** How much is asked for together. */
export interface GroupLimits {
  readonly ranges: number;
  /** Expected, on an evenly filled sky; one cone alone may have more. */
  readonly rows: number;
}

const HPX_KEYS = 12 * 4 ** 24;

/** Begins to search cones, in the order of the sky, so that each page of an index is read once. */
export function coneSearches(
  cones: readonly ConeInput[],
  mode: MatchMode,
  rowCount: number,
): readonly ConeSearch[] {
  const keys = Float64Array.from(cones, ({ raDeg, decDeg }) => hpxKeyOf(raDeg, decDeg));
  return cones
    .map((input, place): ConeSearch => {
      const cone = parseCone(input);
      if (mode === 'ALL') return { place, cone, tried: cone, wider: undefined };
      const wider = wideningCones(cone, rowCount);
      const first = wider.next();
      return { place, cone, wider, tried: first.done ? cone : first.value };
    })
    .sort((a, b) => keys[a.place]! - keys[b.place]!);
}

/** Gives the search of a cone in which nothing was found, wider; `undefined` when it was searched as a whole. */
export function widened(search: ConeSearch): ConeSearch | undefined {
  const next = search.wider?.next();
  return next && !next.done ? { ...search, tried: next.value } : undefined;
}

/** Puts searches together whose ranges are read at once. */
export function* groupsOf(
  searches: readonly ConeSearch[],
  rowCount: number,
  limits: GroupLimits,
): Generator<SearchGroup, void, undefined> {
  let group = new GroupMaker();
  for (const search of searches) {
    group.add(search, rowCount);
    if (group.rangeCount < limits.ranges && group.expectedRows < limits.rows) continue;
    yield group.finished();
    group = new GroupMaker();
  }
  if (group.rangeCount > 0) yield group.finished();
}

class GroupMaker {
  expectedRows = 0;
  private readonly searches: ConeSearch[] = [];
  private readonly ranges: { readonly from: number; readonly to: number; readonly owner: number }[] = [];

  get rangeCount(): number {
    return this.ranges.length;
  }

  add(search: ConeSearch, rowCount: number): void {
    const owner = this.searches.push(search) - 1;
    const cover = coverCone(search.tried, { rowCount });
    for (let at = 0; at < cover.length; at += 2) {
      const [from, to] = [cover[at]!, cover[at + 1]!];
      this.ranges.push({ from, to, owner });
      this.expectedRows += ((to - from) / HPX_KEYS) * rowCount;
    }
  }

  finished(): SearchGroup {
    const sorted = this.ranges.sort((a, b) => a.from - b.from);
    return {
      searches: this.searches,
      ranges: sorted.flatMap(({ from, to }) => [from, to]),
      owners: sorted.map(({ owner }) => owner),
    };
  }
}
