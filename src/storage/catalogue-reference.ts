import type { CatalogueVersion } from './port/catalogue-store.js';

const VERSION_DIGITS = 12;
const FEWEST_DIGITS = 6;
const DIGEST = /^[0-9a-f]{64}$/;

/** Gives the version that a digest is called by. */
export function versionOfDigest(digest: string): string {
  return digest.slice(0, VERSION_DIGITS);
}

/**
 * Tells whether a reference (`name`, `name@version` or a digest) means the version. Of several versions that it may
 * mean, the newest is meant.
 */
export function isReferenceTo(reference: string, { name, digest }: CatalogueVersion): boolean {
  if (DIGEST.test(reference)) return digest === reference;
  const at = reference.lastIndexOf('@');
  if (at < 0) return name === reference;
  const beginning = reference.slice(at + 1);
  return name === reference.slice(0, at) && beginning.length >= FEWEST_DIGITS && digest.startsWith(beginning);
}
