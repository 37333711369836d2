import { opens } from '../../access/access-term.js';
import { isAmong, readsWhole } from '../../access/audience.js';
import { assertClearance, type Clearance, isSystemClearance } from '../../access/clearance.js';
import { readsLane } from '../../access/lane.js';
import { seesClass } from '../../access/visibility-class.js';
import type { InternedKeys } from './interned-keys.js';

/** Interned ids: as a list for queries, and to look into. */
export interface IdSet {
  readonly ids: readonly number[];
  has(id: number): boolean;
}

/**
 * What one clearance reads, as integers: the form in which access enters queries.
 */
export interface Sight {
  /** Terms that are open. */
  readonly terms: IdSet;
  /** Classes in which transients are seen. */
  readonly classes: IdSet;
  readonly lanes: IdSet;
  /** Audiences of records to which the viewer belongs. */
  readonly audiences: IdSet;
  readonly has: (label: string) => boolean;
  /** Lanes that are read of any of these channels. */
  lanesOfChannels(channels: readonly string[]): readonly number[];
}

const MAX_SIGHTS = 200;

/**
 * Keeps the sights of clearances, one for all that are satisfied by the same labels and read the same channels.
 *
 * Recognised by what a clearance answers for every label and channel in the store, not by its key: so a clearance
 * made with another label table, or before a change of it, never shares a sight that it should not.
 */
export class Sights {
  private readonly keys: InternedKeys;
  private readonly bySignature = new Map<string, ViewerSight>();
  private byClearance = new WeakMap<Clearance, { readonly sight: ViewerSight; readonly stamp: string }>();
  private registryVersion = -1;

  constructor(keys: InternedKeys) {
    this.keys = keys;
  }

  /** Gives the sight of a clearance as far as keys are known. Within a transaction, which has made them known. */
  of(clearance: Clearance): Sight {
    assertClearance(clearance);
    if (this.registryVersion !== this.keys.registryVersion) this.forget();
    const stamp = `${this.registryVersion} ${this.keys.labels.lastId}`;
    const known = this.byClearance.get(clearance);
    const sight = known?.stamp === stamp ? known.sight : this.bySignatureOf(clearance);
    if (sight !== known?.sight) this.byClearance.set(clearance, { sight, stamp });
    sight.extend(clearance);
    return sight;
  }

  private forget(): void {
    this.bySignature.clear();
    this.byClearance = new WeakMap();
    this.registryVersion = this.keys.registryVersion;
  }

  private bySignatureOf(clearance: Clearance): ViewerSight {
    const signature = this.signatureOf(clearance);
    const known = this.bySignature.get(signature);
    // Put last again: the map's order is the order of use.
    if (known) this.bySignature.delete(signature);
    else if (this.bySignature.size >= MAX_SIGHTS) {
      const [oldest] = this.bySignature.keys();
      if (oldest !== undefined) this.bySignature.delete(oldest);
    }
    const sight = known ?? new ViewerSight(this.keys);
    this.bySignature.set(signature, sight);
    return sight;
  }

  private signatureOf(clearance: Clearance): string {
    const { labels, channels } = this.keys;
    let signature = '';
    for (let id = 1; id <= labels.lastId; id++) signature += clearance.has(labels.keyOf(id)) ? '1' : '0';
    signature += '/';
    for (const channel of channels.values())
      signature += clearance.reads(channel) ? (readsWhole(clearance, channel) ? '2' : '1') : '0';
    // One who satisfies every label there is, and reads every channel, is not yet the engine.
    return isSystemClearance(clearance) ? `${signature}/system` : signature;
  }
}

class GrowingSet implements IdSet {
  readonly ids: number[] = [];
  private readonly members = new Set<number>();

  has(id: number): boolean {
    return this.members.has(id);
  }

  add(id: number): void {
    this.ids.push(id);
    this.members.add(id);
  }
}

class ViewerSight implements Sight {
  readonly terms = new GrowingSet();
  readonly classes = new GrowingSet();
  readonly lanes = new GrowingSet();
  readonly audiences = new GrowingSet();
  has: (label: string) => boolean = () => false;
  private readonly keys: InternedKeys;
  private lastTerm = 0;
  private lastClass = 0;
  private lastLane = 0;
  private lastAudience = 0;

  constructor(keys: InternedKeys) {
    this.keys = keys;
  }

  /** Decides on what was interned since the last time. */
  extend(clearance: Clearance): void {
    const { keys } = this;
    this.has = clearance.has;
    while (this.lastTerm < keys.terms.lastId) {
      const id = ++this.lastTerm;
      if (opens(clearance, keys.term(id))) this.terms.add(id);
    }
    while (this.lastClass < keys.classes.lastId) {
      const id = ++this.lastClass;
      if (seesClass(clearance, keys.visibilityClass(id))) this.classes.add(id);
    }
    while (this.lastLane < keys.lanes.lastId) {
      const id = ++this.lastLane;
      const lane = keys.lane(id);
      const channel = keys.channels.get(lane.channel);
      // A lane of a channel that nobody registered is read by nobody.
      if (channel && readsLane(clearance, lane, channel)) this.lanes.add(id);
    }
    while (this.lastAudience < keys.audiences.lastId) {
      const id = ++this.lastAudience;
      if (isAmong(clearance, keys.audience(id), keys.channels)) this.audiences.add(id);
    }
  }

  lanesOfChannels(channels: readonly string[]): readonly number[] {
    const wanted = new Set(channels);
    return this.lanes.ids.filter((lane) => wanted.has(this.keys.lane(lane).channel));
  }
}
