import type { TransientKey } from '../../domain/transient.js';
import {
  type AnnouncedPlace,
  type Announcement,
  type AnnouncementQuery,
  readAnnouncements,
} from '../../storage/match-reader.js';
import { type Connection, newestFirstConnection, parseNewestFirst } from '../connection.js';
import { findTransientByKey } from '../find-transient.js';
import type { PageArguments } from '../page-request.js';
import type { RequestContext } from '../request-context.js';
import type { TransientView } from '../view/transient-view.js';
import type { Given } from '../where/transient-where.js';

/** An announcement as it is shown. */
export interface MatchView {
  readonly id: string;
  readonly kind: Announcement['kind'];
  readonly region: string;
  readonly regionKind: Announcement['regionKind'];
  readonly key: TransientKey;
  readonly transientName: string;
  readonly before: AnnouncedPlace | undefined;
  readonly after: AnnouncedPlace | undefined;
  readonly localization: string | undefined;
  readonly announcedAt: string;
}

/** Which announcements are asked for. */
export interface MatchesRequest extends Pick<PageArguments, 'first' | 'after'> {
  readonly where?: Given<{
    readonly region?: Given<string>;
    readonly transient?: Given<string>;
    readonly kind?: Given<Announcement['kind']>;
  }>;
  readonly newestFirst?: Given<boolean>;
}

/**
 * Lists announcements that the viewer sees, oldest first unless asked otherwise.
 *
 * @throws {BadUserInput} for what is wrong with the page
 */
export async function listMatches(
  context: RequestContext,
  request: MatchesRequest,
): Promise<Connection<MatchView>> {
  context.deadline.check();
  const direction = request.newestFirst === true ? 'DESC' : 'ASC';
  const list = `matches ${direction}`;
  const { first, after } = parseNewestFirst(context, list, request);
  const { region, transient, kind } = request.where ?? {};
  const query: AnnouncementQuery = {
    direction,
    first,
    ...(after ? { after } : {}),
    ...(isGiven(region) ? { region } : {}),
    ...(isGiven(transient) ? { transient } : {}),
    ...(isGiven(kind) ? { kind } : {}),
  };
  const page = await readAnnouncements(context.storage.records, context.clearance, query);
  return newestFirstConnection(context, list, page, after, {
    keyOf: ({ place }) => [place.order, place.id],
    toNode: viewOf,
  });
}

/** Finds the transient of an announcement as the viewer sees it now. */
export function transientOfMatch(
  context: RequestContext,
  { key }: MatchView,
): Promise<TransientView | undefined> {
  return findTransientByKey(context, key);
}

function viewOf(announcement: Announcement): MatchView {
  const { id, kind, region, regionKind, transient, before, after, description, atUnixMs } = announcement;
  const { product, stream, revision } = description;
  const localization = [product, stream, revision].filter((part) => part !== undefined).join(' ');
  return {
    id: `match:${id}`,
    kind,
    region,
    regionKind,
    key: transient,
    transientName: transient.name,
    before,
    after,
    localization: localization === '' ? undefined : localization,
    announcedAt: new Date(atUnixMs).toISOString(),
  };
}

function isGiven<Value>(value: Given<Value>): value is Value {
  return value !== null && value !== undefined;
}
