import { assertClearance, type Clearance } from '../../access/clearance.js';
import { accessSignature, ReadableKeys } from '../readable-keys.js';
import type { SqliteConnection } from './connection.js';
import { IdSet, IdSetPool } from './id-set.js';
import type { InternedKeys } from './interned-keys.js';
import { type Sql, sql } from './sql.js';

/**
 * What one clearance reads, as integers: the form in which access enters queries.
 *
 * The sets are tables of the connection, so a query is the same text for every viewer, prepared once, with one plan;
 * and its cost does not grow with the number of readable classes (an inlined list of 1,000 costs 100 us a query).
 */
export interface Sight {
  /** Labels that are satisfied. */
  readonly labels: IdSet;
  /** Terms that are open. */
  readonly terms: IdSet;
  /** Classes in which transients are seen. */
  readonly classes: IdSet;
  /** Audiences of records to which the viewer belongs. */
  readonly audiences: IdSet;
  readonly lanes: ReadonlySet<number>;
  /** Sets of lanes of which at least one is read. */
  readonly laneSets: IdSet;
  readonly has: (label: string) => boolean;
  /** Lane sets with a lane that is read of any of these channels. */
  laneSetsOfChannels(channels: readonly string[]): IdSet;
}

/**
 * Keeps the facets `f` that the viewer sees. Looks at the clock once in 1,024 of them, before anything else is computed of
 * them; not at the others, since stepping over one costs 60 ns.
 */
export function seenFacets({ classes }: Pick<Sight, 'classes'>): Sql {
  return sql("(substr(?, f.class_id + 1, 1) = x'01' and (f.id & 1023 or on_time(1)))", classes.mask);
}

const MAX_SIGHTS = 200;
const MAX_CHANNEL_CHOICES = 50;

/**
 * Keeps the sights of clearances, one for all that are satisfied by the same labels and read the same channels.
 *
 * Recognised by what a clearance answers for every label and channel in the store, not by its key
 * ({@link accessSignature}).
 */
export class Sights {
  private readonly keys: InternedKeys;
  private readonly pool: IdSetPool;
  private readonly bySignature = new Map<string, ViewerSight>();
  private byClearance = new WeakMap<Clearance, { readonly sight: ViewerSight; readonly stamp: string }>();
  private registryVersion = -1;

  constructor(connection: SqliteConnection, keys: InternedKeys) {
    this.keys = keys;
    this.pool = new IdSetPool(connection);
  }

  /** Gives the sight of a clearance. Within a transaction only; good until its end. */
  of(clearance: Clearance): Sight {
    assertClearance(clearance);
    this.forgetIfRegistryChanged();
    const stamp = `${this.registryVersion} ${this.keys.labels.lastId}`;
    const known = this.byClearance.get(clearance);
    if (known?.stamp === stamp && !known.sight.isDropped) {
      known.sight.extend(clearance);
      return known.sight;
    }
    const sight = this.bySignatureOf(clearance);
    this.byClearance.set(clearance, { sight, stamp });
    sight.extend(clearance);
    return sight;
  }

  /** Forgets all, after a transaction was undone that may have added keys. */
  reset(): void {
    for (const sight of this.bySignature.values()) sight.drop();
    this.bySignature.clear();
    this.byClearance = new WeakMap();
  }

  private bySignatureOf(clearance: Clearance): ViewerSight {
    const signature = accessSignature(clearance, this.keys);
    const known = this.bySignature.get(signature);
    // Put last again: the map's order is the order of use.
    if (known) this.bySignature.delete(signature);
    else this.dropOldest();
    const sight = known ?? new ViewerSight(this.keys, this.pool);
    this.bySignature.set(signature, sight);
    return sight;
  }

  private dropOldest(): void {
    if (this.bySignature.size < MAX_SIGHTS) return;
    const [oldest] = this.bySignature;
    if (!oldest) return;
    oldest[1].drop();
    this.bySignature.delete(oldest[0]);
  }

  private forgetIfRegistryChanged(): void {
    if (this.registryVersion === this.keys.registryVersion) return;
    this.reset();
    this.registryVersion = this.keys.registryVersion;
  }
}

class ViewerSight implements Sight {
  readonly labels: IdSet;
  readonly terms: IdSet;
  readonly classes: IdSet;
  readonly laneSets: IdSet;
  readonly audiences: IdSet;
  readonly lanes = new Set<number>();
  has: (label: string) => boolean = () => false;
  isDropped = false;
  private readonly keys: InternedKeys;
  private readonly pool: IdSetPool;
  private readonly readable: ReadableKeys;
  private readonly ofChannels = new Map<string, { readonly set: IdSet; lastLaneSet: number }>();
  private lastLabel = 0;
  private lastLaneSet = 0;

  constructor(keys: InternedKeys, pool: IdSetPool) {
    this.keys = keys;
    this.pool = pool;
    this.labels = pool.take();
    this.terms = pool.take();
    this.classes = pool.take();
    this.laneSets = pool.take();
    this.audiences = pool.take();
    this.readable = new ReadableKeys(keys, this);
  }

  /** Decides on what was interned since the last time. */
  extend(clearance: Clearance): void {
    const { keys } = this;
    this.has = clearance.has;
    while (this.lastLabel < keys.labels.lastId) {
      const id = ++this.lastLabel;
      if (clearance.has(keys.labels.keyOf(id))) this.labels.add(id);
    }
    this.readable.extend(clearance);
    while (this.lastLaneSet < keys.laneSets.lastId) {
      const id = ++this.lastLaneSet;
      if (keys.lanesOf(id).some((lane) => this.lanes.has(lane))) this.laneSets.add(id);
    }
  }

  laneSetsOfChannels(channels: readonly string[]): IdSet {
    const wanted = new Set(channels);
    const choice = this.choiceOf(JSON.stringify([...wanted].sort()));
    while (choice.lastLaneSet < this.lastLaneSet) {
      const id = ++choice.lastLaneSet;
      const isWanted = (lane: number) => this.lanes.has(lane) && wanted.has(this.keys.lane(lane).channel);
      if (this.keys.lanesOf(id).some(isWanted)) choice.set.add(id);
    }
    return choice.set;
  }

  drop(): void {
    this.isDropped = true;
    for (const set of [this.labels, this.terms, this.classes, this.laneSets, this.audiences])
      this.pool.giveBack(set);
    for (const { set } of this.ofChannels.values()) this.pool.giveBack(set);
    this.ofChannels.clear();
  }

  private choiceOf(key: string): { readonly set: IdSet; lastLaneSet: number } {
    const known = this.ofChannels.get(key);
    if (known) return known;
    if (this.ofChannels.size >= MAX_CHANNEL_CHOICES) {
      for (const { set } of this.ofChannels.values()) this.pool.giveBack(set);
      this.ofChannels.clear();
    }
    const choice = { set: this.pool.take(), lastLaneSet: 0 };
    this.ofChannels.set(key, choice);
    return choice;
  }
}
