import { countedPoints } from '../../domain/supersession.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import type { MjdRange } from '../../sky/candidates/window.js';
import type { ClassFacet, FacetStore, GlancedPoint } from '../../storage/port/change-store.js';

type DetectionReader = Pick<FacetStore, 'detectionTimesOf' | 'pointsOf'>;

/**
 * When transients were detected, as facets count it.
 *
 * A facet says how many positive detections it counts. Where its class sees no more of them, all that it sees count, and
 * their times say all; elsewhere one stands for another, of its exposure or another version of it, and the points are
 * read to find out which.
 */
export class Detections {
  private constructor(private readonly times: ReadonlyMap<ClassFacet, readonly number[]>) {}

  /** Reads what is needed of some facets. */
  static async read(store: DetectionReader, candidates: readonly { readonly facet: ClassFacet }[]) {
    const times = new Map<ClassFacet, readonly number[]>();
    const facets = candidates.map(({ facet }) => facet);
    const keys = keysOf(facets);
    const found = keys.size > 0 ? await store.detectionTimesOf([...keys.values()]) : [];
    const placeOf = placesOf(keys);
    for (const facet of facets) {
      const terms = found[placeOf.get(transientKeyText(facet.key))!]!;
      const seen = terms.filter(({ term }) => isOpen(facet, term.key));
      times.set(
        facet,
        seen.flatMap(({ mjds }) => mjds),
      );
    }
    const ambiguous = facets.filter((facet) => times.get(facet)!.length !== facet.facet.detectionCount);
    for (const [facet, counted] of await countedTimes(store, ambiguous)) times.set(facet, counted);
    return new Detections(times);
  }

  /** Tells whether a detection that counts in a facet lies within a range. */
  areWithin({ fromMjd, toMjd }: MjdRange, facet: ClassFacet): boolean {
    return this.times.get(facet)?.some((mjd) => mjd >= fromMjd && mjd <= toMjd) ?? false;
  }
}

async function countedTimes(
  store: DetectionReader,
  facets: readonly ClassFacet[],
): Promise<readonly (readonly [ClassFacet, readonly number[]])[]> {
  if (facets.length === 0) return [];
  const keys = keysOf(facets);
  const placeOf = placesOf(keys);
  const found = await store.pointsOf([...keys.values()]);
  return facets.map((facet) => {
    const points = found[placeOf.get(transientKeyText(facet.key))!]!;
    // Of either sign: of two versions of one either may be the one that counts.
    const seen = points.filter(({ kind, term }) => kind === 'DETECTION' && isOpen(facet, term.key));
    return [facet, countedPositives(seen)] as const;
  });
}

function countedPositives(seen: readonly GlancedPoint[]): readonly number[] {
  return countedPoints(seen).flatMap(({ sign, mjd }) => (sign === 'POSITIVE' ? [mjd] : []));
}

function isOpen({ visibility: { open } }: ClassFacet, term: string): boolean {
  return open.some(({ key }) => key === term);
}

/** Keys of the transients of facets, each once. */
function keysOf(facets: readonly ClassFacet[]): ReadonlyMap<string, TransientKey> {
  return new Map(facets.map(({ key }) => [transientKeyText(key), key]));
}

function placesOf(keys: ReadonlyMap<string, TransientKey>): ReadonlyMap<string, number> {
  return new Map([...keys.keys()].map((name, place) => [name, place]));
}
