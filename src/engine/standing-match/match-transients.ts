import type { FacetPosition } from '../../domain/facet.js';
import type { TransientKey } from '../../domain/transient.js';
import { mayPass, passesWindow } from '../../sky/candidates/window.js';
import type { ClassFacet } from '../../storage/port/change-store.js';
import type { Storage } from '../../storage/port/storage.js';
import { Detections } from './detections.js';
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
  const detections = await Detections.read(storage.facets, located.flat().filter(needsPoints));
  return transients.map((transient, place) => statesOf(regions, transient, located[place]!, detections));
}

function locate(regions: RegionSet, facets: readonly ClassFacet[]): readonly Candidate[] {
  const located: Candidate[] = [];
  let [last, parts]: [FacetPosition | undefined, PartsByTarget] = [undefined, new Map()];
  for (const [place, facet] of facets.entries()) {
    const { position } = facet.facet;
    if (!position) continue;
    // Classes that differ in what has no part in the position have the same one.
    if (position.raDeg !== last?.raDeg || position.decDeg !== last.decDeg) parts = regions.partsAt(position);
    last = position;
    if (parts.size > 0) located.push({ facet, place, parts });
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
