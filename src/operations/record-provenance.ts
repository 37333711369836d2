import { parsePage } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { type DatapointView, toDatapointView } from './view/datapoint-view.js';
import { type StateView, type T2ResultView, toStateView, toT2ResultView } from './view/derived-view.js';
import {
  type ConfigView,
  type RunView,
  toConfigView,
  toRunView,
  toUnitVersionView,
  type UnitVersionView,
} from './view/origin-view.js';
import type { Given } from './where/transient-where.js';

/** A state or a T2 result: what was made by software of ours. */
export type DerivedView = StateView | T2ResultView;

/** Gives the software that made a record; `undefined` when no one made it visibly. */
export async function unitVersionOf(
  context: RequestContext,
  record: DerivedView,
): Promise<UnitVersionView | undefined> {
  const trace = await context.loaders.trace.load(record.traceId);
  return trace && toUnitVersionView(trace.unitVersion);
}

/** Gives the configuration that the software was used with. */
export async function configOf(
  context: RequestContext,
  record: DerivedView,
): Promise<ConfigView | undefined> {
  const trace = await context.loaders.trace.load(record.traceId);
  return trace && toConfigView(trace.config);
}

/** Gives the run in which a result was recorded; for a state, the earliest of its visible channels. */
export async function runOf(context: RequestContext, record: DerivedView): Promise<RunView | undefined> {
  const runId = runIdOf(record);
  if (runId === undefined) return undefined;
  const run = await context.loaders.run.load(runId);
  return run && toRunView(run);
}

/** Names the run of a record. */
export function runIdOf(record: DerivedView): string | undefined {
  if (record.type === 'T2Result') return record.runId;
  // ISO 8601 texts of one length sort as the instants do; channels come by name, which ends ties.
  return [...record.madeBy].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))[0]?.runId;
}

/**
 * Lists what a record was computed from: a state's points; a result's state and the results that it consumed.
 *
 * @param first  at most so many, in the order of the record
 */
export async function inputsOf(
  context: RequestContext,
  record: DerivedView,
  first: Given<number>,
): Promise<readonly (StateView | T2ResultView | DatapointView)[]> {
  const { rows } = parsePage({ first });
  const inputs = await (record.type === 'State'
    ? pointsOf(context, record, rows)
    : stateAndResultsOf(context, record, rows));
  context.meter.add(inputs.length);
  return inputs;
}

async function pointsOf(
  context: RequestContext,
  state: StateView,
  rows: number,
): Promise<readonly DatapointView[]> {
  const ids = state.points.slice(0, rows);
  const placed = await Promise.all(ids.map((id) => context.loaders.point.load(id)));
  return placed.flatMap((found) => (found ? [toDatapointView(found.point, found.transient)] : []));
}

async function stateAndResultsOf(
  context: RequestContext,
  result: T2ResultView,
  rows: number,
): Promise<readonly (StateView | T2ResultView)[]> {
  const [state, consumed] = await Promise.all([
    context.loaders.state.load(result.stateHash),
    Promise.all(result.consumed.map((hash) => context.loaders.result.load(hash))),
  ]);
  const views = [
    ...(state ? [toStateView(state)] : []),
    ...consumed.flatMap((row) => (row ? [toT2ResultView(row)] : [])),
  ];
  return views.slice(0, rows);
}

/** Gives the state that a result was computed from. */
export async function stateOf(context: RequestContext, result: T2ResultView): Promise<StateView | undefined> {
  const row = await context.loaders.state.load(result.stateHash);
  return row && toStateView(row);
}
