import { BadUserInput } from '../../domain/errors.js';
import { paddedBytes } from './hdu.js';
import { type HeaderEntry, writeCards } from './write-cards.js';

/** Is a column to be written: what stands in it as stored, before TSCAL and TZERO. */
export interface ColumnToWrite {
  readonly name: string;
  readonly unit?: string;
  readonly code: 'L' | 'B' | 'I' | 'J' | 'K' | 'E' | 'D' | 'A';
  /** Elements in a row, 1 unless given; characters in a text. */
  readonly repeat?: number;
  /**
   * As many as rows x repeat; for A a text a row. K takes Numbers below 2^53 or bigints; L takes 1 for true, 0 for
   * false and NaN for none.
   */
  readonly values: ArrayLike<number> | ArrayLike<bigint> | readonly string[];
  readonly scale?: number;
  readonly zero?: number;
  readonly nullValue?: number;
}

export interface TableToWrite {
  readonly columns: readonly ColumnToWrite[];
  readonly rowCount: number;
  /** Cards of the extension, after those of the layout. */
  readonly cards: readonly HeaderEntry[];
}

const ELEMENT_BYTES = { L: 1, B: 1, I: 2, J: 4, K: 8, E: 4, D: 8, A: 1 } as const;

/**
 * Writes a FITS file of one binary table behind an empty primary HDU.
 *
 * @throws {BadUserInput} when a column has not rows x repeat values, or a text is longer than its column
 */
export function writeTable({ columns, rowCount, cards }: TableToWrite): Uint8Array {
  const widths = columns.map(({ code, repeat = 1 }) => ELEMENT_BYTES[code] * repeat);
  const rowBytes = widths.reduce((sum, width) => sum + width, 0);
  const primary = writeCards([
    ['SIMPLE', true, 'conforms to FITS standard'],
    ['BITPIX', 8],
    ['NAXIS', 0],
    ['EXTEND', true],
  ]);
  const header = writeCards([...layoutCards(columns, rowBytes, rowCount), ...cards]);
  const dataAt = primary.length + header.length;
  const file = new Uint8Array(dataAt + paddedBytes(rowBytes * rowCount));
  file.set(primary);
  file.set(header, primary.length);
  const view = new DataView(file.buffer, dataAt);
  let byteOffset = 0;
  for (const [index, column] of columns.entries()) {
    writeColumn(view, column, { rowBytes, rowCount, byteOffset });
    byteOffset += widths[index]!;
  }
  return file;
}

function layoutCards(
  columns: readonly ColumnToWrite[],
  rowBytes: number,
  rowCount: number,
): readonly HeaderEntry[] {
  return [
    ['XTENSION', 'BINTABLE', 'binary table extension'],
    ['BITPIX', 8],
    ['NAXIS', 2],
    ['NAXIS1', rowBytes, 'bytes of a row'],
    ['NAXIS2', rowCount, 'rows'],
    ['PCOUNT', 0],
    ['GCOUNT', 1],
    ['TFIELDS', columns.length, 'columns'],
    ...columns.flatMap((column, index) => columnCards(column, index + 1)),
  ];
}

function columnCards(column: ColumnToWrite, number: number): readonly HeaderEntry[] {
  const optional: readonly (readonly [string, string | number | undefined])[] = [
    [`TUNIT${number}`, column.unit],
    [`TSCAL${number}`, column.scale],
    [`TZERO${number}`, column.zero],
    [`TNULL${number}`, column.nullValue],
  ];
  return [
    [`TTYPE${number}`, column.name],
    [`TFORM${number}`, `${column.repeat ?? 1}${column.code}`],
    ...optional.flatMap(([keyword, value]): HeaderEntry[] => (value === undefined ? [] : [[keyword, value]])),
  ];
}

interface ColumnPlace {
  readonly rowBytes: number;
  readonly rowCount: number;
  readonly byteOffset: number;
}

function writeColumn(view: DataView, column: ColumnToWrite, place: ColumnPlace): void {
  const { code, repeat = 1, values } = column;
  const expected = code === 'A' ? place.rowCount : place.rowCount * repeat;
  if (values.length !== expected) {
    throw new BadUserInput(`column ${column.name} must have ${expected} values; received ${values.length}`, [
      column.name,
    ]);
  }
  const elementBytes = ELEMENT_BYTES[code];
  for (let row = 0; row < place.rowCount; row++) {
    const at = row * place.rowBytes + place.byteOffset;
    if (code === 'A') {
      writeText(view, at, repeat, values[row], column.name);
      continue;
    }
    for (let element = 0; element < repeat; element++) {
      writeNumber(view, at + element * elementBytes, code, values[row * repeat + element]);
    }
  }
}

function writeText(view: DataView, at: number, width: number, value: unknown, columnName: string): void {
  const bytes = Buffer.from(String(value), 'utf8');
  if (bytes.length > width) {
    throw new BadUserInput(
      `a text of column ${columnName} must fit ${width} bytes; received ${bytes.length}`,
      [columnName],
    );
  }
  for (let i = 0; i < width; i++) view.setUint8(at + i, bytes[i] ?? 0x20);
}

function writeNumber(
  view: DataView,
  at: number,
  code: Exclude<ColumnToWrite['code'], 'A'>,
  value: number | bigint | string | undefined,
): void {
  if (code === 'K') {
    view.setBigInt64(at, BigInt(value ?? 0));
    return;
  }
  const number = Number(value);
  if (code === 'D') view.setFloat64(at, number);
  else if (code === 'E') view.setFloat32(at, number);
  else if (code === 'J') view.setInt32(at, number);
  else if (code === 'I') view.setInt16(at, number);
  else if (code === 'B') view.setUint8(at, number);
  else view.setUint8(at, Number.isNaN(number) ? 0 : number !== 0 ? 0x54 : 0x46);
}
