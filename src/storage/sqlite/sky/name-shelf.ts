import type { Survey } from '../../../domain/datapoint.js';
import type { TransientKey } from '../../../domain/transient.js';

// u8 which survey, and whether the name has a byte for each character; u16 how many bytes; then the name in UTF-8.
const HEAD_BYTES = 3;
const IS_PLAIN = 0x80;
const FIRST_CAPACITY = 1 << 16;
// Longer names are decoded by the runtime, which takes 150 ns to be called.
const MOST_SPREAD = 24;

/** Keeps keys of transients as bytes, 15 to 20 each: a text of its own takes three times that, and the collector's time. */
export class NameShelf {
  private readonly surveys: Survey[] = [];
  private bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  private end = 0;
  private held = 0;

  /** How many were added. */
  get count(): number {
    return this.held;
  }

  /** Adds a key. @returns  where it stands */
  add({ survey, name }: TransientKey): number {
    const length = Buffer.byteLength(name);
    const at = this.reserve(HEAD_BYTES + length);
    this.bytes[at] = this.numberOf(survey) | (length === name.length ? IS_PLAIN : 0);
    this.bytes.writeUInt16LE(length, at + 1);
    this.bytes.write(name, at + HEAD_BYTES, 'utf8');
    return at;
  }

  /** Adds a key of another shelf. @returns  where it stands here */
  addOf(other: NameShelf, from: number): number {
    const size = HEAD_BYTES + other.bytes.readUInt16LE(from + 1);
    const at = this.reserve(size);
    other.bytes.copy(this.bytes, at, from, from + size);
    const head = other.bytes[from]!;
    this.bytes[at] = this.numberOf(other.surveys[head & ~IS_PLAIN]!) | (head & IS_PLAIN);
    return at;
  }

  /** Gives the key that stands at a place. */
  at(at: number): TransientKey {
    const { bytes } = this;
    const head = bytes[at]!;
    const from = at + HEAD_BYTES;
    const length = bytes[at + 1]! | (bytes[at + 2]! << 8);
    const name =
      head & IS_PLAIN && length <= MOST_SPREAD
        ? plainText(bytes, from, length)
        : bytes.toString('utf8', from, from + length);
    return { survey: this.surveys[head & ~IS_PLAIN]!, name };
  }

  private reserve(size: number): number {
    const at = this.end;
    if (at + size > this.bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, at + size));
      this.bytes.copy(wider, 0, 0, at);
      this.bytes = wider;
    }
    this.end = at + size;
    this.held++;
    return at;
  }

  private numberOf(survey: Survey): number {
    const known = this.surveys.indexOf(survey);
    return known >= 0 ? known : this.surveys.push(survey) - 1;
  }
}

function plainText(bytes: Buffer, from: number, length: number): string {
  const codes = new Array<number>(length);
  for (let i = 0; i < length; i++) codes[i] = bytes[from + i]!;
  return String.fromCharCode(...codes);
}
