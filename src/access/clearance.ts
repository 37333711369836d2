import { byBytes } from './access-term.js';
import { type ChannelAccess, isReader } from './channel-access.js';
import { isSatisfied, type LabelName, type LabelTable } from './label.js';
import { grantsOf, type Viewer } from './viewer.js';

declare const clearanceBrand: unique symbol;

/**
 * What somebody may read, as a value that every read of the storage port takes first.
 *
 * Made by {@link clearanceFor} (and by the engine's `systemClearance` and `channelClearance`) alone: the type can't be written by hand, and
 * {@link assertClearance} recognises at run time what was made here.
 */
export interface Clearance {
  readonly [clearanceBrand]: true;
  /** Equal keys see equal answers (under one label table and one set of channels). */
  readonly key: string;
  /** Tells whether a label is satisfied. */
  readonly has: (label: LabelName) => boolean;
  /** Tells whether the channel's results may be read. */
  readonly reads: (channel: Pick<ChannelAccess, 'name' | 'readableBy'>) => boolean;
}

const genuine = new WeakSet<object>();
const ofSystem = new WeakSet<object>();

/** Registers a clearance as genuine, of a viewer or of the engine; for the makers of clearances in this folder only. */
export function issueClearance(
  parts: Pick<Clearance, 'key' | 'has' | 'reads'>,
  holder: 'VIEWER' | 'SYSTEM',
): Clearance {
  const clearance = Object.freeze({ ...parts }) as Clearance;
  genuine.add(clearance);
  if (holder === 'SYSTEM') ofSystem.add(clearance);
  return clearance;
}

/**
 * Tells whether the clearance is one of the engine's own, made by `systemClearance`.
 *
 * Known by the value itself: no grants, labels or key make a viewer's clearance one of these.
 */
export function isSystemClearance(clearance: Clearance): boolean {
  return ofSystem.has(clearance);
}

/**
 * Gives a viewer's clearance at an instant.
 *
 * Labels are decided now, once: a label with a date is satisfied or not for the whole request.
 */
export function clearanceFor(viewer: Viewer, table: LabelTable, nowUnixMs: number): Clearance {
  const grants = grantsOf(viewer);
  const decided = new Map<LabelName, boolean>();
  const has = (label: LabelName): boolean => {
    const known = decided.get(label);
    if (known !== undefined) return known;
    const satisfied = isSatisfied(label, grants, table, nowUnixMs);
    decided.set(label, satisfied);
    return satisfied;
  };
  const dated = [...table.keys()].filter((label) => table.get(label)?.kind === 'EVERYONE_FROM' && has(label));
  const key = `${[...grants].sort(byBytes).join(' ')};${dated.sort(byBytes).join(' ')}`;
  return issueClearance({ key, has, reads: (channel) => isReader(grants, channel.readableBy) }, 'VIEWER');
}

/** Throws when the value was not made by one of the makers in this folder: a bug, not a user's error. */
export function assertClearance(clearance: Clearance): void {
  if (!genuine.has(clearance))
    throw new TypeError('a Clearance that was not issued by src/access reached the storage port');
}
