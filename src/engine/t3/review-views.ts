import type { Clearance } from '../../access/clearance.js';
import { contentHash } from '../../provenance/canonical-json.js';
import type { Hash } from '../../storage/port/page.js';
import type { Storage } from '../../storage/port/storage.js';
import type { TransientRow } from '../../storage/port/transient-store.js';
import type { ReviewedTransient } from '../../unit/index.js';

/** States and results of a transient that are looked at; more current ones are not handed over. */
const MAX_STATES = 100;
const MAX_RESULTS = 200;

/** What is read of a store for a review. */
export type ReviewedStorage = Pick<Storage, 'transients' | 'datapoints' | 'states' | 'results'>;

/** Loads transients as a channel sees them with the given clearance: three reads for all. */
export async function reviewViews(
  storage: ReviewedStorage,
  clearance: Clearance,
  channel: string,
  rows: readonly TransientRow[],
): Promise<readonly ReviewedTransient[]> {
  const refs = rows.map(({ ref }) => ref);
  const [points, states, results] = await Promise.all([
    storage.datapoints.ofTransients(clearance, refs),
    storage.states.ofTransients(clearance, refs, { first: MAX_STATES }),
    storage.results.ofTransients(clearance, refs, {
      first: MAX_RESULTS,
      channels: [channel],
      currentOnly: true,
    }),
  ]);
  return rows.map(({ key, facet }, at) => ({
    survey: key.survey,
    name: key.name,
    facet,
    points: points[at]!.filter(({ supersededBy }) => supersededBy === undefined).map(
      ({ datapoint }) => datapoint,
    ),
    states: states[at]!.rows.filter(({ currentIn }) => currentIn.includes(channel))
      .map(({ id }) => id)
      .sort(),
    results: results[at]!.rows.map(({ id, unit, stateId, body }) => ({ id, unit, stateId, body })).sort(
      (a, b) => order(a.unit, b.unit) || order(a.id, b.id),
    ),
  }));
}

/** Identifies what was seen of a transient, by a process of the given plan. */
export function viewHash(plan: Hash, view: ReviewedTransient): Hash {
  return contentHash([plan, JSON.parse(JSON.stringify(view))]);
}

/**
 * Tells which of the transients look the same with fewer rights: what is said of these rests on nothing that the
 * missing rights would open.
 */
export async function sameWithLess(
  storage: ReviewedStorage,
  clearance: Clearance,
  channel: string,
  views: readonly ReviewedTransient[],
): Promise<readonly boolean[]> {
  const keys = views.map(({ survey, name }) => ({ survey, name }));
  const rows = await storage.transients.byKey(clearance, keys);
  const seen = rows.flatMap((row) => (row === undefined ? [] : [row]));
  const fewer = await reviewViews(storage, clearance, channel, seen);
  const hashes = new Map(fewer.map((view) => [nameOf(view), viewHash('', view)]));
  return views.map((view) => hashes.get(nameOf(view)) === viewHash('', view));
}

/** Names a transient in keys of records: `ztf/ZTF18abxhyqv`. */
export function nameOf({ survey, name }: { readonly survey: string; readonly name: string }): string {
  return `${survey}/${name}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
