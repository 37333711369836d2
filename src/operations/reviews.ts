import { BadUserInput } from '../domain/errors.js';
import type { Json, JsonObject } from '../domain/scalar.js';
import type { RecordKind, RecordQuery, StoredRecord } from '../storage/port/record-store.js';
import { type Connection, newestFirstConnection, parseNewestFirst } from './connection.js';
import { unixMsOfInstant } from './instant.js';
import { parsePage } from './page-request.js';
import type { RequestContext } from './request-context.js';
import type { ForwardPage } from './transient-records.js';
import { instantOf, textOf } from './view/body-members.js';
import { type ReactionView, toReactionView } from './view/reaction-view.js';
import { type ReviewReportView, toReportView } from './view/report-view.js';
import type { TransientView } from './view/transient-view.js';
import type { Given } from './where/transient-where.js';

/** A tag, note or name. */
export interface RemarkView {
  readonly text: string;
  readonly channel: string;
  /** Absent when a person said it. */
  readonly process: string | undefined;
  readonly unit: string | undefined;
  readonly run: string | undefined;
  /** Subject of the token of the person who said it; absent when a unit did. */
  readonly author: string | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A line of a channel's journal. */
export interface JournalLineView extends Omit<RemarkView, 'text'> {
  readonly level: string;
  readonly transient: string | undefined;
  readonly message: string;
}

/** Which reports. */
export interface ReportsRequest extends ForwardPage {
  readonly channel?: Given<string>;
  readonly run?: Given<string>;
}

/** Which posts. */
export interface ReactionsRequest extends ForwardPage {
  readonly channel?: Given<string>;
  /** `<survey>/<name>`. */
  readonly transient?: Given<string>;
  readonly state?: Given<string>;
}

/** Which lines of journals. */
export interface JournalRequest extends ReportsRequest {
  readonly unit?: Given<string>;
  readonly transient?: Given<string>;
  readonly level?: Given<string>;
  /** ISO 8601. */
  readonly since?: Given<string>;
  readonly until?: Given<string>;
}

/** Lists what channels say of a transient, newest first. */
export async function remarksOf(
  context: RequestContext,
  transient: TransientView,
  kind: 'TAG' | 'NOTE' | 'ALIAS',
  args: Pick<ForwardPage, 'first'>,
): Promise<readonly RemarkView[]> {
  const query: RecordQuery = { kind, direction: 'DESC', first: parsePage(args).rows };
  const owner = `transient:${transient.key.survey}/${transient.key.name}`;
  const { rows } = await context.loaders.recordsOfKey.load({ owner, query });
  context.meter.add(rows.length);
  return rows.map(({ body }) => ({
    text: textOf(body['tag'] ?? body['text'] ?? body['name']),
    channel: textOf(body['channel']),
    ...speakerOf(body),
    at: instantOf(body['atUnixMs']),
  }));
}

/** Lists lines of journals, newest first. */
export function listJournal(
  context: RequestContext,
  args: JournalRequest,
): Promise<Connection<JournalLineView>> {
  const { run, unit, transient, channel, level, since, until } = args;
  // The rarest first: it is what the list is read by.
  const keys = keysOf({ transient, run, unit, channel, level });
  const range = {
    ...(since ? { fromOrder: parsedInstant(since, 'since') } : {}),
    ...(until ? { toOrder: parsedInstant(until, 'until') } : {}),
  };
  return listed(context, 'journal', 'JOURNAL', args, { keys, ...range }, ({ body }) => ({
    at: instantOf(body['atUnixMs']),
    level: textOf(body['level']),
    channel: textOf(body['channel']),
    ...speakerOf(body),
    transient: given(body['transient']),
    message: textOf(body['message']),
  }));
}

/** Lists reports of T3, newest first. */
export function listReports(
  context: RequestContext,
  args: ReportsRequest,
): Promise<Connection<ReviewReportView>> {
  const keys = keysOf({ run: args.run, channel: args.channel });
  return listed(context, 'reports', 'REPORT', args, { keys }, toReportView);
}

/** Lists posts of T3, those wanted last first. */
export function listReactions(
  context: RequestContext,
  args: ReactionsRequest,
): Promise<Connection<ReactionView>> {
  const keys = keysOf({ transient: args.transient, channel: args.channel, state: args.state });
  return listed(context, 'reactions', 'REACTION', args, { keys }, toReactionView);
}

async function listed<Node>(
  context: RequestContext,
  list: string,
  kind: RecordKind,
  args: ForwardPage,
  narrow: Pick<RecordQuery, 'keys' | 'fromOrder' | 'toOrder'>,
  toNode: (record: StoredRecord) => Node,
): Promise<Connection<Node>> {
  context.deadline.check();
  const page = parseNewestFirst(context, list, args);
  const query: RecordQuery = { kind, direction: 'DESC', ...narrow, ...page };
  const found = await context.storage.records.find(context.clearance, query);
  return newestFirstConnection(context, list, found, page.after, {
    keyOf: ({ order, id }) => [order, id],
    toNode,
  });
}

/** Keys of records for what is given; a text that is no key (too long) is found nowhere. */
function keysOf(wanted: Readonly<Record<string, Given<string>>>): readonly string[] {
  return Object.entries(wanted).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}:${value}`.slice(0, 200)],
  );
}

const DATE = /^\d{4}-\d\d-\d\d$/;

function parsedInstant(value: string, argument: string): number {
  // A date alone is its midnight in UTC.
  const unixMs = unixMsOfInstant(DATE.test(value) ? `${value}T00:00:00Z` : value);
  if (unixMs === undefined)
    throw new BadUserInput(
      `${argument} must be an instant with its zone, such as 2026-11-22T10:35:00Z; received ${JSON.stringify(value)}`,
      [argument],
    );
  return unixMs;
}

/** Who said it: a unit in a run of a process, or a person. */
function speakerOf(body: JsonObject): Pick<RemarkView, 'process' | 'unit' | 'run' | 'author'> {
  return {
    process: given(body['process']),
    unit: given(body['unit']),
    run: given(body['run']),
    author: given(body['author']),
  };
}

function given(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
