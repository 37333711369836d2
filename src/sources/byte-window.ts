import type { FileHandle } from 'node:fs/promises';

/** Gives the next bytes of a source; `undefined` at its end. The bytes are not touched again by the source. */
export type NextChunk = () => Promise<Buffer | undefined>;

/**
 * Gives `head` followed by further bytes of a source: at least `length` in all unless the source ends before. The bytes
 * are not touched again by the source, unless it is told that nobody has any but those of `head`.
 */
export type Refill = (head: Buffer, length: number, isLetGo: boolean) => Promise<Buffer>;

/** Bytes asked of a file at once. */
const CHUNK_BYTES = 1 << 20;

const EMPTY = Buffer.alloc(0);

/**
 * Is a source seen through the part of it that is in memory: grown by {@link ByteWindow.need}, shortened by
 * {@link ByteWindow.take}. What `take` gave out stays valid until it is let go; memory is bounded by the largest `need`.
 */
export class ByteWindow {
  /** The bytes in memory that were not taken yet. */
  available: Buffer = EMPTY;
  /** Place of the first available byte in the source. */
  offset = 0;
  readonly #refill: Refill;
  #ended = false;
  #isLetGo = false;

  constructor(refill: Refill) {
    this.#refill = refill;
  }

  /** Makes at least `length` bytes available; false when the source ends before. */
  async need(length: number): Promise<boolean> {
    if (this.available.length >= length) return true;
    if (this.#ended) return false;
    this.available = await this.#refill(this.available, length, this.#isLetGo);
    this.#ended = this.available.length < length;
    return !this.#ended;
  }

  /** Takes bytes out of the window; they must be available. */
  take(length: number): Buffer {
    const taken = this.available.subarray(0, length);
    this.#isLetGo = false;
    this.available = this.available.subarray(length);
    this.offset += length;
    return taken;
  }

  /** Says that nothing taken so far is used any more: its memory may be read into again. */
  letGo(): void {
    this.#isLetGo = true;
  }

  /** Gives all bytes from here to the end, piece by piece. */
  async *rest(): AsyncGenerator<Buffer> {
    while (await this.need(1)) yield this.take(this.available.length);
  }
}

/** Reads a file from its start in large pieces; a small file takes one call of the operating system. */
export function refillFromFile(file: FileHandle, size: number): Refill {
  let position = 0;
  let ended = false;
  let memory = Buffer.alloc(0);
  return async (head, length, isLetGo) => {
    if (ended) return head;
    const missing = length - head.length;
    // One byte more than is expected: a short read then tells the end without a second call.
    const wanted = Math.max(1, Math.min(Math.max(CHUNK_BYTES, missing), size - position + 1));
    // Read into again where it can be: a new megabyte each time costs half as much as all the decoding.
    if (!isLetGo || memory.length < length) memory = Buffer.allocUnsafeSlow(head.length + wanted);
    const bytes = memory.subarray(0, head.length + wanted);
    // Read behind what is left: a piece is copied only where two reads meet.
    head.copy(bytes);
    let end = head.length;
    while (end < bytes.length && !ended) {
      const asked = bytes.length - end;
      const { bytesRead } = await file.read(bytes, end, asked, position);
      position += bytesRead;
      end += bytesRead;
      ended = bytesRead === 0 || (bytesRead < asked && position >= size);
    }
    return bytes.subarray(0, end);
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

/** Reads piece by piece. */
export function refillFrom(next: NextChunk): Refill {
  return async (head, length) => {
    const chunks = head.length > 0 ? [head] : [];
    let total = head.length;
    while (total < length) {
      const chunk = await next();
      if (chunk === undefined) break;
      chunks.push(chunk);
      total += chunk.length;
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  };
}
