import { type Connection, pageOfLoaded } from './connection.js';
import type { PlacedPoint } from './loaders.js';
import type { PageArguments } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { compareKeys } from './transient-points.js';
import { type DatapointView, toDatapointView } from './view/datapoint-view.js';
import type { StateView } from './view/derived-view.js';

/** Gives a page of the points that a state consists of, in order (mjd, id). */
export async function datapointsOfState(
  context: RequestContext,
  state: StateView,
  args: PageArguments,
): Promise<Connection<DatapointView>> {
  const placed = await context.loaders.point.loadMany(state.points);
  return pageOfLoaded(context, placed.map(asPlaced), args, {
    name: 'datapoints',
    keyOf: ({ point }) => [point.datapoint.mjd, point.datapoint.id],
    compare: compareKeys,
    toNode: ({ point, transient }) => toDatapointView(point, transient),
  });
}

/** Whoever sees a state sees its points: one that is missing means that the store contradicts itself. */
function asPlaced(loaded: PlacedPoint | undefined | Error): PlacedPoint {
  if (loaded instanceof Error) throw loaded;
  if (loaded === undefined) throw new TypeError('a visible state names a datapoint that is not visible');
  return loaded;
}
