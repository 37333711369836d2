import type { Predicate } from '../../domain/predicate.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import { firstSeenMjd, isWithin } from '../../sky/candidates/window.js';
import type { Positions } from '../../sky/chance/off-counts.js';
import type { RequestContext } from '../request-context.js';
import { boundsOf, detectedWithin } from './candidate-cuts.js';
import type { CandidateSelection } from './candidate-selection.js';

/** Gives the band between two parallels. */
export function bandOf(decFromDeg: number, decToDeg: number): SkyRegion {
  return { kind: 'rectangle', raFromDeg: 0, raToDeg: 360, decFromDeg, decToDeg };
}

/** Lists what passes the cuts of a selection in time and by `where`, wherever in a band of declination it is. */
export async function offPopulation(
  context: RequestContext,
  { placed, where }: Pick<CandidateSelection, 'placed' | 'where'>,
  band: SkyRegion,
): Promise<Positions> {
  const { storage, clearance, deadline } = context;
  deadline.check();
  const bounds = boundsOf(placed);
  const all: readonly Predicate[] = [...(bounds ? [bounds] : []), ...(where ? [where] : [])];
  const { places } = await storage.transients.places(clearance, {
    region: band,
    ...(all.length > 0 ? { where: { op: 'and', all } } : {}),
    ...(placed.detection ? { straddling: placed.detection } : {}),
    deadlineUnixMs: deadline.unixMs,
  });
  const { detection, firstDetection } = placed;
  const detected = detection ? await detectedWithin(context, places, detection) : places;
  const kept = firstDetection
    ? detected.filter((place) => isWithin(firstDetection, firstSeenMjd(place)))
    : detected;
  return {
    raDeg: Float64Array.from(kept, ({ raDeg }) => raDeg),
    decDeg: Float64Array.from(kept, ({ decDeg }) => decDeg),
  };
}
