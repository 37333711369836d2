import { type AccessTerm, opens } from '../access/access-term.js';
import { type Audience, isAmong, readsWhole } from '../access/audience.js';
import type { ChannelAccess } from '../access/channel-access.js';
import { type Clearance, isSystemClearance } from '../access/clearance.js';
import { type Lane, readsLane } from '../access/lane.js';
import { seesClass, type VisibilityClass } from '../access/visibility-class.js';

interface NumberedKeys {
  /** The keys of a kind are numbered from 1 to this. */
  readonly lastId: number;
}

/** What a store has numbered of who may read what, and its channels. */
export interface AccessKeys {
  readonly labels: NumberedKeys & { keyOf(id: number): string };
  readonly terms: NumberedKeys;
  readonly classes: NumberedKeys;
  readonly lanes: NumberedKeys;
  readonly audiences: NumberedKeys;
  readonly channels: ReadonlyMap<string, ChannelAccess>;
  term(id: number): AccessTerm;
  visibilityClass(id: number): VisibilityClass;
  lane(id: number): Lane;
  audience(id: number): Audience;
}

interface GrowingIds {
  add(id: number): unknown;
}

/** Numbers of what a clearance reads: open terms, classes in which it sees transients, its lanes and audiences. */
export interface ReadableIds {
  readonly terms: GrowingIds;
  readonly classes: GrowingIds;
  readonly lanes: GrowingIds;
  readonly audiences: GrowingIds;
}

/**
 * Names what a clearance answers for every label and channel of a store: clearances of one signature read the same.
 *
 * A clearance made with another label table, or before a change of it, thus never passes for one that it is not.
 */
export function accessSignature(clearance: Clearance, { labels, channels }: AccessKeys): string {
  let signature = '';
  for (let id = 1; id <= labels.lastId; id++) signature += clearance.has(labels.keyOf(id)) ? '1' : '0';
  signature += '/';
  for (const channel of channels.values())
    signature += clearance.reads(channel) ? (readsWhole(clearance, channel) ? '2' : '1') : '0';
  // One who satisfies every label there is, and reads every channel, is not yet the engine.
  return isSystemClearance(clearance) ? `${signature}/system` : signature;
}

/** Collects the numbers of what is read by clearances of one signature, while a store numbers more. */
export class ReadableKeys {
  private lastTerm = 0;
  private lastClass = 0;
  private lastLane = 0;
  private lastAudience = 0;

  constructor(
    private readonly keys: AccessKeys,
    private readonly into: ReadableIds,
  ) {}

  /** Decides on what was numbered since the last time. */
  extend(clearance: Clearance): void {
    const { keys, into } = this;
    while (this.lastTerm < keys.terms.lastId) {
      const id = ++this.lastTerm;
      if (opens(clearance, keys.term(id))) into.terms.add(id);
    }
    while (this.lastClass < keys.classes.lastId) {
      const id = ++this.lastClass;
      if (seesClass(clearance, keys.visibilityClass(id))) into.classes.add(id);
    }
    while (this.lastLane < keys.lanes.lastId) {
      const id = ++this.lastLane;
      const lane = keys.lane(id);
      const channel = keys.channels.get(lane.channel);
      // A lane of a channel that nobody registered is read by nobody.
      if (channel && readsLane(clearance, lane, channel)) into.lanes.add(id);
    }
    while (this.lastAudience < keys.audiences.lastId) {
      const id = ++this.lastAudience;
      if (isAmong(clearance, keys.audience(id), keys.channels)) into.audiences.add(id);
    }
  }
}
