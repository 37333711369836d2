import type { VisibilityClass } from '../../access/visibility-class.js';
import { countedPoints } from '../../domain/supersession.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import { detectionWithin, passesWindow } from '../../sky/candidates/window.js';
import type { ClassFacet } from '../../storage/change-port.js';
import type { Storage, TransientSnapshot } from '../../storage/port.js';
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
  storage: Pick<Storage, 'ingest'>,
  regions: RegionSet,
  transients: readonly FacetedTransient[],
): Promise<readonly StatesByRegion[]> {
  const located = transients.map(({ facets }) => facets.flatMap((facet) => locate(regions, facet)));
  const detections = new Detections(storage);
  await detections.load(
    transients.flatMap(({ key }, place) => (located[place]!.some(needsPoints) ? [key] : [])),
  );
  return Promise.all(
    transients.map(({ facets }, place) => statesOf(regions, facets, located[place]!, detections)),
  );
}

function locate(regions: RegionSet, facet: ClassFacet): Candidate | readonly [] {
  if (!facet.facet.position) return [];
  const parts = regions.partsAt(facet.facet.position);
  return parts.size > 0 ? { facet, parts } : [];
}

function needsPoints({ facet: { facet }, parts }: Candidate): boolean {
  for (const { window } of parts.keys())
    if (window.detection && detectionWithin(window.detection, facet) === 'UNDECIDED') return true;
  return false;
}

async function statesOf(
  regions: RegionSet,
  facets: readonly ClassFacet[],
  located: readonly Candidate[],
  detections: Detections,
): Promise<StatesByRegion> {
  const states = new Map<string, MatchState>();
  if (located.length === 0) return states;
  const values = new Map<ClassFacet, Map<MatchTarget, MatchValue>>();
  const touched = new Set<WatchedRegion>();
  for (const { facet, parts } of located) {
    const ofFacet = new Map<MatchTarget, MatchValue>();
    for (const [target, numbers] of parts) {
      const mjds = () => detections.of(facet.key, facet.visibility);
      if (!passesWindow(target.window, facet.facet, mjds)) continue;
      ofFacet.set(target, await target.measure(facet.facet.position!, numbers));
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
  private readonly snapshots = new Map<string, TransientSnapshot>();

  constructor(private readonly storage: Pick<Storage, 'ingest'>) {}

  async load(keys: readonly TransientKey[]): Promise<void> {
    if (keys.length === 0) return;
    for (const snapshot of await this.storage.ingest.load(keys))
      this.snapshots.set(transientKeyText(snapshot.key), snapshot);
  }

  of(key: TransientKey, { open }: VisibilityClass): readonly number[] {
    const terms = new Set(open.map((term) => term.key));
    const points = this.snapshots.get(transientKeyText(key))?.points ?? [];
    return countedPoints(points.filter(({ term }) => terms.has(term.key)))
      .filter(({ datapoint }) => datapoint.kind === 'DETECTION' && datapoint.sign === 'POSITIVE')
      .map(({ datapoint }) => datapoint.mjd);
  }
}
