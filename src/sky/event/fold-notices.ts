import { kindOfName } from '../notice/event-name.js';
import type { Notice } from '../notice/notice.js';
import type { ChosenLocalization, EventLocalization, EventStanding, EventState } from './event-state.js';
import { compareRevisions, compareTexts, identityOf, rankOf, seriesOf } from './notice-order.js';

/**
 * Puts the messages about one event together.
 *
 * The outcome depends on the messages alone: not on their order, nor on how often each came. Within a series (one
 * source in one form of publication) the source's number decides, then its time. A retraction ends the event unless a
 * later message of its own series takes it back.
 *
 * @param notices  of one event (see `groupNotices`), at least one
 */
export function foldNotices(notices: readonly Notice[]): EventState {
  const unique = [...new Map(notices.map((notice) => [identityOf(notice), notice])).values()];
  const series = seriesIn(unique);
  const ordered = series.flat();
  const byTime = ordered.toSorted((a, b) => (a.issuedUnixMs ?? 0) - (b.issuedUnixMs ?? 0));
  const localizations = series.flatMap(localizationsOf);
  const [name = '', ...aliases] = namesByRank(ordered);
  return {
    name,
    aliases: aliases.sort(compareTexts),
    kind: ordered.find(({ event }) => event.kind !== 'OTHER')?.event.kind ?? 'OTHER',
    isTest: ordered.some(({ isTest }) => isTest),
    standing: standingOf(series),
    eventUnixMs: lastStated(byTime, ({ eventUnixMs }) => eventUnixMs),
    falseAlarmRatePerYear: lastStated(byTime, ({ falseAlarmRatePerYear }) => falseAlarmRatePerYear),
    localizations,
    chosen: chooseLocalization(localizations),
    betterMapAt: lastStated(byTime, ({ betterMapAt }) => betterMapAt),
    notices: ordered,
  };
}

/** Lists the series, each in order of revision; those of a higher rank last. */
function seriesIn(notices: readonly Notice[]): readonly (readonly Notice[])[] {
  const series = new Map<string, Notice[]>();
  for (const notice of notices) {
    const members = series.get(seriesOf(notice));
    if (members) members.push(notice);
    else series.set(seriesOf(notice), [notice]);
  }
  return [...series]
    .map(([key, members]) => ({ key, members: members.sort(compareRevisions) }))
    .sort((a, b) => highest(a.members) - highest(b.members) || compareTexts(a.key, b.key))
    .map(({ members }) => members);
}

function highest(members: readonly Notice[]): number {
  return Math.max(...members.map(rankOf));
}

function localizationsOf(series: readonly Notice[]): readonly EventLocalization[] {
  const placed = series.flatMap((notice) =>
    notice.localization ? [{ notice, stated: notice.localization }] : [],
  );
  return placed.map(({ notice, stated }, place) => ({
    product: notice.product,
    stream: notice.stream,
    revision: notice.revision,
    revisionName: notice.revisionName,
    issuedUnixMs: notice.issuedUnixMs,
    stated,
    isCurrent: place === placed.length - 1,
  }));
}

function standingOf(series: readonly (readonly Notice[])[]): EventStanding {
  const retraction = series
    .flatMap((members) => members.at(-1) ?? [])
    .filter(({ isRetraction }) => isRetraction)
    .sort((a, b) => (a.issuedUnixMs ?? 0) - (b.issuedUnixMs ?? 0))[0];
  if (!retraction) return { status: 'ACTIVE' };
  const { product, revisionName, issuedUnixMs } = retraction;
  return { status: 'RETRACTED', product, revisionName, issuedUnixMs };
}

const WORTH = [
  'it is the first message of the source',
  'it is the row of a later catalogue',
  'a circular refines the first message',
  'it is a map of the whole sky',
  'it was typed by hand',
] as const;

/**
 * Chooses the localisation that is used when none is asked for: of the current ones the one of the highest rank, of
 * equals the one made last.
 */
export function chooseLocalization(
  localizations: readonly EventLocalization[],
): ChosenLocalization | undefined {
  const current = localizations.filter(({ isCurrent }) => isCurrent);
  const worth = (each: EventLocalization) => rankOf({ product: each.product, localization: each.stated });
  const [best, ...others] = current.toSorted(
    (a, b) =>
      worth(b) - worth(a) ||
      (b.issuedUnixMs ?? Number.NEGATIVE_INFINITY) - (a.issuedUnixMs ?? Number.NEGATIVE_INFINITY) ||
      compareTexts(seriesOf(a), seriesOf(b)),
  );
  if (!best) return undefined;
  const second = others[0];
  const reason =
    second === undefined
      ? 'it is the only one that stands'
      : worth(second) === worth(best)
        ? `of equal ones it was made last; the other is ${nameOf(second)}`
        : `${WORTH[worth(best)]}; before ${nameOf(second)}`;
  return { localization: best, reason };
}

function nameOf({ product, stream, revisionName }: EventLocalization): string {
  return [product, stream, revisionName].filter(Boolean).join(' ');
}

/** Lists all names, the one to call it by first: a published name, then run and event numbers, then others. */
function namesByRank(notices: readonly Notice[]): readonly string[] {
  const names = [...new Set(notices.flatMap(({ event }) => [event.name, ...event.aliases]))];
  const rank = (name: string) => (/^\d+_\d+$/.test(name) ? 1 : kindOfName(name) === 'OTHER' ? 2 : 0);
  return names.sort((a, b) => rank(a) - rank(b) || compareTexts(a, b));
}

function lastStated<Value>(
  byTime: readonly Notice[],
  stated: (notice: Notice) => Value | undefined,
): Value | undefined {
  return byTime.map(stated).findLast((value) => value !== undefined);
}
