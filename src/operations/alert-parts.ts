import { placedPoints } from './placed-points.js';
import type { RequestContext } from './request-context.js';
import { type DatapointView, toDatapointView } from './view/datapoint-view.js';
import { type AlertView, type RunView, toRunView } from './view/origin-view.js';

/** Gives the datapoint that triggered an alert; who sees the alert sees it. */
export async function triggerOf(
  context: RequestContext,
  alert: AlertView,
): Promise<DatapointView | undefined> {
  const [placed] = await placedPoints(context, alert.transientKey, [alert.triggerId]);
  return placed && toDatapointView(placed.point, placed.transient);
}

/** Gives the run in which an alert was received. */
export async function runOfAlert(context: RequestContext, alert: AlertView): Promise<RunView | undefined> {
  const run = await context.loaders.run.load(alert.runId);
  return run && toRunView(run);
}
