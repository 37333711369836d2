import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { BadUserInput } from '../domain/errors.js';

/** A value that has exactly one canonical text. Bigints stand as decimal strings; `undefined` members are left out. */
export type Canonicalizable =
  | null
  | boolean
  | number
  | string
  | bigint
  | undefined
  | readonly Canonicalizable[]
  | { readonly [key: string]: Canonicalizable };

/**
 * Writes a value as canonical JSON (RFC 8785): keys sorted by UTF-16 code units, numbers as ECMAScript prints them,
 * no white space. Equal values give equal bytes on every machine, which is what makes a hash of them an identity.
 *
 * @throws {BadUserInput} for NaN and infinities, which JSON cannot say
 */
export function canonicalJson(value: Canonicalizable): string {
  const text = canonicalize(isJson(value) ? value : withoutBigints(value));
  if (text === undefined) throw new BadUserInput('canonical JSON needs a value; received undefined');
  return text;
}

/** Hashes a value: SHA-256 over its canonical JSON in UTF-8, 64 lower-case hex digits. */
export function contentHash(value: Canonicalizable): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

/** Tells whether a value is JSON as it stands, which most are: to copy one costs as much as to write it. */
function isJson(value: Canonicalizable): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value !== 'object') return typeof value !== 'bigint' && value !== undefined;
  return Array.isArray(value) ? value.every(isJson) : Object.values(value).every(isJson);
}

function withoutBigints(value: Canonicalizable): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new BadUserInput(
      `canonical JSON has no form for the number ${value}; leave the member out instead`,
    );
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withoutBigints);
  return Object.fromEntries(
    Object.entries(value as { readonly [key: string]: Canonicalizable })
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, withoutBigints(member)]),
  );
}
