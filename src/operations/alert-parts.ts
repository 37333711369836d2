import { placedPoints } from './placed-points.js';
import type { RequestContext } from './request-context.js';
import { type DatapointView, toDatapointView } from './view/datapoint-view.js';
import {
  type AlertView,
  type RunView,
  type ShaperView,
  toRunView,
  toShaperView,
} from './view/origin-view.js';

/** Gives the datapoint that triggered an alert; who sees the alert sees it. */
export async function triggerOf(
  context: RequestContext,
  alert: AlertView,
): Promise<DatapointView | undefined> {
  const [placed] = await placedPoints(context, alert.transientKey, [alert.triggerId]);
  return placed && toDatapointView(placed.point, placed.transient);
}

/**
 * Tells what made an alert of its packet: the shapers of its survey in the run that received it, as a rule one. Runs of
 * earlier versions say nothing of it.
 */
export async function shapersOfAlert(
  { loaders }: RequestContext,
  { runId, survey }: AlertView,
): Promise<readonly ShaperView[]> {
  const run = await loaders.run.load(runId);
  return (run?.shapers ?? []).filter((shaper) => shaper.survey === survey).map(toShaperView);
}

/** Gives the run in which an alert was received. */
export async function runOfAlert(context: RequestContext, alert: AlertView): Promise<RunView | undefined> {
  const run = await context.loaders.run.load(alert.runId);
  return run && toRunView(run);
}
