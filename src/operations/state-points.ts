import { asOfRecord, listAsOf } from './as-of.js';
import { type Connection, pageOfLoaded } from './connection.js';
import type { PlacedPoint } from './loaders.js';
import type { PageArguments } from './page-request.js';
import { placedPoints } from './placed-points.js';
import type { RequestContext } from './request-context.js';
import { compareKeys } from './transient-points.js';
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
  const placed = await placedPoints(context, state.transientKey, state.points, asOf);
  return pageOfLoaded(context, placed.map(asPlaced), args, {
    name: listAsOf('datapoints', asOf),
    keyOf: ({ point }) => [point.datapoint.mjd, point.datapoint.id],
    compare: compareKeys,
    toNode: ({ point, transient }) => toDatapointView(point, transient),
  });
}

/** Whoever sees a state sees its points: one that is missing means that the store contradicts itself. */
function asPlaced(loaded: PlacedPoint | undefined): PlacedPoint {
  if (loaded === undefined) throw new TypeError('a visible state names a datapoint that is not visible');
  return loaded;
}
