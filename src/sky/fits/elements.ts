import { type ColumnCode, ELEMENT_BYTES } from './column.js';

const TWO_TO_32 = 2 ** 32;
const TWO_TO_63 = 2 ** 63;

/** Reads one stored number at a byte; FITS is big-endian. */
export type NumberReader = (view: DataView, at: number) => number;

/**
 * Gives the reader of a numeric code, undefined for texts, logicals, bits and complex numbers.
 *
 * 64-bit integers come as Numbers: beyond 2^53 rounded, so the caller checks them.
 */
export function numberReaderOf(code: ColumnCode): NumberReader | undefined {
  return READERS[code];
}

const READERS: Readonly<Partial<Record<ColumnCode, NumberReader>>> = {
  B: (view, at) => view.getUint8(at),
  I: (view, at) => view.getInt16(at),
  J: (view, at) => view.getInt32(at),
  K: (view, at) => view.getInt32(at) * TWO_TO_32 + view.getUint32(at + 4),
  E: (view, at) => view.getFloat32(at),
  D: (view, at) => view.getFloat64(at),
};

/** Where the elements of a column stand: rows of `rowBytes`, in each `repeat` elements from `firstByte` on. */
export interface ElementRun {
  readonly firstByte: number;
  readonly rowBytes: number;
  readonly repeat: number;
}

/**
 * Reads the elements of a run of rows into an array, as many as fit it.
 *
 * Floating-point columns, which maps are made of, have loops of their own: one call less for each of millions.
 */
export function readNumbers(
  view: DataView,
  code: ColumnCode,
  read: NumberReader,
  run: ElementRun,
  into: Float64Array,
): void {
  const { firstByte, rowBytes, repeat } = run;
  const elementBytes = ELEMENT_BYTES[code];
  let rowAt = firstByte;
  for (let index = 0; index < into.length; rowAt += rowBytes) {
    const end = index + repeat;
    let at = rowAt;
    if (code === 'D') for (; index < end; index++, at += 8) into[index] = view.getFloat64(at);
    else if (code === 'E') for (; index < end; index++, at += 4) into[index] = view.getFloat32(at);
    else for (; index < end; index++, at += elementBytes) into[index] = read(view, at);
  }
}

/** Reads a 64-bit integer stored with TZERO 2^63, which is an unsigned one with its highest bit flipped. */
export const readUnsigned64: NumberReader = (view, at) =>
  ((view.getUint32(at) ^ 0x80000000) >>> 0) * TWO_TO_32 + view.getUint32(at + 4);

/** Says whether a 64-bit column holds unsigned integers, by the standard's convention (section 5.3, table 11). */
export function isUnsigned64(column: { code: ColumnCode; scale: number; zero: number }): boolean {
  return column.code === 'K' && column.scale === 1 && column.zero === TWO_TO_63;
}

/** Gives a logical of a table: `T`, `F`, or anything else for no value. */
export function logicalOf(byte: number): boolean | undefined {
  if (byte === 0x54) return true;
  return byte === 0x46 ? false : undefined;
}

/** Gives a text of a table: it ends at a NUL, and blanks at its end do not count. Bytes are read as UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const used = end < 0 ? bytes.length : end;
  return Buffer.from(bytes.buffer, bytes.byteOffset, used).toString('utf8').trimEnd();
}
