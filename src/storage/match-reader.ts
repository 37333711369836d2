import type { Clearance } from '../access/clearance.js';
import { CorruptStore } from '../domain/errors.js';
import { isSurvey } from '../domain/survey.js';
import type { TransientKey } from '../domain/transient.js';
import type { Page } from './port/page.js';
import { EMPTY_PAGE } from './port/page.js';
import type { RecordQuery, RecordStore, StoredRecord } from './port/record-store.js';
import { MAX_RECORD_TEXT } from './record-rules.js';

/** What a match says of where the transient is in the region; rounded. */
export interface AnnouncedPlace {
  /** To 4 decimals; absent where the region has no levels. */
  readonly credibleLevel?: number;
  /** From the best position, or from the nearest position that is watched. */
  readonly separationArcsec?: number;
  /** The nearest of the watched positions. */
  readonly target?: string;
}

/** That a transient was found in what is watched, is elsewhere in it, or is in it no longer. */
export interface Announcement {
  /** The same for all who see it; different for all that one viewer sees. */
  readonly id: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  /** Name of the event or of the watched region. */
  readonly region: string;
  readonly regionKind: 'EVENT' | 'WATCH';
  readonly transient: TransientKey;
  readonly before: AnnouncedPlace | undefined;
  readonly after: AnnouncedPlace | undefined;
  /** Of an event: level, product, stream and revision of the localisation that it was matched with. */
  readonly description: Readonly<Record<string, string | number>>;
  readonly atUnixMs: number;
  /** Where it stands among all: for `after`. */
  readonly place: AnnouncementPlace;
}

/** A place in the list of announcements. */
export interface AnnouncementPlace {
  readonly order: number;
  readonly id: string;
}

/** Which announcements are asked for; all that is given must hold. */
export interface AnnouncementQuery {
  /** Name of an event or watched region, as announced. */
  readonly region?: string;
  /** The survey's name. */
  readonly transient?: string;
  readonly kind?: Announcement['kind'];
  readonly direction: RecordQuery['direction'];
  readonly first: number;
  readonly after?: AnnouncementPlace;
}

/**
 * What stands behind all ids that begin as a place says: these end in a dot and hexadecimal digits, which tell who sees
 * them, and so are no part of a place.
 */
const BEHIND = { ASC: '.g', DESC: '.' } as const;

/**
 * Lists announcements that the clearance sees.
 *
 * Those made later stand behind all that were there, so a follower that keeps the place of the last one misses none.
 */
export async function readAnnouncements(
  records: Pick<RecordStore, 'find'>,
  clearance: Clearance,
  query: AnnouncementQuery,
): Promise<Page<Announcement>> {
  const { region, transient, kind, direction, first, after } = query;
  const keys = [
    ...(transient === undefined ? [] : [`name:${transient}`]),
    ...(region === undefined ? [] : [`region:${region}`]),
    ...(kind ? [`kind:${kind}`] : []),
  ];
  // No record has such a key: nothing can be found under it.
  if (keys.some((key) => key.length > MAX_RECORD_TEXT || key.includes('\0') || !key.isWellFormed()))
    return EMPTY_PAGE;
  const page = await records.find(clearance, {
    kind: 'MATCH',
    ...(keys.length > 0 ? { keys } : {}),
    direction,
    first,
    ...(after ? { after: { order: after.order, id: `${after.id}${BEHIND[direction]}` } } : {}),
  });
  return { ...page, rows: page.rows.map(announcementOf) };
}

function announcementOf({ id, order, body }: StoredRecord): Announcement {
  const { kind, region, regionKind, survey, name, before, after, description } = body;
  const isKind = kind === 'ADDED' || kind === 'REMOVED' || kind === 'CHANGED';
  const isRegionKind = regionKind === 'EVENT' || regionKind === 'WATCH';
  if (
    !isKind ||
    !isRegionKind ||
    typeof survey !== 'string' ||
    !isSurvey(survey) ||
    typeof region !== 'string' ||
    typeof name !== 'string'
  )
    throw new CorruptStore(`record MATCH ${id} must hold a kind, a region and a transient`);
  const shown = id.slice(0, id.lastIndexOf('.'));
  return {
    id: shown,
    kind,
    region,
    regionKind,
    transient: { survey, name },
    before: before as AnnouncedPlace | undefined,
    after: after as AnnouncedPlace | undefined,
    description: (description ?? {}) as Announcement['description'],
    atUnixMs: order,
    place: { order, id: shown },
  };
}
