import type { Hash } from '../port/page.js';

/** Bytes of one hash. */
export const HASH_BYTES = 32;

/** Reads hashes that were stored one after the other. */
export function splitHashes(bytes: Buffer): Hash[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, place) =>
    bytes.toString('hex', place * HASH_BYTES, (place + 1) * HASH_BYTES),
  );
}
