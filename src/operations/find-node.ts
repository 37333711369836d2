import { BadUserInput } from '../domain/errors.js';
import { type GlobalId, parseGlobalId } from './global-id.js';
import { MAX_PAGE_ROWS } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { type DatapointView, toDatapointView } from './view/datapoint-view.js';
import { type StateView, type T2ResultView, toStateView, toT2ResultView } from './view/derived-view.js';
import {
  type AlertView,
  type ConfigView,
  type RunView,
  toAlertView,
  toConfigView,
  toRunView,
  toUnitVersionView,
  type UnitVersionView,
} from './view/origin-view.js';
import { type ReactionView, toReactionView } from './view/reaction-view.js';
import { type ReviewReportView, toReportView } from './view/report-view.js';
import { type TransientView, toTransientView } from './view/transient-view.js';

/** Anything that has a global id. */
export type NodeView =
  | TransientView
  | DatapointView
  | StateView
  | T2ResultView
  | ReviewReportView
  | ReactionView
  | AlertView
  | ConfigView
  | UnitVersionView
  | RunView;

/** Finds the record of a global id; `undefined` alike for what is hidden, absent, or no id at all. */
export async function findNode(context: RequestContext, id: string): Promise<NodeView | undefined> {
  const parsed = parseGlobalId(id);
  const node = parsed && (await loadNode(context, parsed));
  if (node) context.meter.add(1);
  return node;
}

/**
 * Finds the records of many global ids, in order; `null` where nothing is seen.
 *
 * @throws {BadUserInput} for more than {@link MAX_PAGE_ROWS} ids
 */
export async function findNodes(
  context: RequestContext,
  ids: readonly string[],
): Promise<readonly (NodeView | null)[]> {
  if (ids.length > MAX_PAGE_ROWS)
    throw new BadUserInput(`ids may list at most ${MAX_PAGE_ROWS}; received ${ids.length}`, ['ids']);
  return Promise.all(ids.map(async (id) => (await findNode(context, id)) ?? null));
}

/** Loads the record that a parsed id names. */
export async function loadNode(context: RequestContext, id: GlobalId): Promise<NodeView | undefined> {
  const { loaders } = context;
  switch (id.kind) {
    case 'TRANSIENT':
      return shown(await loaders.transient.load(id.key), toTransientView);
    case 'DATAPOINT':
      return shown(await loaders.point.load(id.id), (row) => toDatapointView(row.point, row.transient));
    case 'STATE':
      return shown(await loaders.state.load(id.hash), toStateView);
    case 'T2_RESULT':
      return shown(await loaders.result.load(id.hash), toT2ResultView);
    case 'REPORT':
      return shown(await loaders.report.load(id.hash), toReportView);
    case 'REACTION':
      return shown(await loaders.reaction.load(id.hash), toReactionView);
    case 'ALERT':
      return shown(await loaders.alert.load({ survey: id.survey, alertId: id.alertId }), toAlertView);
    case 'CONFIG':
      return shown(await loaders.config.load(id.hash), toConfigView);
    case 'UNIT_VERSION':
      return shown(await loaders.unitVersion.load(id.hash), toUnitVersionView);
    case 'RUN':
      return shown(await loaders.run.load(id.runId), toRunView);
  }
}

function shown<Row, View>(row: Row | undefined, toView: (row: Row) => View): View | undefined {
  return row === undefined ? undefined : toView(row);
}
