import type { CatalogueValue } from '../../domain/catalogue.js';
import { BadUserInput } from '../../domain/errors.js';
import { floatValue, listValue, numberValue, textValue } from '../cell-value.js';
import { DATATYPE_BYTES, scalarOfBytes, type VotableField } from './field.js';

/** A longer row is taken for a sign that the stream is not what its header says. */
const MAX_ROW_BYTES = 16 << 20;

/** Rows of a BINARY or BINARY2 stream (VOTable 1.5, sections 5.3 and 5.4), decoded as its base64 comes in. */
export class BinaryRows {
  private pending: Buffer = Buffer.alloc(0);
  private text = '';

  /** @param hasNullFlags  BINARY2: each row begins with one bit a field, set where the value is absent */
  constructor(
    private readonly fields: readonly VotableField[],
    private readonly hasNullFlags: boolean,
  ) {}

  /**
   * Takes a piece of base64; gives the rows that it completes.
   *
   * @throws {BadUserInput} when the text is no base64 or a row is longer than {@link MAX_ROW_BYTES}
   */
  take(piece: string): readonly (readonly CatalogueValue[])[] {
    const text = this.text + piece.replace(/\s+/g, '');
    const whole = text.length - (text.length % 4);
    this.text = text.slice(whole);
    const encoded = text.slice(0, whole);
    if (/[^A-Za-z0-9+/=]/.test(encoded) || /=(?!=?$)/.test(encoded))
      throw new BadUserInput('the stream is no base64');
    this.pending = Buffer.concat([this.pending, Buffer.from(encoded, 'base64')]);
    const rows: (readonly CatalogueValue[])[] = [];
    let at = 0;
    for (;;) {
      const row = new RowBytes(this.pending, at);
      const values = this.row(row);
      if (values === undefined) break;
      rows.push(values);
      at = row.at;
    }
    this.pending = this.pending.subarray(at);
    if (this.pending.length > MAX_ROW_BYTES)
      throw new BadUserInput(`a row has more than ${MAX_ROW_BYTES} bytes`);
    return rows;
  }

  /** Tells whether the stream ended within a row. */
  get isCutOff(): boolean {
    return this.pending.length > 0 || this.text !== '';
  }

  private row(bytes: RowBytes): readonly CatalogueValue[] | undefined {
    const flags = this.hasNullFlags ? bytes.take(Math.ceil(this.fields.length / 8)) : undefined;
    if (this.hasNullFlags && flags === undefined) return undefined;
    const values: CatalogueValue[] = [];
    for (const [place, field] of this.fields.entries()) {
      const value = cellOf(bytes, field);
      if (value === undefined) return undefined;
      const isNull = ((flags?.[place >> 3] ?? 0) & (0x80 >> (place & 7))) !== 0;
      values.push(isNull ? null : value);
    }
    // A table of no bytes a row would have rows without end.
    return bytes.at === bytes.start ? undefined : values;
  }
}

/** Walks through the bytes of one row. */
class RowBytes {
  at: number;

  constructor(
    private readonly bytes: Buffer,
    readonly start: number,
  ) {
    this.at = start;
  }

  /** Gives the next bytes; `undefined` when they have not come yet. */
  take(count: number): Buffer | undefined {
    if (count > MAX_ROW_BYTES)
      throw new BadUserInput(`a cell claims ${count} bytes; at most ${MAX_ROW_BYTES}`);
    if (this.at + count > this.bytes.length) return undefined;
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

/** Gives the value of a cell; `undefined` when its bytes have not all come. */
function cellOf(bytes: RowBytes, field: VotableField): CatalogueValue | undefined {
  const { datatype } = field;
  let count = field.count;
  if (count === undefined) {
    const length = bytes.take(4);
    if (length === undefined) return undefined;
    count = length.readUInt32BE(0);
  }
  // Bits are packed, eight a byte.
  const size = datatype === 'bit' ? Math.ceil(count / 8) : count * DATATYPE_BYTES[datatype];
  const cell = bytes.take(size);
  if (cell === undefined) return undefined;
  switch (datatype) {
    case 'char':
      return textValue(untilNul(cell.toString('utf8')));
    case 'unicodeChar':
      return textValue(untilNul(Buffer.from(cell).swap16().toString('utf16le')));
    case 'bit':
      return field.isArray ? listValue(bitsOf(cell, count)) : ((cell[0] ?? 0) & 0x80) !== 0;
    case 'floatComplex':
      return listValue(
        Array.from({ length: 2 * count }, (_, place) => floatValue(cell.readFloatBE(4 * place))),
      );
    case 'doubleComplex':
      return listValue(
        Array.from({ length: 2 * count }, (_, place) => numberValue(cell.readDoubleBE(8 * place))),
      );
    default: {
      if (!field.isArray) return scalarOfBytes(cell, 0, field);
      const width = DATATYPE_BYTES[datatype];
      return listValue(
        Array.from({ length: count }, (_, place) => scalarOfBytes(cell, width * place, field)),
      );
    }
  }
}

function bitsOf(cell: Buffer, count: number): readonly boolean[] {
  return Array.from({ length: count }, (_, place) => ((cell[place >> 3] ?? 0) & (0x80 >> (place & 7))) !== 0);
}

function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
