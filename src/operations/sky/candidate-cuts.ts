import { byBytes } from '../../access/access-term.js';
import type { Predicate } from '../../domain/predicate.js';
import {
  detectionWithin,
  firstSeenMjd,
  isWithin,
  type MjdRange,
  type MjdWindow,
} from '../../sky/candidates/window.js';
import type { Localization } from '../../sky/localization/localization.js';
import { MapLocalization } from '../../sky/localization/map-localization.js';
import { levelOfKey } from '../../sky/map/levels.js';
import { separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';
import type { SeenPoint } from '../../storage/port/datapoint-store.js';
import type { TransientPlace } from '../../storage/port/places.js';
import type { TransientRef } from '../../storage/port/transient-ref.js';
import type { RequestContext } from '../request-context.js';
import type { CandidateSelection } from './candidate-selection.js';

/** A cut, in the order in which they are made. */
export type CutName = 'REGION' | 'DETECTION' | 'FIRST_DETECTION' | 'WHERE';

/** How many transients remain after a cut. */
export interface FunnelStep {
  readonly cut: CutName;
  readonly remaining: number;
}

/** A transient that passed all cuts, and what the localisation says of its position. */
export interface PlacedCandidate {
  readonly place: TransientPlace;
  /** Absent outside of a flat localisation, where no candidate is. */
  readonly credibleLevel: number | undefined;
  readonly probabilityDensityPerDeg2: number | undefined;
  /** From the best position; absent where none is stated. */
  readonly separationArcsec: number | undefined;
}

/** What a selection left, of one moment. */
export interface CandidatesFound {
  readonly funnel: readonly FunnelStep[];
  /** In no particular order. */
  readonly candidates: readonly PlacedCandidate[];
}

/** Transients whose datapoints are read at once. */
const POINTS_AT_ONCE = 500;

/**
 * Finds the transients that pass all cuts of a selection.
 *
 * Two reads at most: what lies in the region, within the bounds that the window sets to first and last detections; then
 * the datapoints of those that were detected before and after the window, of which nothing less tells.
 */
export async function cutCandidates(
  context: RequestContext,
  selection: CandidateSelection,
): Promise<CandidatesFound> {
  const { storage, clearance, deadline } = context;
  const { localization, level, placed, where } = selection;
  deadline.check();
  const bounds = boundsOf(placed);
  const { inRegion, places } = await storage.transients.places(clearance, {
    region: localization.region(level),
    ...(bounds ? { where: bounds } : {}),
    ...(where ? { test: where } : {}),
    ...(placed.detection ? { straddling: placed.detection } : {}),
    deadlineUnixMs: deadline.unixMs,
  });
  const funnel: FunnelStep[] = [{ cut: 'REGION', remaining: inRegion }];
  let left = places;
  const cut = (name: CutName, kept: readonly TransientPlace[]) => {
    left = kept;
    funnel.push({ cut: name, remaining: kept.length });
  };
  const { detection, firstDetection } = placed;
  if (detection) cut('DETECTION', await detectedWithin(context, left, detection));
  if (firstDetection)
    cut(
      'FIRST_DETECTION',
      left.filter((place) => isWithin(firstDetection, firstSeenMjd(place))),
    );
  if (where)
    cut(
      'WHERE',
      left.filter(({ holds }) => holds),
    );
  return { funnel, candidates: left.map((place) => measured(localization, place)) };
}

/** Says what the first and last detections of all must fulfil that pass the first cut in time. */
function boundsOf({ detection, firstDetection }: MjdWindow): Predicate | undefined {
  const all: Predicate[] = [];
  const bound = (
    field: 'firstDetectionMjd' | 'lastDetectionMjd',
    comparison: 'gte' | 'lte',
    value: number,
  ) => {
    if (Number.isFinite(value)) all.push({ op: 'compare', field, comparison, value });
  };
  if (detection) {
    bound('lastDetectionMjd', 'gte', detection.fromMjd);
    bound('firstDetectionMjd', 'lte', detection.toMjd);
    if (all.length === 0) all.push({ op: 'present', field: 'firstDetectionMjd' });
  } else if (firstDetection) bound('firstDetectionMjd', 'gte', firstDetection.fromMjd);
  return all.length === 0 ? undefined : { op: 'and', all };
}

/** Keeps the places with a detection within: reads datapoints where first and last ones do not decide. */
async function detectedWithin(
  { storage, clearance, deadline }: RequestContext,
  places: readonly TransientPlace[],
  range: MjdRange,
): Promise<readonly TransientPlace[]> {
  const decided = places.map((place) => detectionWithin(range, place));
  const open = places.filter((_, index) => decided[index] === 'UNDECIDED');
  const found = new Set<TransientRef>();
  for (let at = 0; at < open.length; at += POINTS_AT_ONCE) {
    deadline.check();
    const refs = open.slice(at, at + POINTS_AT_ONCE).map(({ ref }) => ref);
    const points = await storage.datapoints.ofTransients(clearance, refs);
    for (const [place, ref] of refs.entries())
      if (detectionMjds(points[place] ?? []).some((mjd) => isWithin(range, mjd))) found.add(ref);
  }
  return places.filter(({ ref }, index) => decided[index] === true || found.has(ref));
}

/** Gives the times of the detections that windows look at: positive, of alerts, not superseded. */
export function detectionMjds(points: readonly SeenPoint[]): readonly number[] {
  return points
    .filter(({ datapoint, supersededBy }) => isPositive(datapoint) && supersededBy === undefined)
    .map(({ datapoint }) => datapoint.mjd);
}

function isPositive({ kind, sign }: SeenPoint['datapoint']): boolean {
  return kind === 'DETECTION' && sign === 'POSITIVE';
}

/** Says what a localisation says of a place. */
export function measured(localization: Localization, place: TransientPlace): PlacedCandidate {
  const { raDeg, decDeg, hpx } = place;
  const ofMap = localization instanceof MapLocalization ? levelOfKey(localization.map, hpx) : undefined;
  return {
    place,
    credibleLevel: ofMap ? ofMap.credibleLevel : localization.credibleLevel(raDeg, decDeg),
    probabilityDensityPerDeg2: ofMap
      ? ofMap.probabilityDensityPerDeg2
      : localization.probabilityDensityPerDeg2(raDeg, decDeg),
    separationArcsec: separationFromBest(localization, raDeg, decDeg),
  };
}

function separationFromBest({ best }: Localization, raDeg: number, decDeg: number): number | undefined {
  return best && separationArcsec(unitVectorOf(best.raDeg, best.decDeg), unitVectorOf(raDeg, decDeg));
}

/** What candidates are ordered by; ties end in (survey, name) by bytes. */
export type CandidateOrder = 'LEVEL' | 'DENSITY' | 'SEPARATION' | 'FIRST_DETECTION';

/** Gives what a candidate is ordered by, ascending: the least level, the greatest density, the nearest, the earliest. */
export function orderKeyOf(candidate: PlacedCandidate, order: CandidateOrder): number {
  switch (order) {
    case 'LEVEL':
      return candidate.credibleLevel ?? 2;
    case 'DENSITY':
      return -(candidate.probabilityDensityPerDeg2 ?? 0);
    case 'SEPARATION':
      return candidate.separationArcsec ?? 0;
    case 'FIRST_DETECTION':
      return candidate.place.firstDetectionMjd ?? 0;
  }
}

/** Compares the places of two candidates in a list: (value, survey, name). */
export function compareCandidateKeys(
  a: readonly (number | string | null)[],
  b: readonly (number | string | null)[],
): number {
  return (
    Number(a[0]) - Number(b[0]) || byBytes(String(a[1]), String(b[1])) || byBytes(String(a[2]), String(b[2]))
  );
}
