import { systemClearance } from '../../access/system-clearance.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import { mayPass } from '../../sky/candidates/window.js';
import { LocalizationCache } from '../../sky/localization/localization-cache.js';
import { EVENTS_CURSOR } from '../../storage/event-reader.js';
import type { ChangePlace, ClassFacet } from '../../storage/port/change-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { HeldLock } from '../lock.js';
import { eventRegions } from './event-regions.js';
import {
  type AnnouncedRegion,
  Announcer,
  type KeptStates,
  writeOfMark,
  writeOfStates,
} from './match-records.js';
import { MatchShelf, type WritesAt } from './match-shelf.js';
import type { WatchedRegion } from './match-target.js';
import { type FacetedTransient, matchTransients, type StatesByRegion } from './match-transients.js';
import { RegionSet, rangesOf } from './region-set.js';
import { NO_MATCH, parseState, stateText, type Transition, transitionsBetween } from './transitions.js';
import { WATCH_CURSOR, watchRegions } from './watch-regions.js';

/** What was done so far. */
export interface MatchCounts {
  /** Transients whose change was looked at. */
  readonly transients: number;
  /** Facets of these. */
  readonly facets: number;
  /** Regions matched with what was stored before. */
  readonly regions: number;
  readonly announced: number;
}

export const NOTHING_MATCHED: MatchCounts = { transients: 0, facets: 0, regions: 0, announced: 0 };

/** The storage, as far as matching needs it. */
export type MatchStorage = Pick<Storage, 'records' | 'changes' | 'facets' | 'now'>;

/** Changes looked at together. */
const CHANGES_AT_ONCE = 1000;
/** Transients matched together with a new region. */
const TRANSIENTS_AT_ONCE = 500;

const clearance = systemClearance('standing match');

/**
 * Matches every change of a facet with all that is watched, and whatever is new to be watched with all facets.
 *
 * What each group of viewers has of a transient and a region is kept; whatever is different from it is announced and
 * kept in one transaction. So to do a step again after a crash announces nothing twice, and the place in the feed of
 * changes moves on only with what was made of them.
 */
export class StandingMatcher {
  private readonly set = new RegionSet();
  private readonly cache = new LocalizationCache();
  private readonly announcer = new Announcer();
  private revision = '';
  /** Keys of regions to be matched with all that is stored. */
  private pending: string[] = [];
  private place: ChangePlace | undefined;

  private constructor(
    private readonly storage: MatchStorage,
    private readonly shelf: MatchShelf,
    private readonly level: number,
    private done: MatchCounts,
  ) {}

  /**
   * Goes on where the last holder of the lock ended.
   *
   * @param level  credible level at which events are watched, in (0, 1]
   * @param done   what was counted before
   */
  static async open(
    storage: MatchStorage,
    lock: HeldLock,
    level: number,
    done: MatchCounts = NOTHING_MATCHED,
  ): Promise<StandingMatcher> {
    return new StandingMatcher(storage, await MatchShelf.open(storage, lock), level, done);
  }

  get counts(): MatchCounts {
    return this.done;
  }

  /** Does some work; says whether there was any. @throws {LostLease} when another does it by now */
  async step(): Promise<boolean> {
    await this.begin();
    await this.reload();
    const [key] = this.pending;
    if (key === undefined) return this.follow();
    await this.matchBackwards(key);
    this.pending.shift();
    return true;
  }

  /** Waits, after a step that had nothing to do, until a transient was changed, or so long at the most. */
  async wait(atMostMs: number, signal: AbortSignal | undefined): Promise<void> {
    await this.storage.changes.waitAfter(this.place ?? {}, { atMostMs, signal });
  }

  /** Keeps the lock while there is nothing to do. */
  renew(): Promise<void> {
    return this.shelf.renew();
  }

  /** Who never followed begins at the end: what is there already is met by matching all regions backwards. */
  private async begin(): Promise<void> {
    if (this.place) return;
    this.place = await this.shelf.place();
    if (this.place) return;
    const latest = await this.storage.changes.latest();
    await this.shelf.write([], latest);
    this.place = latest;
  }

  private async reload(): Promise<void> {
    const { records } = this.storage;
    const cursors = await records.byId(clearance, 'CURSOR', [EVENTS_CURSOR, WATCH_CURSOR]);
    const revision = cursors.map((cursor) => cursor?.revision ?? 0).join();
    if (revision === this.revision) return;
    const { level, cache } = this;
    const known = this.set.targets();
    const events = await eventRegions({ records, level, cache, known });
    this.set.use([...events, ...(await watchRegions(records, known))]);
    const marks = new Map((await this.shelf.marks()).map(({ regionKey, digest }) => [regionKey, digest]));
    const changed = this.set.all().filter(({ key, digest }) => marks.get(key) !== digest);
    const gone = [...marks.keys()].filter((key) => !this.set.get(key));
    this.pending = [...gone, ...changed.map(({ key }) => key)];
    this.revision = revision;
  }

  private async follow(): Promise<boolean> {
    const page = await this.storage.changes.after(this.place!, CHANGES_AT_ONCE);
    if (page.hasGap) {
      const marks = await this.shelf.marks();
      const keys = new Set([
        ...marks.map(({ regionKey }) => regionKey),
        ...this.set.all().map(({ key }) => key),
      ]);
      for (const key of keys) await this.matchBackwards(key);
    } else if (page.changes.length === 0) return false;
    const changed = page.changes.filter(({ facets }) => facets).map(({ key }) => key);
    const keys = [...new Map(changed.map((key) => [transientKeyText(key), key])).values()];
    const { groups, facets } = await this.settle(keys, this.set);
    await this.shelf.write(groups, page.place);
    this.place = page.place;
    this.count({ transients: keys.length, facets });
    return true;
  }

  private async matchBackwards(regionKey: string): Promise<void> {
    const region = this.set.get(regionKey);
    const { name } = outlineOf(regionKey);
    const keys = new Map<string, TransientKey>();
    for (const key of await this.shelf.everAnnouncedIn(name)) keys.set(transientKeyText(key), key);
    const alone = new RegionSet();
    alone.use(region ? [region] : []);
    if (region)
      for await (const batch of this.storage.facets.inRanges(rangesOf(region)))
        for (const { key, facet } of batch) if (mayMatch(alone, facet)) keys.set(transientKeyText(key), key);
    const all = [...keys.values()];
    for (let at = 0; at < all.length; at += TRANSIENTS_AT_ONCE) {
      const { groups } = await this.settle(all.slice(at, at + TRANSIENTS_AT_ONCE), alone, regionKey);
      await this.shelf.write(groups);
    }
    await this.shelf.write([() => [writeOfMark(regionKey, region?.digest)]]);
    this.count({ regions: 1 });
  }

  /** Matches transients as they are now, and says what is to be written. @param only  of this region alone */
  private async settle(
    keys: readonly TransientKey[],
    regions: RegionSet,
    only?: string,
  ): Promise<{ readonly groups: readonly WritesAt[]; readonly facets: number }> {
    const facets = await this.storage.facets.ofTransients(keys);
    const transients = keys.map((key, at): FacetedTransient => ({ key, facets: facets[at]! }));
    const now = await matchTransients(this.storage, regions, transients);
    const before = await this.shelf.statesOf(keys);
    const groups = keys.flatMap((key, at) => this.differences(key, before[at]!, now[at]!, only));
    return { groups, facets: facets.reduce((sum, { length }) => sum + length, 0) };
  }

  private differences(
    key: TransientKey,
    before: KeptStates,
    now: StatesByRegion,
    only: string | undefined,
  ): readonly WritesAt[] {
    const kept = new Map(before);
    const changes: Change[] = [];
    let isChanged = false;
    for (const regionKey of only === undefined ? new Set([...before.keys(), ...now.keys()]) : [only]) {
      const fresh = now.get(regionKey) ?? NO_MATCH;
      const [old, text] = [before.get(regionKey), stateText(fresh)];
      if (old === text) continue;
      isChanged = true;
      if (text === undefined) kept.delete(regionKey);
      else kept.set(regionKey, text);
      const region = this.set.get(regionKey);
      for (const transition of transitionsBetween(parseState(old), fresh)) {
        const description = descriptionFor(region, transition);
        changes.push({ region: { ...outlineOf(regionKey), description }, transition });
      }
    }
    if (!isChanged) return [];
    this.count({ announced: changes.length });
    return [
      (at) => [
        writeOfStates(key, kept),
        ...changes.map(({ region, transition }) => this.announcer.writeOf(region, key, transition, at)),
      ],
    ];
  }

  private count(more: Partial<MatchCounts>): void {
    const { transients, facets, regions, announced } = this.done;
    this.done = {
      transients: transients + (more.transients ?? 0),
      facets: facets + (more.facets ?? 0),
      regions: regions + (more.regions ?? 0),
      announced: announced + (more.announced ?? 0),
    };
  }
}

/** Something to be announced. */
interface Change {
  readonly region: AnnouncedRegion;
  readonly transition: Transition;
}

/** Reads from its key what a region is called, whether or not it is still watched. */
function outlineOf(regionKey: string): Omit<AnnouncedRegion, 'description'> {
  const kind = regionKey.startsWith('event:') ? 'EVENT' : 'WATCH';
  return { key: regionKey, name: regionKey.slice(regionKey.indexOf(':') + 1), kind };
}

function mayMatch(alone: RegionSet, facet: ClassFacet['facet']): boolean {
  if (!facet.position) return false;
  for (const { window } of alone.partsAt(facet.position).keys())
    if (mayPass(window, facet) !== false) return true;
  return false;
}

/** What is said of the target that the viewers of a transition match now; nothing when they match no longer. */
function descriptionFor(
  region: WatchedRegion | undefined,
  { kind, visibility }: Transition,
): Readonly<Record<string, string | number>> {
  if (!region || kind === 'REMOVED') return {};
  const [open, closed] = [visibility.open, visibility.closed].map(
    (terms) => new Set(terms.map((term) => term.key)),
  );
  const seen = region.cells.find(
    ({ cell, target }) =>
      target &&
      cell.open.every(({ key }) => open!.has(key)) &&
      cell.closed.every(({ key }) => closed!.has(key)),
  );
  return seen?.target?.description ?? {};
}
