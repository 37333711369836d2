import type { DatapointId } from '../domain/datapoint.js';
import type { TransientKey } from '../domain/transient.js';
import type { AsOf } from '../storage/port/history-store.js';
import type { PlacedPoint } from './loaders.js';
import type { RequestContext } from './request-context.js';
import { pointsOf } from './transient-points.js';

/**
 * Reads points of one transient by their ids, with what supersedes them now or at an instant; `undefined` where not seen.
 *
 * Of one transient: a survey may give the same id to detections of two, and each record means its own.
 */
export async function placedPoints(
  context: RequestContext,
  transientKey: TransientKey,
  ids: readonly DatapointId[],
  asOf: AsOf = {},
): Promise<readonly (PlacedPoint | undefined)[]> {
  const transient = await context.loaders.transient.load(transientKey);
  const seen = transient ? await pointsOf(context, transient.ref, asOf) : [];
  const byId = new Map(seen.map((point) => [point.datapoint.id, { transient: transientKey, point }]));
  return ids.map((id) => byId.get(id));
}
