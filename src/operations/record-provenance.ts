import type { AsOf } from '../storage/port/history-store.js';
import type { Hash } from '../storage/port/page.js';
import type { ResultRow } from '../storage/port/result-store.js';
import type { StateRow } from '../storage/port/state-store.js';
import { asOfRecord } from './as-of.js';
import { parsePage } from './page-request.js';
import { placedPoints } from './placed-points.js';
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
 * Lists what a record was computed from: a state's points; a result's state and the results that it consumed; as of the
 * instant as of which the record was asked for.
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
  const placed = await placedPoints(
    context,
    state.transientKey,
    state.points.slice(0, rows),
    asOfRecord(state),
  );
  return placed.flatMap((found) => (found ? [toDatapointView(found.point, found.transient)] : []));
}

async function stateAndResultsOf(
  context: RequestContext,
  result: T2ResultView,
  rows: number,
): Promise<readonly (StateView | T2ResultView)[]> {
  const asOf = asOfRecord(result);
  const [state, consumed] = await Promise.all([
    stateRow(context, result.stateHash, asOf),
    Promise.all(result.consumed.map((hash) => resultRow(context, hash, asOf))),
  ]);
  const views = [
    ...(state ? [toStateView(state, asOf)] : []),
    ...consumed.flatMap((row) => (row ? [toT2ResultView(row, asOf)] : [])),
  ];
  return views.slice(0, rows);
}

/** Gives the state that a result was computed from. */
export async function stateOf(context: RequestContext, result: T2ResultView): Promise<StateView | undefined> {
  const asOf = asOfRecord(result);
  const row = await stateRow(context, result.stateHash, asOf);
  return row && toStateView(row, asOf);
}

function stateRow({ loaders }: RequestContext, owner: Hash, asOf: AsOf): Promise<StateRow | undefined> {
  return asOf.asOfUnixMs === undefined
    ? loaders.state.load(owner)
    : loaders.stateAsOf.load({ owner, query: asOf });
}

function resultRow({ loaders }: RequestContext, owner: Hash, asOf: AsOf): Promise<ResultRow | undefined> {
  return asOf.asOfUnixMs === undefined
    ? loaders.result.load(owner)
    : loaders.resultAsOf.load({ owner, query: asOf });
}
