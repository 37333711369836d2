import type { RawRecord } from '../../domain/datapoint.js';
import { refusal } from '../refusal.js';
import { PacketBytes } from './packet-bytes.js';

/** 2^32, the weight of the upper half of a 64-bit integer. */
const UPPER = 4_294_967_296;

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Reads the values that generated decoders do not read inline: long integers, text, and everything that is wrong.
 *
 * `position` is where the last read ended. One instance serves one decoder; decoding is synchronous and not reentrant.
 */
export class DatumReader {
  position = 0;
  /** Of the records of the packet that is read. */
  readonly kept = new PacketBytes();
  private low = 0;
  private high = 0;

  /** Reads a zigzag varint as a number, or as decimal text beyond 2^53. */
  long(bytes: Buffer, at: number): number | string {
    this.varint(bytes, at);
    const value = this.signedNumber();
    return Number.isSafeInteger(value) ? value : this.longAsText();
  }

  /** Reads a zigzag varint as exact decimal text. */
  longText(bytes: Buffer, at: number): string {
    this.varint(bytes, at);
    const value = this.signedNumber();
    return Number.isSafeInteger(value) ? String(value) : this.longAsText();
  }

  /** Reads the zigzag varint of a length, a count or a branch: a number that fits what is left of the block. */
  size(bytes: Buffer, at: number): number {
    this.varint(bytes, at);
    const value = this.signedNumber();
    if (value < 0 || value > bytes.length - this.position)
      throw refusal(`a length of ${value} where ${bytes.length - this.position} bytes are left`, at);
    return value;
  }

  /** Reads the count of an array or map block; a negative one is followed by the block's size in bytes. */
  count(bytes: Buffer, at: number): number {
    this.varint(bytes, at);
    const value = this.signedNumber();
    if (value < 0) this.size(bytes, this.position);
    const count = Math.abs(value);
    // Every element of the lists that surveys send takes at least one byte.
    if (count > bytes.length - this.position)
      throw refusal(`a list of ${count} elements where ${bytes.length - this.position} bytes are left`, at);
    return count;
  }

  /** Reads text of the given length in bytes; the position is then its end. */
  text(bytes: Buffer, at: number, length: number): string {
    this.position = at + length;
    if (this.position > bytes.length)
      throw refusal(`text of ${length} bytes runs past the end of its block`, at);
    const first = bytes[at];
    if (length === 1 && first !== undefined && first < 128) return String.fromCharCode(first);
    return bytes.toString('utf8', at, this.position);
  }

  /** Keeps the bytes of one record as they were sent. */
  raw(bytes: Buffer, from: number, to: number, schemaHash: string): RawRecord {
    if (to > bytes.length) throw refusal('truncated: a record runs past the end of its block', from);
    return this.kept.record(from, to, schemaHash);
  }

  /** Reports a union branch, boolean or symbol that the writer schema does not have. */
  foreign(what: string, value: number | undefined, at: number): never {
    if (value === undefined) throw refusal('truncated: a record runs past the end of its block', at);
    throw refusal(`no ${what} has the number ${value / 2}: damaged, or not written with its schema`, at);
  }

  /** Splits an unsigned 64-bit varint into halves; at most ten bytes. */
  private varint(bytes: Buffer, at: number): void {
    let position = at;
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[position];
      if (byte === undefined) throw refusal('truncated: an integer runs past the end of its block', at);
      position += 1;
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else if (shift < 70) high |= bits << (shift - 32);
      else throw refusal('an integer of more than ten bytes', at);
      if (byte < 128) break;
    }
    this.low = low >>> 0;
    this.high = high >>> 0;
    this.position = position;
  }

  /** Undoes zigzag; exact up to 2^53, rounded beyond. */
  private signedNumber(): number {
    const lower = (((this.high & 1) << 31) | (this.low >>> 1)) >>> 0;
    const magnitude = (this.high >>> 1) * UPPER + lower;
    return this.low & 1 ? -magnitude - 1 : magnitude;
  }

  private longAsText(): string {
    const sign = this.low & 1 ? -1 : 0;
    scratch.setInt32(0, (this.high >>> 1) ^ sign);
    scratch.setInt32(4, (((this.high & 1) << 31) | (this.low >>> 1)) ^ sign);
    return scratch.getBigInt64(0).toString();
  }
}
