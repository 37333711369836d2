import type { LabelName } from './label.js';

/** Who may read what a channel made. */
export type Readership =
  | { readonly kind: 'EVERYONE' }
  | { readonly kind: 'GRANTS'; readonly anyOf: readonly string[] };

/** The rights of a channel. */
export interface ChannelAccess {
  readonly name: string;
  /** The labels that the channel's units may use, sorted. `access` never changes under a name: its lanes rest on it. */
  readonly access: readonly LabelName[];
  readonly readableBy: Readership;
}

/** Tells whether the holder of the grants may read what the channel made. */
export function isReader(grants: ReadonlySet<string>, readership: Readership): boolean {
  return readership.kind === 'EVERYONE' || readership.anyOf.some((grant) => grants.has(grant));
}
