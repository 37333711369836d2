import { type ChannelAccess, labelsOf } from './channel-access.js';
import type { Clearance } from './clearance.js';
import { parseVisibilityClass, seesClass, type VisibilityClass, type World } from './visibility-class.js';

/**
 * A channel's view of a transient in one visibility class over the terms that the channel's access can open.
 *
 * Every derived record lists the lanes in which it was derived; a viewer reads it through any one that he reads.
 */
export interface Lane {
  /** Canonical text: channel name, `#`, class key. */
  readonly key: string;
  readonly channel: string;
  readonly visibility: VisibilityClass;
}

/** Makes the lane of a channel in a class. */
export function lane(channel: string, visibility: VisibilityClass): Lane {
  return { key: `${channel}#${visibility.key}`, channel, visibility };
}

/** Reads a lane back from its key. */
export function parseLane(key: string): Lane {
  const split = key.indexOf('#');
  return { key, channel: key.slice(0, split), visibility: parseVisibilityClass(key.slice(split + 1)) };
}

/**
 * Tells whether the clearance reads what the channel made in the lane.
 *
 * The viewer's labels count only as far as the channel may use them: what a channel can't open, no lane of it shows.
 */
export function readsLane(clearance: Clearance, lane: Lane, channel: ChannelAccess): boolean {
  if (!clearance.reads(channel)) return false;
  const allowed = labelsOf(channel);
  return seesClass({ has: (label) => allowed.has(label) && clearance.has(label) }, lane.visibility);
}

/**
 * Tells whether the viewers of a world read an earlier lane of the same channel, and so carry its history on.
 *
 * All viewers of a world agree: each trigger's own label is a term of its own for good, so whoever differs about an
 * earlier term differs about a present one (test/access/worlds.test.ts goes through it).
 *
 * @param world  a world of the channel, made with its access as `within`
 */
export function carriesOn(world: World, earlier: Lane): boolean {
  // Nearly always the very class of the world, which its viewers see.
  if (earlier.visibility.key === world.visibility.key) return true;
  return seesClass(world.satisfied, earlier.visibility);
}
