import type { AccessTerm } from '../../access/access-term.js';
import { type ChannelAccess, labelsOf } from '../../access/channel-access.js';
import type { LabelTable } from '../../access/label.js';
import { type Lane, lane } from '../../access/lane.js';
import { type World, worldsOf } from '../../access/visibility-class.js';

/** A channel's world with its lane, and what decides quickly whether a term is open in it. */
export interface ChannelWorld {
  readonly lane: Lane;
  readonly world: World;
  readonly open: ReadonlySet<AccessTerm>;
}

/**
 * Works out worlds once for each set of terms that occurs: surveys have few rights, so few sets exist, while each
 * alert asks for its transient's.
 */
export class WorldsOfTerms {
  private readonly transientWorlds = new Map<string, readonly World[]>();
  private readonly channelWorlds = new Map<string, readonly ChannelWorld[]>();

  constructor(private readonly labels: LabelTable) {}

  /** Worlds in which the transient shows anything. */
  of(terms: readonly AccessTerm[]): readonly World[] {
    const key = keyOf(terms);
    const known = this.transientWorlds.get(key);
    if (known) return known;
    const worlds = worldsOf(terms, this.labels);
    this.transientWorlds.set(key, worlds);
    return worlds;
  }

  /** Worlds of a channel: over the terms that its access can open. */
  ofChannel(terms: readonly AccessTerm[], channel: ChannelAccess): readonly ChannelWorld[] {
    const key = `${channel.name} ${keyOf(terms)}`;
    const known = this.channelWorlds.get(key);
    if (known) return known;
    const worlds = worldsOf(terms, this.labels, labelsOf(channel)).map((world) => ({
      lane: lane(channel.name, world.visibility),
      world,
      open: new Set(world.visibility.open),
    }));
    this.channelWorlds.set(key, worlds);
    return worlds;
  }
}

function keyOf(terms: readonly AccessTerm[]): string {
  return terms
    .map((term) => term.key)
    .sort()
    .join(',');
}
