import { countedPoints } from '../../domain/supersession.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import { type MjdRange, mayPass, passesWindow } from '../../sky/candidates/window.js';
import type { ClassFacet, GlancedPoint } from '../../storage/port/change-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { MatchTarget, WatchedRegion } from './match-target.js';
import type { PartsByTarget, RegionSet } from './region-set.js';
import { cellsOfClasses, meetOf } from './sight-cell.js';
import { type MatchCell, type MatchState, type MatchValue, stateOf } from './transitions.js';

/** Facets of one transient, one of each class. */
export interface FacetedTransient {
  readonly key: TransientKey;
  readonly facets: readonly ClassFacet[];
}

/** What all viewers have of one transient, by the key of the region; without those in which nobody has a match. */
export type StatesByRegion = ReadonlyMap<string, MatchState>;

/** A facet within targets, before it is known when it was detected. */
interface Candidate {
  readonly facet: ClassFacet;
  readonly parts: PartsByTarget;
}

/**
 * Matches transients with all regions, in every class.
 *
 * A facet matches a target when its position lies in it and its detections pass the window, by the rule that
 * `skymap.candidates` has. Of those that were detected before and after a window, and perhaps not in it, the datapoints
 * are read, once for all.
 */
export async function matchTransients(
  storage: Pick<Storage, 'facets'>,
  regions: RegionSet,
  transients: readonly FacetedTransient[],
): Promise<readonly StatesByRegion[]> {
  const located = transients.map(({ facets }) => facets.flatMap((facet) => locate(regions, facet)));
  const detections = new Detections(storage);
  await detections.load(
    transients.flatMap(({ key }, place) => (located[place]!.some(needsPoints) ? [key] : [])),
  );
  return transients.map(({ facets }, place) => statesOf(regions, facets, located[place]!, detections));
}

function locate(regions: RegionSet, facet: ClassFacet): Candidate | readonly [] {
  if (!facet.facet.position) return [];
  const parts = regions.partsAt(facet.facet.position);
  return parts.size > 0 ? { facet, parts } : [];
}

function needsPoints({ facet: { facet }, parts }: Candidate): boolean {
  for (const { window } of parts.keys()) if (mayPass(window, facet) === 'UNDECIDED') return true;
  return false;
}

function statesOf(
  regions: RegionSet,
  facets: readonly ClassFacet[],
  located: readonly Candidate[],
  detections: Detections,
): StatesByRegion {
  const states = new Map<string, MatchState>();
  if (located.length === 0) return states;
  const values = new Map<ClassFacet, Map<MatchTarget, MatchValue>>();
  const touched = new Set<WatchedRegion>();
  for (const { facet, parts } of located) {
    const ofFacet = new Map<MatchTarget, MatchValue>();
    for (const [target, numbers] of parts) {
      if (!passesWindow(target.window, facet.facet, (range) => detections.areWithin(range, facet))) continue;
      ofFacet.set(target, target.measure(facet.facet.position!, numbers));
      for (const region of regions.regionsOf(target)) touched.add(region);
    }
    values.set(facet, ofFacet);
  }
  for (const region of touched) states.set(region.key, stateIn(region, facets, values));
  return states;
}

function stateIn(
  region: WatchedRegion,
  facets: readonly ClassFacet[],
  values: ReadonlyMap<ClassFacet, ReadonlyMap<MatchTarget, MatchValue>>,
): MatchState {
  const facetCells = cellsOfClasses(facets.map(({ visibility }) => visibility));
  const cells = facetCells.flatMap((facetCell, place) =>
    region.cells.flatMap(({ cell, target }): readonly MatchCell[] => {
      const both = meetOf(facetCell, cell);
      if (!both) return [];
      const facet = facets[place];
      return [{ cell: both, value: facet && target && values.get(facet)?.get(target) }];
    }),
  );
  return stateOf(cells);
}

/** Times of positive alert detections, as each class sees them. */
class Detections {
  private readonly points = new Map<string, readonly GlancedPoint[]>();
  private readonly seen = new Map<ClassFacet, SeenDetections>();
  private readonly counted = new Map<ClassFacet, readonly GlancedPoint[]>();

  constructor(private readonly storage: Pick<Storage, 'facets'>) {}

  async load(keys: readonly TransientKey[]): Promise<void> {
    if (keys.length === 0) return;
    const found = await this.storage.facets.pointsOf(keys);
    for (const [place, key] of keys.entries()) this.points.set(transientKeyText(key), found[place]!);
  }

  areWithin(range: MjdRange, facet: ClassFacet): boolean {
    const seen = this.seen.get(facet) ?? this.see(facet);
    // Mostly there are none, or one that nothing else can stand for: neither asks which points of a facet count.
    if (hasWithin(seen.surePositives, range)) return true;
    const isHit = ({ mjd, sign }: GlancedPoint) =>
      sign === 'POSITIVE' && mjd >= range.fromMjd && mjd <= range.toMjd;
    if (!seen.others.some(isHit)) return false;
    const counted = this.counted.get(facet) ?? countedPoints(seen.all);
    this.counted.set(facet, counted);
    return counted.some(isHit);
  }

  /** Detections in the class, of either sign: of two versions of one either may be the one that counts. */
  private see(facet: ClassFacet): SeenDetections {
    const terms = new Set(facet.visibility.open.map((term) => term.key));
    const all = this.points.get(transientKeyText(facet.key)) ?? [];
    const seen = seenDetections(all.filter(({ kind, term }) => kind === 'DETECTION' && terms.has(term.key)));
    this.seen.set(facet, seen);
    return seen;
  }
}

/** Detections in a class, parted once for all windows. */
interface SeenDetections {
  readonly all: readonly GlancedPoint[];
  /** Times of the positive ones that count whatever else there is, ascending. */
  readonly surePositives: Float64Array;
  /** Versions of one detection, and what may be of one exposure: which of them count is to be found out. */
  readonly others: readonly GlancedPoint[];
}

function seenDetections(all: readonly GlancedPoint[]): SeenDetections {
  const [atMjd, ofId] = [new Map<number, number>(), new Map<string, number>()];
  for (const { mjd, id } of all) {
    atMjd.set(mjd, (atMjd.get(mjd) ?? 0) + 1);
    ofId.set(id, (ofId.get(id) ?? 0) + 1);
  }
  const isAlone = ({ mjd, id }: GlancedPoint) => atMjd.get(mjd) === 1 && ofId.get(id) === 1;
  const others = all.filter((point) => !isAlone(point));
  const sure = all.filter((point) => point.sign === 'POSITIVE' && isAlone(point));
  return { all, surePositives: Float64Array.from(sure, ({ mjd }) => mjd).sort(), others };
}

/** Tells whether any of ascending numbers lies in a range. */
function hasWithin(ascending: Float64Array, { fromMjd, toMjd }: MjdRange): boolean {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < fromMjd) low = middle + 1;
    else high = middle;
  }
  return low < ascending.length && ascending[low]! <= toMjd;
}
