import { type ColumnCode, columnsOf, ELEMENT_BYTES, type FitsColumn } from './column.js';
import { isUnsigned64, logicalOf, numberReaderOf, readNumbers, readUnsigned64, textOf } from './elements.js';
import type { FitsHeader } from './header.js';

/**
 * Is what one cell of a table holds: a number (a bigint beyond 2^53), a text, a truth value, undefined for none, or
 * an array of them where a cell holds several. A complex number is its real and its imaginary part.
 */
export type FitsValue = number | bigint | string | boolean | undefined | readonly FitsValue[];

/**
 * Is a binary table, or a run of its rows. Nothing is decoded before it is asked for.
 *
 * Columns are found by name without regard to case, as the standard asks. Rows count from 0, within this run.
 */
export class BinaryTable {
  readonly rowCount: number;
  private readonly view: DataView;
  private readonly rowBytes: number;

  /**
   * @param rows      whole rows, one after the other
   * @param heap      where variable-length arrays stand; absent in a run of rows of a stream
   * @param firstRow  number of the first row in the whole table
   */
  constructor(
    readonly header: FitsHeader,
    readonly columns: readonly FitsColumn[],
    private readonly rows: Uint8Array,
    private readonly heap: Uint8Array | undefined,
    readonly firstRow: number,
  ) {
    this.rowBytes = header.requiredInteger('NAXIS1', 0, Number.MAX_SAFE_INTEGER);
    this.rowCount = this.rowBytes === 0 ? 0 : Math.floor(rows.length / this.rowBytes);
    this.view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  }

  /** Finds a column by name. */
  column(name: string): FitsColumn | undefined {
    const wanted = name.toLowerCase();
    return this.columns.find((column) => column.name.toLowerCase() === wanted);
  }

  /**
   * Reads a numeric column: `repeat` numbers a row, scaled by TSCAL and TZERO, NaN where TNULL stands.
   *
   * @throws {RefusedSkyFile} when the column is absent, not numeric, varying, or holds an integer beyond 2^53
   */
  numbers(name: string, firstRow = 0, rowCount = this.rowCount - firstRow): Float64Array {
    const column = this.fixedColumn(name, firstRow, rowCount);
    const read = isUnsigned64(column) ? readUnsigned64 : numberReaderOf(column.code);
    if (read === undefined) throw this.refusal(column, `holds no numbers (TFORM ${column.code})`);
    const values = new Float64Array(rowCount * column.repeat);
    const firstByte = firstRow * this.rowBytes + column.byteOffset;
    const run = { firstByte, rowBytes: this.rowBytes, repeat: column.repeat };
    readNumbers(this.view, column.code, read, run, values);
    if (column.code === 'K') this.checkSafe(column, values, firstRow);
    return this.scaled(column, values);
  }

  /**
   * Reads a column of 64-bit integers exactly, without regard to TNULL; unsigned where TZERO says so.
   *
   * @throws {RefusedSkyFile} when the column is absent, or not of code K without scale
   */
  integers(name: string, firstRow = 0, rowCount = this.rowCount - firstRow): BigInt64Array | BigUint64Array {
    const column = this.fixedColumn(name, firstRow, rowCount);
    const unsigned = isUnsigned64(column);
    if (column.code !== 'K' || !(unsigned || (column.scale === 1 && column.zero === 0))) {
      throw this.refusal(column, `holds no 64-bit integers (TFORM ${column.code})`);
    }
    const values = new BigInt64Array(rowCount * column.repeat);
    let index = 0;
    for (let row = firstRow; row < firstRow + rowCount; row++) {
      const at = row * this.rowBytes + column.byteOffset;
      for (let element = 0; element < column.repeat; element++) {
        const stored = this.view.getBigInt64(at + 8 * element);
        values[index++] = unsigned ? stored ^ (-1n << 63n) : stored;
      }
    }
    return unsigned ? new BigUint64Array(values.buffer) : values;
  }

  /**
   * Reads a column of texts, one a row.
   *
   * @throws {RefusedSkyFile} when the column is absent, varying or not of code A
   */
  texts(name: string, firstRow = 0, rowCount = this.rowCount - firstRow): readonly string[] {
    const column = this.fixedColumn(name, firstRow, rowCount);
    if (column.code !== 'A') throw this.refusal(column, `holds no texts (TFORM ${column.code})`);
    return Array.from({ length: rowCount }, (_, row) => textOf(this.bytesAt(column, firstRow + row)));
  }

  /**
   * Reads one cell of any column.
   *
   * @throws {RefusedSkyFile} when a variable-length array reaches out of the heap, or the heap is not at hand
   */
  value(column: FitsColumn, row: number): FitsValue {
    if (column.byteWidth === 0) return column.code === 'A' ? '' : [];
    if (column.descriptorBytes !== undefined) return this.varyingValue(column, column.descriptorBytes, row);
    return cellValueOf(column, column.repeat, this.bytesAt(column, row), column.repeat !== 1);
  }

  /** Reads a whole row, in the order of {@link columns}. */
  row(row: number): readonly FitsValue[] {
    return this.columns.map((column) => this.value(column, row));
  }

  private varyingValue(column: FitsColumn, size: 4 | 8, row: number): FitsValue {
    const at = row * this.rowBytes + column.byteOffset;
    const wide = (place: number) => Number(this.view.getBigInt64(place));
    const count = size === 4 ? this.view.getInt32(at) : wide(at);
    const place = size === 4 ? this.view.getInt32(at + size) : wide(at + size);
    if (this.heap === undefined) {
      throw this.refusal(
        column,
        'holds arrays of varying length, which cannot be read from a stream of rows',
      );
    }
    const bytes = column.code === 'X' ? Math.ceil(count / 8) : count * ELEMENT_BYTES[column.code];
    if (count < 0 || place < 0 || place + bytes > this.heap.length) {
      throw this.refusal(
        column,
        `row ${this.firstRow + row} points to ${bytes} bytes at ${place} of a heap of ${this.heap.length} bytes`,
      );
    }
    return cellValueOf(column, count, this.heap.subarray(place, place + bytes), true);
  }

  private scaled(column: FitsColumn, values: Float64Array): Float64Array {
    const isInteger = 'BIJK'.includes(column.code);
    const nullValue = isInteger && column.nullValue !== undefined ? Number(column.nullValue) : Number.NaN;
    const { scale } = column;
    const zero = isUnsigned64(column) ? 0 : column.zero;
    if (Number.isNaN(nullValue) && scale === 1 && zero === 0) return values;
    for (let i = 0; i < values.length; i++) {
      values[i] = values[i] === nullValue ? Number.NaN : values[i]! * scale + zero;
    }
    return values;
  }

  private checkSafe(column: FitsColumn, values: Float64Array, firstRow: number): void {
    const unsafe = values.findIndex((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
    if (unsafe < 0) return;
    const row = this.firstRow + firstRow + Math.floor(unsafe / column.repeat);
    throw this.refusal(column, `row ${row} holds about ${values[unsafe]}, beyond 2^53`);
  }

  private fixedColumn(name: string, firstRow: number, rowCount: number): FitsColumn {
    const column = this.column(name);
    if (column === undefined) {
      const there = this.columns.map((other) => other.name).join(', ');
      throw this.header.refusal(`the table has no column ${name}; it has ${there || 'none'}`);
    }
    if (column.descriptorBytes !== undefined) throw this.refusal(column, 'holds arrays of varying length');
    if (!(firstRow >= 0 && rowCount >= 0 && firstRow + rowCount <= this.rowCount)) {
      throw this.refusal(column, `rows ${firstRow}..${firstRow + rowCount} of ${this.rowCount} asked for`);
    }
    return column;
  }

  private bytesAt(column: FitsColumn, row: number): Uint8Array {
    const at = row * this.rowBytes + column.byteOffset;
    return this.rows.subarray(at, at + column.byteWidth);
  }

  private refusal(column: FitsColumn, reason: string): Error {
    return this.header.refusal(`column ${column.name} ${reason}`);
  }
}

/**
 * Opens the table of an HDU.
 *
 * @param data  all data of the HDU: rows, gap and heap, as {@link layoutOf} has found them
 * @throws {RefusedSkyFile} when the columns contradict NAXIS1, or the heap begins inside the rows
 */
export function openTable(header: FitsHeader, data: Uint8Array): BinaryTable {
  const rowBytes = header.requiredInteger('NAXIS1', 0, Number.MAX_SAFE_INTEGER);
  const rowCount = header.requiredInteger('NAXIS2', 0, Number.MAX_SAFE_INTEGER);
  const tableBytes = rowBytes * rowCount;
  const heapAt = header.integer('THEAP', tableBytes, data.length) ?? tableBytes;
  return new BinaryTable(header, columnsOf(header), data.subarray(0, tableBytes), data.subarray(heapAt), 0);
}

function cellValueOf(column: FitsColumn, count: number, bytes: Uint8Array, asArray: boolean): FitsValue {
  if (column.code === 'A') return textOf(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Array.from({ length: elementsOf(column.code, count) }, (_, element) =>
    elementOf(column, view, element),
  );
  return asArray || values.length !== 1 ? values : values[0];
}

function elementsOf(code: ColumnCode, count: number): number {
  return code === 'C' || code === 'M' ? 2 * count : count;
}

function elementOf(column: FitsColumn, view: DataView, element: number): FitsValue {
  switch (column.code) {
    case 'L':
      return logicalOf(view.getUint8(element));
    case 'X':
      return (view.getUint8(element >> 3) & (0x80 >> (element & 7))) !== 0;
    case 'C':
      return view.getFloat32(4 * element);
    case 'M':
      return view.getFloat64(8 * element);
    case 'K':
      return integerOf(column, view.getBigInt64(8 * element));
    default:
      return scaledElementOf(
        column,
        numberReaderOf(column.code)!(view, ELEMENT_BYTES[column.code] * element),
      );
  }
}

function scaledElementOf(column: FitsColumn, stored: number): number | undefined {
  const isInteger = column.code !== 'E' && column.code !== 'D';
  // A null value is a small integer here: 64-bit columns are read elsewhere.
  if (isInteger && column.nullValue !== undefined && stored === Number(column.nullValue)) return undefined;
  return stored * column.scale + column.zero;
}

function integerOf(column: FitsColumn, stored: bigint): number | bigint | undefined {
  if (stored === column.nullValue) return undefined;
  const value = isUnsigned64(column) ? stored + (1n << 63n) : stored;
  const isSafe = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  if (column.scale === 1 && (column.zero === 0 || isUnsigned64(column)))
    return isSafe ? Number(value) : value;
  return Number(stored) * column.scale + column.zero;
}
