import { assertClearance, type Clearance } from '../../access/clearance.js';
import { accessSignature, ReadableKeys } from '../readable-keys.js';
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
 * Recognised by what a clearance answers for every label and channel in the store, not by its key
 * ({@link accessSignature}).
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
    const signature = accessSignature(clearance, this.keys);
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
  private readonly readable: ReadableKeys;

  constructor(keys: InternedKeys) {
    this.keys = keys;
    this.readable = new ReadableKeys(keys, this);
  }

  /** Decides on what was interned since the last time. */
  extend(clearance: Clearance): void {
    this.has = clearance.has;
    this.readable.extend(clearance);
  }

  lanesOfChannels(channels: readonly string[]): readonly number[] {
    const wanted = new Set(channels);
    return this.lanes.ids.filter((lane) => wanted.has(this.keys.lane(lane).channel));
  }
}
