import type { AsOf } from '../storage/history-port.js';
import { asOfRecord, listAsOf } from './as-of.js';
import { type Connection, pageOfLoaded } from './connection.js';
import type { PlacedPoint } from './loaders.js';
import type { PageArguments } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { compareKeys, pointsOf } from './transient-points.js';
import { type DatapointView, toDatapointView } from './view/datapoint-view.js';
import type { StateView } from './view/derived-view.js';

/**
 * Gives a page of the points that a state consists of, in order (mjd, id), as of the instant as of which the state was
 * asked for.
 */
export async function datapointsOfState(
  context: RequestContext,
  state: StateView,
  args: PageArguments,
): Promise<Connection<DatapointView>> {
  const asOf = asOfRecord(state);
  const placed = await placedPoints(context, state, asOf);
  return pageOfLoaded(context, placed.map(asPlaced), args, {
    name: listAsOf('datapoints', asOf),
    keyOf: ({ point }) => [point.datapoint.mjd, point.datapoint.id],
    compare: compareKeys,
    toNode: ({ point, transient }) => toDatapointView(point, transient),
  });
}

/** Reads the points of a state, with what supersedes them at the instant as of which the state was asked for. */
export async function placedPoints(
  context: RequestContext,
  { points, transientKey }: StateView,
  asOf: AsOf,
): Promise<readonly (PlacedPoint | undefined | Error)[]> {
  const { loaders } = context;
  if (asOf.asOfUnixMs === undefined) return loaders.point.loadMany(points);
  const transient = await loaders.transient.load(transientKey);
  const seen = transient ? await pointsOf(context, transient.ref, asOf) : [];
  const byId = new Map(seen.map((point) => [point.datapoint.id, { transient: transientKey, point }]));
  return points.map((id) => byId.get(id));
}

/** Whoever sees a state sees its points: one that is missing means that the store contradicts itself. */
function asPlaced(loaded: PlacedPoint | undefined | Error): PlacedPoint {
  if (loaded instanceof Error) throw loaded;
  if (loaded === undefined) throw new TypeError('a visible state names a datapoint that is not visible');
  return loaded;
}
