import { countedPoints } from '../../domain/supersession.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import { type MjdRange, mayPass, passesWindow } from '../../sky/candidates/window.js';
import type { ClassFacet, GlancedPoint } from '../../storage/port/change-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { MatchTarget, WatchedRegion } from './match-target.js';
import type { PartsByTarget, RegionSet } from './region-set.js';
import { cellsOfClasses, meetOf, type SightCell } from './sight-cell.js';
import type { MatchCell, MatchState, MatchValue } from './transitions.js';

/** Facets of one transient, one of each class. */
export interface FacetedTransient {
  readonly key: TransientKey;
  readonly facets: readonly ClassFacet[];
}

/** What all viewers have of one transient, by the key of the region; without those that hold no facet of it in time. */
export type StatesByRegion = ReadonlyMap<string, MatchState>;

/** A facet within targets, before it is known when it was detected. */
interface Candidate {
  readonly facet: ClassFacet;
  /** Among the facets of the transient. */
  readonly place: number;
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
  const located = transients.map(({ facets }) => locate(regions, facets));
  const detections = new Detections(storage);
  await detections.load(
    transients.flatMap(({ key }, place) => (located[place]!.some(needsPoints) ? [key] : [])),
  );
  return transients.map((transient, place) => statesOf(regions, transient, located[place]!, detections));
}

function locate(regions: RegionSet, facets: readonly ClassFacet[]): readonly Candidate[] {
  const located: Candidate[] = [];
  for (const [place, facet] of facets.entries()) {
    const parts = facet.facet.position && regions.partsAt(facet.facet.position);
    if (parts && parts.size > 0) located.push({ facet, place, parts });
  }
  return located;
}

function needsPoints({ facet: { facet }, parts }: Candidate): boolean {
  for (const { window } of parts.keys()) if (mayPass(window, facet) === 'UNDECIDED') return true;
  return false;
}

/** Where a transient is in a target, as each of its facets has it; in the order of the facets. */
type ValuesByTarget = ReadonlyMap<MatchTarget, readonly (MatchValue | undefined)[]>;

function statesOf(
  regions: RegionSet,
  { facets }: FacetedTransient,
  located: readonly Candidate[],
  detections: Detections,
): StatesByRegion {
  if (located.length === 0) return NOTHING;
  const values = valuesOf(facets, located, detections);
  if (values.size === 0) return NOTHING;
  const states = new Map<string, MatchState>();
  const cells = cellsOfClasses(facets.map(({ visibility }) => visibility));
  for (const target of values.keys())
    for (const region of regions.regionsOf(target))
      if (!states.has(region.key)) states.set(region.key, stateIn(region, cells, values));
  return states;
}

const NOTHING: StatesByRegion = new Map();

function valuesOf(
  facets: readonly ClassFacet[],
  located: readonly Candidate[],
  detections: Detections,
): ValuesByTarget {
  const values = new Map<MatchTarget, (MatchValue | undefined)[]>();
  for (const { facet, place, parts } of located)
    for (const [target, numbers] of parts) {
      if (!passesWindow(target.window, facet.facet, (range) => detections.areWithin(range, facet))) continue;
      let ofTarget = values.get(target);
      if (!ofTarget) {
        ofTarget = facets.map(() => undefined);
        values.set(target, ofTarget);
      }
      ofTarget[place] = target.measure(facet.facet.position!, numbers);
    }
  return values;
}

function stateIn(region: WatchedRegion, cells: readonly SightCell[], values: ValuesByTarget): MatchState {
  const state: MatchCell[] = [];
  for (const { cell, target } of region.cells) {
    const ofTarget = target && values.get(target);
    for (const [place, facetCell] of cells.entries()) {
      const both = meetOf(facetCell, cell);
      if (both) state.push({ cell: both, value: ofTarget?.[place] });
    }
  }
  return state;
}

/** Positive alert detections, as each class sees them. */
class Detections {
  private readonly points = new Map<string, readonly GlancedPoint[]>();
  private readonly lone = new Map<string, ReadonlySet<GlancedPoint>>();
  private readonly counted = new Map<ClassFacet, ReadonlySet<GlancedPoint>>();

  constructor(private readonly storage: Pick<Storage, 'facets'>) {}

  async load(keys: readonly TransientKey[]): Promise<void> {
    if (keys.length === 0) return;
    const found = await this.storage.facets.pointsOf(keys);
    for (const [place, key] of keys.entries()) this.points.set(transientKeyText(key), found[place]!);
  }

  /** Mostly nothing lies within. Where something does, nothing else can stand for it, mostly; else it is worked out. */
  areWithin({ fromMjd, toMjd }: MjdRange, facet: ClassFacet): boolean {
    const name = transientKeyText(facet.key);
    const all = this.points.get(name) ?? [];
    const hits = all.filter(
      (point) =>
        point.mjd >= fromMjd && point.mjd <= toMjd && point.sign === 'POSITIVE' && isSeen(point, facet),
    );
    if (hits.length === 0) return false;
    const lone = this.lone.get(name) ?? loneOf(all);
    this.lone.set(name, lone);
    if (hits.some((point) => lone.has(point))) return true;
    // Of either sign: of two versions of one either may be the one that counts.
    const counted =
      this.counted.get(facet) ?? new Set(countedPoints(all.filter((point) => isSeen(point, facet))));
    this.counted.set(facet, counted);
    return hits.some((point) => counted.has(point));
  }
}

function isSeen({ kind, term }: GlancedPoint, { visibility: { open } }: ClassFacet): boolean {
  return kind === 'DETECTION' && open.some(({ key }) => key === term.key);
}

/** Detections that count in every class that sees them: none else has their id or their time. */
function loneOf(all: readonly GlancedPoint[]): ReadonlySet<GlancedPoint> {
  const detections = all.filter(({ kind }) => kind === 'DETECTION');
  const [atMjd, ofId] = [new Map<number, number>(), new Map<string, number>()];
  for (const { mjd, id } of detections) {
    atMjd.set(mjd, (atMjd.get(mjd) ?? 0) + 1);
    ofId.set(id, (ofId.get(id) ?? 0) + 1);
  }
  return new Set(detections.filter(({ mjd, id }) => atMjd.get(mjd) === 1 && ofId.get(id) === 1));
}
