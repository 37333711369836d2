import type { SeenPoint } from '../storage/port/datapoint-store.js';
import type { AsOf } from '../storage/port/history-store.js';
import type { TransientRef } from '../storage/port/transient-ref.js';
import { type AsOfArguments, listAsOf, parseAsOf } from './as-of.js';
import { type Connection, pageOfLoaded } from './connection.js';
import type { CursorValues } from './cursor.js';
import type { PageArguments } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { type DatapointView, toDatapointView } from './view/datapoint-view.js';
import { type LightCurveView, toLightCurveView } from './view/light-curve-view.js';
import type { TransientView } from './view/transient-view.js';

/** Gives a transient's light curve by columns; superseded points are left out. */
export async function lightCurveOf(
  context: RequestContext,
  transient: TransientView,
  args: AsOfArguments,
): Promise<LightCurveView> {
  const points = await pointsOf(context, transient.ref, await parseAsOf(context, args));
  return toLightCurveView(points);
}

/** Gives a page of a transient's points, superseded ones included and marked, in order (mjd, id). */
export async function datapointsOf(
  context: RequestContext,
  transient: TransientView,
  args: PageArguments & AsOfArguments,
): Promise<Connection<DatapointView>> {
  const asOf = await parseAsOf(context, args);
  const points = await pointsOf(context, transient.ref, asOf);
  return pageOfLoaded(context, points, args, {
    name: listAsOf('datapoints', asOf),
    keyOf: ({ datapoint }: SeenPoint) => [datapoint.mjd, datapoint.id],
    compare: compareKeys,
    toNode: (seen) => toDatapointView(seen, transient.key),
  });
}

/** Reads the points of a transient, now or as of an instant. */
export function pointsOf(
  { loaders }: RequestContext,
  owner: TransientRef,
  asOf: AsOf,
): Promise<readonly SeenPoint[]> {
  return asOf.asOfUnixMs === undefined
    ? loaders.pointsOfTransient.load(owner)
    : loaders.pointsOfTransientAsOf.load({ owner, query: asOf });
}

/** Compares (mjd, id): numbers by value, ids by their bytes. */
export function compareKeys(a: CursorValues, b: CursorValues): number {
  const [aMjd, aId, bMjd, bId] = [Number(a[0]), String(a[1]), Number(b[0]), String(b[1])];
  if (aMjd !== bMjd) return aMjd - bMjd;
  // Datapoint ids are ASCII, where UTF-16 order is byte order.
  return aId < bId ? -1 : aId > bId ? 1 : 0;
}
