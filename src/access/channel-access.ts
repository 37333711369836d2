import type { LabelName } from './label.js';

/** Who may read what a channel made. */
export type Readership =
  | { readonly kind: 'EVERYONE' }
  | { readonly kind: 'GRANTS'; readonly anyOf: readonly string[] };

/** Labels that a channel's units may use: these, sorted; or whatever label there is or will be. */
export type ChannelLabels = readonly LabelName[] | 'EVERY_LABEL';

/** The rights of a channel. */
export interface ChannelAccess {
  readonly name: string;
  /** The labels that the channel's units may use. They never change under a name: the channel's lanes rest on them. */
  readonly access: ChannelLabels;
  readonly readableBy: Readership;
}

/** Tells whether the holder of the grants may read what the channel made. */
export function isReader(grants: ReadonlySet<string>, readership: Readership): boolean {
  return readership.kind === 'EVERYONE' || readership.anyOf.some((grant) => grants.has(grant));
}

/** Gives what tells whether the channel's units may use a label. */
export function labelsOf(channel: Pick<ChannelAccess, 'access'>): { has(label: LabelName): boolean } {
  return channel.access === 'EVERY_LABEL' ? { has: () => true } : new Set(channel.access);
}

/** Tells whether two channels may use the same labels. */
export function haveSameAccess(a: Pick<ChannelAccess, 'access'>, b: Pick<ChannelAccess, 'access'>): boolean {
  return JSON.stringify(a.access) === JSON.stringify(b.access);
}
