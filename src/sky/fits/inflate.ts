import { pipeline, Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { refusedFile } from '../refused-file.js';

/** Limits what a compressed file may become in memory: a flat map of nside 1024 with distances has 0.4 GiB. */
export const DEFAULT_MAX_INFLATED_BYTES = 2 ** 30;

/** Deflate cannot do better than 1032 to 1, so a trailer that promises more lies. */
const LARGEST_RATIO = 1032;

/** Says whether bytes begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates gzip, stopping as soon as the limit is passed.
 *
 * @throws {RefusedSkyFile} when the bytes are damaged, truncated, or inflate to more than `maxBytes`
 */
export function inflate(bytes: Uint8Array, name: string, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes, chunkSize: outputPieceOf(bytes, maxBytes) });
  } catch (error) {
    throw refusedInflation(error, name, maxBytes);
  }
}

/** Takes the size that the trailer states for the output buffer, so that it need not be gathered from pieces. */
function outputPieceOf(bytes: Uint8Array, maxBytes: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stated = bytes.length >= 4 ? view.getUint32(bytes.length - 4, true) : 0;
  return Math.max(Math.min(stated + 1, maxBytes, LARGEST_RATIO * bytes.length), 1 << 16);
}

/**
 * Inflates gzip piece by piece; bytes that are no gzip pass unchanged.
 *
 * @param maxBytes  how many may come out
 * @throws {RefusedSkyFile} as {@link inflate}, after the bytes before the damage have been given out
 */
export async function* inflatedChunks(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const all = startingWith(first.value, iterator);
  if (!isGzip(first.value)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  pipeline(Readable.from(all), gunzip, () => {
    // The failure reaches the loop below through the stream itself.
  });
  let total = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Uint8Array>) {
      total += piece.length;
      if (total > maxBytes) throw refusedFile(name, `it inflates to more than ${maxBytes} bytes`);
      yield piece;
    }
  } catch (error) {
    throw refusedInflation(error, name, maxBytes);
  } finally {
    gunzip.destroy();
  }
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function refusedInflation(error: unknown, name: string, maxBytes: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ERR_BUFFER_TOO_LARGE') {
    return refusedFile(name, `it inflates to more than ${maxBytes} bytes`, { cause: error });
  }
  const isFromZlib = typeof error.code === 'string' && error.code.startsWith('Z_');
  return isFromZlib ? refusedFile(name, `gzip is damaged: ${error.message}`, { cause: error }) : error;
}
