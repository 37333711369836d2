import type { JWTPayload } from 'jose';
import { Unauthenticated } from '../../domain/errors.js';

/** More grants in one token are refused. */
const MAX_GRANTS = 200;

/**
 * Finds the grants in a token's claims.
 *
 * @param path  a claim's own name, or names of nested members joined by dots: `realm_access.roles`
 * @returns     none when the claim is absent
 * @throws {Unauthenticated} when the claim is neither an array of texts nor a text of words
 */
export function grantsIn(claims: JWTPayload, path: string): readonly string[] {
  const value = Object.hasOwn(claims, path) ? claims[path] : memberAt(claims, path.split('.'));
  if (value === undefined || value === null) return [];
  const grants = typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : value;
  if (!isTexts(grants))
    throw new Unauthenticated(
      `the bearer token was refused: its claim ${path} must be an array of texts, or words with spaces between`,
    );
  if (grants.length > MAX_GRANTS)
    throw new Unauthenticated(
      `the bearer token was refused: it may have at most ${MAX_GRANTS} grants; received ${grants.length}`,
    );
  return [...new Set(grants)];
}

function memberAt(value: unknown, keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
