import { type AccessTerm, opens, parseAccessTerm } from './access-term.js';
import type { ChannelAccess } from './channel-access.js';
import { type Clearance, isSystemClearance } from './clearance.js';
import type { LabelName } from './label.js';
import { type Lane, parseLane, readsLane } from './lane.js';
import { parseVisibilityClass, seesClass, type VisibilityClass } from './visibility-class.js';

/** What a reader must pass, all of it; at least one part. */
export interface AudienceParts {
  /** Opened by the reader's labels. */
  readonly term?: AccessTerm;
  /** The reader sees transients of this class: what was made of a facet is seen where the facet is. */
  readonly visibility?: VisibilityClass;
  /** The reader reads this lane. */
  readonly lane?: Lane;
  /** The reader reads this channel and satisfies every label that it may use: what is said of the channel as a whole. */
  readonly channel?: string;
}

declare const audienceBrand: unique symbol;

/**
 * Who sees a record of the project's own (src/storage/port/record-store.ts).
 *
 * Made by {@link audienceOf}, or one of {@link EVERYONE} and {@link SYSTEM}: an audience that has lost its parts by a
 * mistake is thus none at all, and not everyone. The engine's system clearance sees records of every audience.
 */
export interface Audience extends AudienceParts {
  readonly [audienceBrand]: true;
  readonly to: 'EVERYONE' | 'SYSTEM' | 'WHO_PASSES';
  /** Canonical text; equal audiences have equal keys. */
  readonly key: string;
}

/** Everyone, tokens or none. */
export const EVERYONE: Audience = made({ to: 'EVERYONE', key: 'everyone' });

/** The engine alone: locks, cursors, what is not yet to be shown. */
export const SYSTEM: Audience = made({ to: 'SYSTEM', key: 'system' });

/**
 * Makes the audience of those who pass all of the parts.
 *
 * @throws {TypeError} when no part is given: a bug of the caller, which must not open a record to everyone
 */
export function audienceOf({ term, visibility, lane, channel }: AudienceParts): Audience {
  if (!term && !visibility && !lane && channel === undefined)
    throw new TypeError('an audience must have a part; who means everyone says EVERYONE');
  const parts = {
    ...(term ? { term } : {}),
    ...(visibility ? { visibility } : {}),
    ...(lane ? { lane } : {}),
    ...(channel === undefined ? {} : { channel }),
  };
  const key = JSON.stringify([
    term?.key ?? null,
    visibility?.key ?? null,
    lane?.key ?? null,
    channel ?? null,
  ]);
  return made({ to: 'WHO_PASSES', key, ...parts });
}

/** Reads an audience back from its key. */
export function parseAudience(key: string): Audience {
  if (key === EVERYONE.key) return EVERYONE;
  if (key === SYSTEM.key) return SYSTEM;
  const [term, visibility, lane, channel] = JSON.parse(key) as (string | null)[];
  return audienceOf({
    ...(typeof term === 'string' ? { term: parseAccessTerm(term) } : {}),
    ...(typeof visibility === 'string' ? { visibility: parseVisibilityClass(visibility) } : {}),
    ...(typeof lane === 'string' ? { lane: parseLane(lane) } : {}),
    ...(typeof channel === 'string' ? { channel } : {}),
  });
}

/**
 * Tells whether the clearance sees records of the audience.
 *
 * @param channels  the channels of the store by name; of one that is not among them, nobody reads anything
 */
export function isAmong(
  clearance: Clearance,
  audience: Audience,
  channels: ReadonlyMap<string, ChannelAccess>,
): boolean {
  if (isSystemClearance(clearance)) return true;
  if (audience.to !== 'WHO_PASSES') return audience.to === 'EVERYONE';
  const { term, visibility, lane, channel } = audience;
  if (term && !opens(clearance, term)) return false;
  if (visibility && !seesClass(clearance, visibility)) return false;
  if (lane) {
    const access = channels.get(lane.channel);
    if (!access || !readsLane(clearance, lane, access)) return false;
  }
  return channel === undefined || readsWhole(clearance, channels.get(channel));
}

/**
 * Tells whether the clearance sees all that a channel may ever see: it reads the channel and satisfies each label that
 * the channel may use. Of a channel that may use every label, nobody but the engine does.
 */
export function readsWhole(clearance: Clearance, channel: ChannelAccess | undefined): boolean {
  if (!channel) return false;
  if (isSystemClearance(clearance)) return true;
  if (channel.access === 'EVERY_LABEL') return false;
  return clearance.reads(channel) && channel.access.every((label) => clearance.has(label));
}

/** Lists the labels that an audience names, itself or in its class or lane; those of a channel stand with the channel. */
export function labelsNamedBy({ term, visibility, lane }: AudienceParts): readonly LabelName[] {
  const classes = [...(visibility ? [visibility] : []), ...(lane ? [lane.visibility] : [])];
  const terms = [...(term ? [term] : []), ...classes.flatMap(({ open, closed }) => [...open, ...closed])];
  return [...new Set(terms.flatMap(({ alternatives }) => alternatives.flat()))];
}

function made(parts: Omit<Audience, typeof audienceBrand>): Audience {
  return Object.freeze({ ...parts }) as Audience;
}
