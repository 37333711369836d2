import type { Trace } from '../../storage/port/origin-rows.js';
import type { NodeView } from '../find-node.js';
import type { GlobalId } from '../global-id.js';
import { type DerivedView, runIdOf } from '../record-provenance.js';
import type { RequestContext } from '../request-context.js';
import type { ReviewReportView } from '../view/report-view.js';
import type { Support } from './graph.js';
import { inputsOfReaction } from './reaction-inputs.js';
import { inputsOfReport } from './report-inputs.js';

/** Lists what a record rests on directly, as far as the viewer sees it: inputs, then software, configuration, run. */
export async function supportOf(context: RequestContext, node: NodeView): Promise<readonly Support[]> {
  switch (node.type) {
    case 'Transient': {
      const points = await context.loaders.pointsOfTransient.load(node.ref);
      return points.map(({ datapoint }) => derivedFrom({ kind: 'DATAPOINT', id: datapoint.id }));
    }
    case 'Datapoint': {
      const alerts = await context.loaders.alertsThatBrought.load(node.id);
      return alerts.map(({ survey, alertId }) => ({
        id: { kind: 'ALERT', survey, alertId },
        relation: 'BROUGHT_BY',
      }));
    }
    case 'State':
      return [
        ...node.points.map((id) => derivedFrom({ kind: 'DATAPOINT', id })),
        ...(await makersOf(context, node)),
      ];
    case 'T2Result':
      return [
        derivedFrom({ kind: 'STATE', hash: node.stateHash }),
        ...node.consumed.map((hash) => derivedFrom({ kind: 'T2_RESULT', hash })),
        ...(await makersOf(context, node)),
      ];
    case 'ReviewReport':
      return [
        ...(await inputsOfReport(context, node)).map(derivedFrom),
        ...(await reviewersOf(context, node)),
        { id: { kind: 'RUN', runId: node.run }, relation: 'RECORDED_IN' },
      ];
    case 'Reaction': {
      const trace = await context.loaders.trace.load(node.traceId);
      return [
        ...(await inputsOfReaction(context, node)).map(derivedFrom),
        ...(trace ? tracedBy(trace) : []),
        { id: { kind: 'RUN', runId: node.runId }, relation: 'RECORDED_IN' },
      ];
    }
    case 'Alert':
      return [{ id: { kind: 'RUN', runId: node.runId }, relation: 'RECORDED_IN' }];
    case 'Config':
    case 'UnitVersion':
    case 'Run':
      return [];
  }
}

/** Names a node for people. */
export function labelOf(node: NodeView): string {
  switch (node.type) {
    case 'Transient':
      return node.name;
    case 'Datapoint':
      return `${node.kind.toLowerCase().replace('_', ' ')} in ${node.band} at MJD ${node.mjd.toFixed(5)}`;
    case 'State':
      return `state of ${node.datapointCount} datapoints of ${node.transientKey.name}`;
    case 'T2Result':
      return `${node.unit} of ${node.transientKey.name}`;
    case 'ReviewReport':
      return `session ${node.session} of ${node.process} of ${node.channel}`;
    case 'Reaction':
      return `post of ${node.unit} to ${node.sink} of ${node.channel}${node.about === undefined ? '' : ` about ${node.about}`}`;
    case 'Alert':
      return `alert ${node.alertId} of ${node.transientKey.name}`;
    case 'Config':
      return `configuration ${node.hash.slice(0, 12)}`;
    case 'UnitVersion':
      return `${node.name} ${node.version}`;
    case 'Run':
      return `run ${node.runId} of ${node.software}`;
  }
}

/** The units of a session and their configurations, in the order of the process. */
async function reviewersOf(
  context: RequestContext,
  { units }: ReviewReportView,
): Promise<readonly Support[]> {
  const traceIds = (Array.isArray(units) ? units : []).flatMap((unit) => {
    const id = unit !== null && typeof unit === 'object' && 'trace' in unit ? unit['trace'] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
  const traces = await Promise.all(traceIds.map((id) => context.loaders.trace.load(id)));
  return traces.flatMap((trace) => (trace ? tracedBy(trace) : []));
}

function tracedBy({ unitVersion, config }: Trace): readonly Support[] {
  return [
    { id: { kind: 'UNIT_VERSION', hash: unitVersion.id }, relation: 'COMPUTED_BY' },
    { id: { kind: 'CONFIG', hash: config.hash }, relation: 'CONFIGURED_BY' },
  ];
}

async function makersOf(context: RequestContext, record: DerivedView): Promise<readonly Support[]> {
  const trace = await context.loaders.trace.load(record.traceId);
  const runId = runIdOf(record);
  return [
    ...(trace ? tracedBy(trace) : []),
    ...(runId === undefined ? [] : ([{ id: { kind: 'RUN', runId }, relation: 'RECORDED_IN' }] as const)),
  ];
}

function derivedFrom(id: GlobalId): Support {
  return { id, relation: 'DERIVED_FROM' };
}
