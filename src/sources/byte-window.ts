import type { FileHandle } from 'node:fs/promises';

/** Gives the next bytes of a source; `undefined` at its end. The bytes are not touched again by the source. */
export type NextChunk = () => Promise<Buffer | undefined>;

/** Bytes asked of a file at once. */
const CHUNK_BYTES = 1 << 20;

const EMPTY = Buffer.alloc(0);

/**
 * Is a source seen through the part of it that is in memory: grown by {@link ByteWindow.need}, shortened by
 * {@link ByteWindow.take}. What `take` gave out stays valid; memory is bounded by the largest `need`.
 */
export class ByteWindow {
  /** The bytes in memory that were not taken yet. */
  available: Buffer = EMPTY;
  /** Place of the first available byte in the source. */
  offset = 0;
  readonly #next: NextChunk;
  #ended = false;

  constructor(next: NextChunk) {
    this.#next = next;
  }

  /** Makes at least `length` bytes available; false when the source ends before. */
  async need(length: number): Promise<boolean> {
    if (this.available.length >= length) return true;
    const chunks = [this.available];
    let total = this.available.length;
    while (total < length && !this.#ended) {
      const chunk = await this.#next();
      if (chunk === undefined) this.#ended = true;
      else if (chunk.length > 0) {
        chunks.push(chunk);
        total += chunk.length;
      }
    }
    this.available = chunks.length === 1 || this.available.length === total ? this.available : joined(chunks);
    return total >= length;
  }

  /** Takes bytes out of the window; they must be available. */
  take(length: number): Buffer {
    const taken = this.available.subarray(0, length);
    this.available = this.available.subarray(length);
    this.offset += length;
    return taken;
  }

  /** Gives all bytes from here to the end, piece by piece. */
  async *rest(): AsyncGenerator<Buffer> {
    while (await this.need(1)) yield this.take(this.available.length);
  }
}

/** Reads a file from its start in large pieces; a small file takes one call of the operating system. */
export function chunksOfFile(file: FileHandle, size: number): NextChunk {
  let position = 0;
  let ended = false;
  return async () => {
    if (ended) return undefined;
    // One byte more than is expected: a short read then tells the end without a second call.
    const wanted = Math.max(1, Math.min(CHUNK_BYTES, size - position + 1));
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, position);
    position += bytesRead;
    ended = bytesRead === 0 || (bytesRead < wanted && position >= size);
    return buffer.subarray(0, bytesRead);
  };
}

/** Reads an iterable of byte arrays, a stream for example. */
export function chunksOfIterable(iterable: AsyncIterable<Uint8Array>): NextChunk {
  const iterator = iterable[Symbol.asyncIterator]();
  return async () => {
    const { done, value } = await iterator.next();
    if (done === true) return undefined;
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  };
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first, second] = chunks;
  if (chunks.length === 2 && first?.length === 0 && second !== undefined) return second;
  return Buffer.concat(chunks);
}
