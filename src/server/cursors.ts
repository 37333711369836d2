import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { BadUserInput, StaleCursor } from '../domain/errors.js';
import type { Cursors, CursorValues } from '../operations/cursor.js';

/** Bytes of the authentication tag: HMAC-SHA-256 cut to 128 bits (RFC 2104, section 5). */
const TAG_BYTES = 16;

/** Bytes of the list's digest in a cursor; it tells orders apart, the tag keeps out what we did not make. */
const LIST_BYTES = 6;

/** Longer texts can't be cursors: names, at most four sort values, a digest and a tag. */
const MAX_CURSOR_CHARACTERS = 4096;

/** A shorter secret is refused. */
export const MIN_SECRET_BYTES = 16;

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * Makes cursors: base64url of (digest of the list's name and order, sort values, tag).
 *
 * The tag is an HMAC-SHA-256 by the server's secret, so a cursor names a place that some viewer was given, and nobody
 * probes for places by making his own. All processes that answer for one store share the secret.
 *
 * @param secret  at least {@link MIN_SECRET_BYTES} bytes
 */
export function createCursors(secret: Uint8Array): Cursors {
  if (secret.byteLength < MIN_SECRET_BYTES)
    throw new BadUserInput(
      `the cursor secret must have at least ${MIN_SECRET_BYTES} bytes; received ${secret.byteLength}`,
      ['cursorSecret'],
    );
  const digests = new Map<string, Buffer>();
  const digestOf = (list: string): Buffer => {
    const known = digests.get(list);
    if (known) return known;
    const digest = createHash('sha256').update(list).digest().subarray(0, LIST_BYTES);
    // Lists by distance have a name of their own each; a bound keeps a stream of cones from filling the memory.
    if (digests.size >= 1000) digests.clear();
    digests.set(list, digest);
    return digest;
  };
  const tagOf = (payload: Buffer) =>
    createHmac('sha256', secret).update(payload).digest().subarray(0, TAG_BYTES);
  return {
    seal(list, values) {
      const payload = Buffer.concat([digestOf(list), Buffer.from(JSON.stringify(values))]);
      return Buffer.concat([payload, tagOf(payload)]).toString('base64url');
    },
    open(list, cursor, argument) {
      const bytes = decoded(cursor);
      const payload = bytes.subarray(0, Math.max(0, bytes.length - TAG_BYTES));
      if (payload.length <= LIST_BYTES || !timingSafeEqual(tagOf(payload), bytes.subarray(-TAG_BYTES)))
        throw new BadUserInput(
          `${argument} is not a cursor of this server; use \`endCursor\` or \`cursor\` of a page as it was received`,
          [argument],
        );
      if (!payload.subarray(0, LIST_BYTES).equals(digestOf(list)))
        throw new StaleCursor(
          `the cursor given as ${argument} belongs to another list or order; start again from the first page`,
        );
      return JSON.parse(payload.subarray(LIST_BYTES).toString()) as CursorValues;
    },
  };
}

function decoded(cursor: string): Buffer {
  if (cursor.length > MAX_CURSOR_CHARACTERS || !BASE64URL.test(cursor)) return Buffer.alloc(0);
  return Buffer.from(cursor, 'base64url');
}
