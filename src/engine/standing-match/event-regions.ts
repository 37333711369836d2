import type { AccessTerm } from '../../access/access-term.js';
import { systemClearance } from '../../access/system-clearance.js';
import type { FacetPosition } from '../../domain/facet.js';
import { contentHash } from '../../provenance/canonical-json.js';
import { type MjdWindow, PRESETS, placeWindow, presetOfKind } from '../../sky/candidates/window.js';
import type { EventLocalization, EventState } from '../../sky/event/event-state.js';
import { foldNotices } from '../../sky/event/fold-notices.js';
import { groupNotices } from '../../sky/event/group-notices.js';
import type { Localization } from '../../sky/localization/localization.js';
import type { LocalizationCache } from '../../sky/localization/localization-cache.js';
import { MapLocalization } from '../../sky/localization/map-localization.js';
import { compileRegion } from '../../spatial/region.js';
import { separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';
import type { KeptNotice } from '../../storage/event-notices.js';
import { type KeptEvent, noticeOf, readAllEvents, readLocalization } from '../../storage/event-reader.js';
import type { RecordStore } from '../../storage/port/record-store.js';
import type { MatchTarget, TargetPart, WatchedRegion } from './match-target.js';
import { RegionLevels } from './region-levels.js';
import { roundedLevel, roundedSeparation } from './rounded.js';
import { cellsOfTerms, type SightCell } from './sight-cell.js';
import type { MatchValue } from './transitions.js';

/** Messages under more different rights about one event are left out: each right doubles how many ways it is seen. */
const MAX_TERMS = 6;

/** Rows that covers are made for: between what a test and what a large survey holds. */
const COVER = { rowCount: 1_000_000 };

/** What making watched regions of events takes. */
export interface EventRegionParts {
  readonly records: RecordStore;
  readonly level: number;
  readonly cache: LocalizationCache;
  /** Targets made before, by id. */
  readonly known: ReadonlyMap<string, MatchTarget>;
}

const clearance = systemClearance('standing match');

/**
 * Makes the watched regions of all events that stand: not of tests, nor of what was retracted.
 *
 * An event is what its messages say together; who sees fewer of them sees another event, or two. So each choice of
 * rights under which messages are kept is put together by itself, in the same way as a viewer's request does.
 */
export async function eventRegions(parts: EventRegionParts): Promise<readonly WatchedRegion[]> {
  const regions: WatchedRegion[] = [];
  const targets = new Map(parts.known);
  for (const { notices } of await readAllEvents(parts.records, clearance))
    regions.push(...(await regionsOfGroup(notices, { ...parts, known: targets }, targets)));
  return regions;
}

async function regionsOfGroup(
  notices: readonly KeptNotice[],
  parts: EventRegionParts,
  made: Map<string, MatchTarget>,
): Promise<readonly WatchedRegion[]> {
  const worlds = await Promise.all(
    cellsOfTerms(termsOf(notices)).map(async (cell) => {
      const seen = notices.filter(({ audience: { term, to } }) => to === 'EVERYONE' || isOpen(cell, term));
      const events = eventsOf(seen).filter(isWatched);
      const placed = await Promise.all(
        events.map(async (event) => [event.state, await targetOf(event, parts, made)] as const),
      );
      return { cell, placed };
    }),
  );
  const states = new Map(worlds.flatMap(({ placed }) => placed.map(([state]) => [state.name, state])));
  return [...states.keys()].map((name) => {
    const cells = worlds.map(({ cell, placed }) => ({
      cell,
      target: placed.find(([state]) => state.name === name)?.[1],
    }));
    return watchedRegion(name, cells);
  });
}

function watchedRegion(name: string, cells: WatchedRegion['cells']): WatchedRegion {
  const digest = contentHash(
    cells.map(({ cell, target }) => [
      cell.open.map(({ key }) => key),
      cell.closed.map(({ key }) => key),
      target?.id ?? null,
    ]),
  );
  return { key: `event:${name}`, name, kind: 'EVENT', cells, digest };
}

function termsOf(notices: readonly KeptNotice[]): readonly AccessTerm[] {
  const terms = new Map(notices.flatMap(({ audience: { term } }) => (term ? [[term.key, term]] : [])));
  return [...terms.keys()]
    .sort()
    .slice(0, MAX_TERMS)
    .map((key) => terms.get(key)!);
}

/** An audience with parts besides a term is not asked for here: whoever keeps messages for a lane sees no matches. */
function isOpen({ open }: SightCell, term: AccessTerm | undefined): boolean {
  return term !== undefined && open.some(({ key }) => key === term.key);
}

function eventsOf(kept: readonly KeptNotice[]): readonly KeptEvent[] {
  const byNotice = new Map(kept.map((each) => [each.notice, each]));
  return groupNotices(kept.map(({ notice }) => notice)).map((notices) => ({
    state: foldNotices(notices),
    notices: notices.map((notice) => byNotice.get(notice as KeptNotice['notice'])!),
  }));
}

function isWatched({ state }: KeptEvent): boolean {
  return !state.isTest && state.standing.status === 'ACTIVE' && state.chosen !== undefined;
}

async function targetOf(
  event: KeptEvent,
  parts: EventRegionParts,
  made: Map<string, MatchTarget>,
): Promise<MatchTarget> {
  const { state } = event;
  const used = state.chosen!.localization;
  const window = windowOf(state);
  const id = contentHash([state.name, noticeOf(event, used).id, parts.level, windowText(window)]);
  const known = made.get(id);
  if (known) return known;
  const localization = await readLocalization(
    parts.records,
    clearance,
    { event, localization: used },
    parts.cache,
  );
  const target: MatchTarget = {
    id,
    parts: [partOf(localization, parts.level)],
    window,
    description: descriptionOf(used, parts.level),
    measure: measureOf(localization, parts.level),
  };
  made.set(id, target);
  return target;
}

/** The window that `skymap.candidates` has when none is asked for. */
function windowOf({ kind, eventUnixMs }: EventState): MjdWindow {
  const preset = eventUnixMs === undefined ? undefined : presetOfKind(kind);
  return placeWindow(preset ? PRESETS[preset] : {}, eventUnixMs);
}

function windowText({ detection, firstDetection }: MjdWindow): string {
  return [detection, firstDetection].map((range) => `${range?.fromMjd} ${range?.toMjd}`).join();
}

function partOf(localization: Localization, level: number): TargetPart {
  const region = compileRegion(localization.region(level));
  if (region.exactRanges) return { ranges: region.exactRanges };
  return {
    ranges: region.cover(COVER),
    contains: (raDeg, decDeg) => region.contains(raDeg, decDeg),
  };
}

function descriptionOf(used: EventLocalization, level: number): MatchTarget['description'] {
  const { product, stream, revisionName } = used;
  return { level, product, stream, ...(revisionName === undefined ? {} : { revision: revisionName }) };
}

/** Says where positions lie, of which all are in the region; keeps no map, of which there may be hundreds. */
function measureOf(localization: Localization, level: number): (position: FacetPosition) => MatchValue {
  const levelAt = levelsOf(localization, level);
  const best = localization.best && unitVectorOf(localization.best.raDeg, localization.best.decDeg);
  return (position) => {
    const credibleLevel = levelAt(position);
    const separation = best && separationArcsec(best, unitVectorOf(position.raDeg, position.decDeg));
    return {
      ...(credibleLevel === undefined ? {} : { credibleLevel }),
      ...(separation === undefined ? {} : { separationArcsec: roundedSeparation(separation) }),
    };
  };
}

function levelsOf(
  localization: Localization,
  level: number,
): (position: FacetPosition) => number | undefined {
  if (localization instanceof MapLocalization) {
    const levels = new RegionLevels(localization.map, level);
    return ({ hpx }) => levels.at(hpx);
  }
  return ({ raDeg, decDeg }) => {
    const credibleLevel = localization.credibleLevel(raDeg, decDeg);
    return credibleLevel === undefined ? undefined : roundedLevel(credibleLevel);
  };
}
