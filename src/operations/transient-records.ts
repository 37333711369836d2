import type { AsOf } from '../storage/port/history-store.js';
import type { ResultQuery } from '../storage/port/result-store.js';
import { type AsOfArguments, asOfRecord, listAsOf, parseAsOf } from './as-of.js';
import { type Connection, newestFirstConnection, parseNewestFirst } from './connection.js';
import type { PageArguments } from './page-request.js';
import type { RequestContext } from './request-context.js';
import { type StateView, type T2ResultView, toStateView, toT2ResultView } from './view/derived-view.js';
import { type AlertView, toAlertView } from './view/origin-view.js';
import type { TransientView } from './view/transient-view.js';
import type { Given } from './where/transient-where.js';

/** A page of a list that is read forward only. */
export type ForwardPage = Pick<PageArguments, 'first' | 'after'>;

/** Which T2 results. */
export interface T2ResultListRequest extends ForwardPage {
  readonly units?: Given<readonly string[]>;
  readonly channels?: Given<readonly string[]>;
  readonly currentOnly?: Given<boolean>;
  readonly includeSuperseded?: Given<boolean>;
}

/** A channel that accepted a transient. */
export interface AcceptanceView {
  readonly channel: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Lists the channels that accepted the transient, by name. */
export async function acceptancesOf(
  context: RequestContext,
  transient: TransientView,
): Promise<readonly AcceptanceView[]> {
  const channels = await context.loaders.channelsOfTransient.load(transient.ref);
  return channels.map(({ channel, sinceUnixMs }) => ({
    channel,
    since: new Date(sinceUnixMs).toISOString(),
  }));
}

/** Gives a page of a transient's states, newest derivation first. */
export async function statesOf(
  context: RequestContext,
  transient: TransientView,
  args: ForwardPage & AsOfArguments,
): Promise<Connection<StateView>> {
  const asOf = await parseAsOf(context, args);
  const list = listAsOf('states', asOf);
  const query = { ...parseNewestFirst(context, list, args), ...asOf };
  const page = await context.loaders.statesOfTransient.load({ owner: transient.ref, query });
  return newestFirstConnection(context, list, page, query.after, {
    keyOf: (row) => [row.order, row.id],
    toNode: (row) => toStateView(row, asOf),
  });
}

/** Gives a page of a transient's T2 results, newest input first. */
export async function t2ResultsOf(
  context: RequestContext,
  transient: TransientView,
  args: T2ResultListRequest & AsOfArguments,
): Promise<Connection<T2ResultView>> {
  const asOf = await parseAsOf(context, args);
  const query = parseResultQuery(context, args, asOf);
  const page = await context.loaders.resultsOfTransient.load({ owner: transient.ref, query });
  return newestFirstConnection(context, listAsOf(RESULTS, asOf), page, query.after, {
    keyOf: (row) => [row.order, row.id],
    toNode: (row) => toT2ResultView(row, asOf),
  });
}

/** Gives a page of the T2 results computed from a state, as of the instant as of which that was asked for. */
export async function t2ResultsOfState(
  context: RequestContext,
  state: StateView,
  args: T2ResultListRequest,
): Promise<Connection<T2ResultView>> {
  const asOf = asOfRecord(state);
  const query = parseResultQuery(context, args, asOf);
  const page = await context.loaders.resultsOfState.load({ owner: state.hash, query });
  return newestFirstConnection(context, listAsOf(RESULTS, asOf), page, query.after, {
    keyOf: (row) => [row.order, row.id],
    toNode: (row) => toT2ResultView(row, asOf),
  });
}

/** Gives a page of the alerts received about a transient, newest first. */
export async function alertsOf(
  context: RequestContext,
  transient: TransientView,
  args: ForwardPage,
): Promise<Connection<AlertView>> {
  const query = parseNewestFirst(context, 'alerts', args);
  const page = await context.loaders.alertsOfTransient.load({ owner: transient.ref, query });
  return newestFirstConnection(context, 'alerts', page, query.after, {
    keyOf: (row) => [row.receivedAtUnixMs, row.alertId],
    toNode: toAlertView,
  });
}

const RESULTS = 't2Results';

function parseResultQuery(context: RequestContext, args: T2ResultListRequest, asOf: AsOf): ResultQuery {
  return {
    ...parseNewestFirst(context, listAsOf(RESULTS, asOf), args),
    ...asOf,
    ...(args.units ? { units: [...args.units] } : {}),
    ...(args.channels ? { channels: [...args.channels] } : {}),
    ...(args.currentOnly ? { currentOnly: true } : {}),
    ...(args.includeSuperseded ? { includeSuperseded: true } : {}),
  };
}
