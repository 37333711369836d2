import type { RequestContext } from './request-context.js';
import { toUnitVersionView, type UnitVersionView } from './view/origin-view.js';

/** A unit with the use that was made of it. */
export interface UnitCreditView {
  readonly unitVersion: UnitVersionView;
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly author: string | undefined;
  readonly citation: string | undefined;
  readonly requested: number;
  readonly completed: number;
  readonly failed: number;
  readonly requestedBy: readonly string[];
  /** Computations that ended: with a result, or failed for good. */
  readonly runs: number;
  /** Those that failed for good. */
  readonly failures: number;
}

/** Lists the units that the viewer's channels ask for, with their use in what he may read; by name. */
export async function listUnits(context: RequestContext): Promise<readonly UnitCreditView[]> {
  context.deadline.check();
  const credits = await context.storage.provenance.units(context.clearance);
  context.meter.add(credits.length);
  return credits.map(({ unitVersion, requested, completed, failed, requestedBy }) => ({
    unitVersion: toUnitVersionView(unitVersion),
    name: unitVersion.name,
    version: unitVersion.version,
    digest: unitVersion.digest,
    author: unitVersion.author,
    citation: unitVersion.citation,
    requested,
    completed,
    failed,
    requestedBy,
    runs: completed + failed,
    failures: failed,
  }));
}

/** So many results are looked at for mean times. */
const TIMED_RESULTS = 1000;

const meansOf = new WeakMap<RequestContext, Promise<ReadonlyMap<string, number>>>();

/**
 * Tells how long a version of a unit took on average for a result that the viewer sees, in ms.
 *
 * Over all visible results of all units while these are at most {@link TIMED_RESULTS}, else over an even sample of so
 * many: ids are hashes, and those that come first are taken. Read once a request.
 *
 * @returns `undefined` when none of the results looked at is of this version
 */
export async function meanMillisOf(
  context: RequestContext,
  { unitVersion }: UnitCreditView,
): Promise<number | undefined> {
  const means = meansOf.get(context) ?? meansByVersion(context);
  meansOf.set(context, means);
  return (await means).get(unitVersion.id);
}

async function meansByVersion(context: RequestContext): Promise<ReadonlyMap<string, number>> {
  const { rows } = await context.storage.executions.list(context.clearance, { first: TIMED_RESULTS });
  const traces = await Promise.all(rows.map(({ traceId }) => context.loaders.trace.load(traceId)));
  const sums = new Map<string, { results: number; millis: number }>();
  for (const [place, { durationMs }] of rows.entries()) {
    const version = traces[place]?.unitVersion;
    if (!version) continue;
    const { id } = toUnitVersionView(version);
    const sum = sums.get(id) ?? { results: 0, millis: 0 };
    sums.set(id, { results: sum.results + 1, millis: sum.millis + durationMs });
  }
  return new Map([...sums].map(([id, { results, millis }]) => [id, millis / results]));
}
