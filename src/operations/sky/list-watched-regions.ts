import { readWatchedRegions, type WatchedRegionSummary } from '../../storage/watched-reader.js';
import { type Connection, newestFirstConnection, parseNewestFirst } from '../connection.js';
import type { PageArguments } from '../page-request.js';
import type { RequestContext } from '../request-context.js';
import { listMatches, type MatchesRequest, type MatchView } from './list-matches.js';

/** A watched region as it is shown. */
export interface WatchedRegionView {
  readonly name: string;
  readonly form: 'POSITIONS' | 'CELLS';
  readonly count: number;
  readonly areaDeg2: number | undefined;
  readonly source: string;
  readonly watchedAt: string;
}

const LIST = 'watchedRegions';

/**
 * Lists the watched regions that the viewer sees, newest first.
 *
 * @throws {BadUserInput} for what is wrong with the page
 */
export async function listWatchedRegions(
  context: RequestContext,
  request: Pick<PageArguments, 'first' | 'after'>,
): Promise<Connection<WatchedRegionView>> {
  context.deadline.check();
  const { first, after } = parseNewestFirst(context, LIST, request);
  const page = await readWatchedRegions(context.storage.records, context.clearance, {
    direction: 'DESC',
    first,
    ...(after ? { after } : {}),
  });
  return newestFirstConnection(context, LIST, page, after, {
    keyOf: ({ watchedAtUnixMs, name }) => [watchedAtUnixMs, name],
    toNode: viewOf,
  });
}

/**
 * Lists announcements under the name of a watched region, as {@link listMatches} does.
 *
 * @throws {BadUserInput} for what is wrong with the page
 */
export function matchesOfRegion(
  context: RequestContext,
  { name }: WatchedRegionView,
  { where, ...request }: MatchesRequest,
): Promise<Connection<MatchView>> {
  return listMatches(context, { ...request, where: { ...where, region: name } });
}

function viewOf({ form, watchedAtUnixMs, name, count, areaDeg2, source }: WatchedRegionSummary) {
  return {
    name,
    form: form === 'cones' ? 'POSITIONS' : 'CELLS',
    count,
    areaDeg2,
    source,
    watchedAt: new Date(watchedAtUnixMs).toISOString(),
  } satisfies WatchedRegionView;
}
