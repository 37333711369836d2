import { createHash } from 'node:crypto';
import type { Notice, Product } from '../notice/notice.js';

/**
 * How much a product is worth against others when none is asked for: what a person typed, a whole map, a refined
 * position in a circular, a later catalogue, the first message.
 */
const RANK: Readonly<Record<Product, number>> = { MANUAL: 4, MAP: 3, CIRCULAR: 2, CATALOGUE: 1, NOTICE: 0 };

/** Tells what a message's localisation is worth; a message with a map inside counts as a map. */
export function rankOf({ product, localization }: Pick<Notice, 'product' | 'localization'>): number {
  return localization?.form === 'map' ? Math.max(RANK[product], RANK.MAP) : RANK[product];
}

/** Names the series in which messages supersede each other: revisions of one source in one form of publication. */
export function seriesOf({ product, stream }: Pick<Notice, 'product' | 'stream'>): string {
  return `${product} ${stream}`;
}

/**
 * Orders messages of a series: by the source's own number, then by when they were made, never by arrival. A message
 * without a number is before those with one; equals are ordered by content, so that no order of arrival shows.
 */
export function compareRevisions(a: Notice, b: Notice): number {
  return (
    (a.revision ?? Number.NEGATIVE_INFINITY) - (b.revision ?? Number.NEGATIVE_INFINITY) ||
    (a.issuedUnixMs ?? 0) - (b.issuedUnixMs ?? 0) ||
    compareTexts(identityOf(a), identityOf(b))
  );
}

const identities = new WeakMap<Notice, string>();

/** Gives a digest of all that a message says: the same message come twice is one. */
export function identityOf(notice: Notice): string {
  const known = identities.get(notice);
  if (known) return known;
  const { localization, ...rest } = notice;
  const place =
    localization?.form === 'map'
      ? 'fits' in localization
        ? createHash('sha256').update(localization.fits).digest('hex')
        : localization.fitsDigest
      : localization;
  const made = createHash('sha256')
    .update(JSON.stringify([rest, place ?? null]))
    .digest('hex');
  identities.set(notice, made);
  return made;
}

/** Compares by code units: the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
