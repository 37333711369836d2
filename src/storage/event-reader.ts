import type { Clearance } from '../access/clearance.js';
import { CorruptStore } from '../domain/errors.js';
import type { EventLocalization, EventState } from '../sky/event/event-state.js';
import { foldNotices } from '../sky/event/fold-notices.js';
import { groupNotices } from '../sky/event/group-notices.js';
import type { Localization } from '../sky/localization/localization.js';
import type { LocalizationCache } from '../sky/localization/localization-cache.js';
import { localizationOf } from '../sky/localization/localization-of.js';
import { decodeSkyMap } from '../sky/map/blob.js';
import { canonicalName } from '../sky/notice/event-name.js';
import { type KeptNotice, keysBeside, mapOf, nameKey, noticeOfRecord } from './event-notices.js';
import type { RecordStore, StoredRecord } from './port/record-store.js';

/**
 * Record whose revision is raised by each registration of messages: who keeps something made of events looks at it.
 * Seen by every reader of the port and shown to none.
 */
export const EVENTS_CURSOR = 'events';

/** What the reading of events needs of a store. */
export type EventRecords = Pick<RecordStore, 'byId' | 'find' | 'ofKeys' | 'blob'>;

/** An event as one reader sees it: what the messages that he sees say together, and nothing of others. */
export interface KeptEvent {
  readonly state: EventState;
  /** The messages, each once, as kept; of one that is kept for several audiences, all. */
  readonly notices: readonly KeptNotice[];
}

/** Rows of a page of messages. */
const PAGE = 1000;

/**
 * Finds events by any of their names, in any spelling that `canonicalName` knows.
 *
 * Reads the messages that share a name with those, and so on until no more come: two or three calls for all names.
 * An event is put together from what the clearance sees; messages that only a hidden one would join are two events.
 *
 * @param names  `undefined` in the answer where nothing is seen; of a test and an event of one name the event is meant
 */
export async function readEvents(
  records: EventRecords,
  clearance: Clearance,
  names: readonly string[],
): Promise<readonly (KeptEvent | undefined)[]> {
  const wanted = names.flatMap((name) => [nameKey(name, false), nameKey(name, true)]).filter(isAKey);
  const events = eventsOf(await noticesJoinedTo(records, clearance, wanted));
  return names.map((name) => eventNamed(events, name));
}

/** Finds the event of a name, or the test of a name. */
export async function readEvent(
  records: EventRecords,
  clearance: Clearance,
  { name, isTest }: { readonly name: string; readonly isTest?: boolean },
): Promise<KeptEvent | undefined> {
  const wanted = (isTest === undefined ? [false, true] : [isTest]).map((each) => nameKey(name, each));
  const events = eventsOf(await noticesJoinedTo(records, clearance, wanted.filter(isAKey)));
  return eventNamed(events, name);
}

/** Lists all events, in the order in which each first happened. Reads every message that is seen. */
export async function readAllEvents(
  records: EventRecords,
  clearance: Clearance,
): Promise<readonly KeptEvent[]> {
  const all: StoredRecord[] = [];
  for (let after: { order: number; id: string } | undefined; ; ) {
    const { rows } = await records.find(clearance, {
      kind: 'NOTICE',
      direction: 'ASC',
      first: PAGE,
      ...(after ? { after } : {}),
    });
    all.push(...rows);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = { order: last.order, id: last.id };
  }
  return eventsOf(all.map(noticeOfRecord));
}

/** Finds the kept message that a localisation of the event came with. */
export function noticeOf({ notices }: KeptEvent, { stated }: EventLocalization): KeptNotice {
  const found = notices.find(({ notice }) => notice.localization === stated);
  if (!found) throw new TypeError('the localisation is of another event');
  return found;
}

/**
 * Makes a localisation of an event ready to be asked: reads its map, unless it is kept decoded.
 *
 * @throws {CorruptStore} when the contents of the map are gone
 */
export async function readLocalization(
  records: Pick<RecordStore, 'blob'>,
  clearance: Clearance,
  { event, localization }: { readonly event: KeptEvent; readonly localization: EventLocalization },
  cache: LocalizationCache,
): Promise<Localization> {
  const kept = noticeOf(event, localization);
  const map = mapOf(kept.notice);
  if (!map) return localizationOf(localization.stated);
  return cache.get(map.mapBlob, async () => {
    const bytes = await records.blob(clearance, { kind: 'NOTICE', id: kept.id }, map.mapBlob);
    if (!bytes) throw new CorruptStore(`the map ${map.mapBlob} of ${event.state.name} is gone`);
    return decodeSkyMap(bytes);
  });
}

async function noticesJoinedTo(
  records: EventRecords,
  clearance: Clearance,
  keys: readonly string[],
): Promise<readonly KeptNotice[]> {
  const found = new Map<string, KeptNotice>();
  const asked = new Set<string>();
  for (let wanted = [...new Set(keys)]; wanted.length > 0; ) {
    for (const key of wanted) asked.add(key);
    const fresh = (await recordsOfKeys(records, clearance, wanted)).filter(({ id }) => !found.has(id));
    for (const record of fresh) found.set(record.id, noticeOfRecord(record));
    const beside = fresh.flatMap(({ id }) => keysBeside(found.get(id)!.notice));
    wanted = [...new Set(beside)].filter((key) => !asked.has(key));
  }
  // In an order of their own, whatever the way in which they were found.
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function recordsOfKeys(
  records: EventRecords,
  clearance: Clearance,
  keys: readonly string[],
): Promise<readonly StoredRecord[]> {
  const query = { kind: 'NOTICE', direction: 'ASC', first: PAGE } as const;
  const pages = await records.ofKeys(clearance, keys, query);
  const rest = await Promise.all(
    pages.map(async ({ rows, totalCount }, place) => {
      const more: StoredRecord[] = [];
      for (let last = rows.at(-1); last && rows.length + more.length < totalCount; ) {
        const after = { order: last.order, id: last.id };
        const [page] = await records.ofKeys(clearance, [keys[place]!], { ...query, after });
        if (!page || page.rows.length === 0) break;
        more.push(...page.rows);
        last = page.rows.at(-1);
      }
      return more;
    }),
  );
  return [...pages.flatMap(({ rows }) => rows), ...rest.flat()];
}

/** Puts messages together to events, in the order in which each first comes. */
export function eventsOf(kept: readonly KeptNotice[]): readonly KeptEvent[] {
  const byNotice = new Map(kept.map((each) => [each.notice, each]));
  return groupNotices(kept.map(({ notice }) => notice)).map((notices) => ({
    state: foldNotices(notices),
    notices: notices.map((notice) => byNotice.get(notice as KeptNotice['notice'])!),
  }));
}

function eventNamed(events: readonly KeptEvent[], name: string): KeptEvent | undefined {
  const canonical = canonicalName(name);
  const called = events.filter(({ state }) => state.name === canonical || state.aliases.includes(canonical));
  return called.find(({ state }) => !state.isTest) ?? called[0];
}

/** Names that no record can have are names of nothing. */
function isAKey(key: string): boolean {
  return key.length <= 200 && !key.includes('\0') && key.isWellFormed();
}
