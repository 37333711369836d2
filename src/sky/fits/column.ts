import type { FitsHeader } from './header.js';

/** Letters of the standard for what a column holds (FITS standard 4.0, table 18). */
export type ColumnCode = 'L' | 'X' | 'B' | 'I' | 'J' | 'K' | 'A' | 'E' | 'D' | 'C' | 'M';

/** Is one column of a binary table: where it stands in a row and how its bytes are read. */
export interface FitsColumn {
  /** TTYPE, or `column N` where there is none. */
  readonly name: string;
  /** TUNIT. */
  readonly unit?: string;
  /** What an element is; of a varying column, what an element of its arrays is. */
  readonly code: ColumnCode;
  /** Elements in a row; characters of a text; 1 for a varying column. */
  readonly repeat: number;
  readonly byteOffset: number;
  readonly byteWidth: number;
  /** Stored value x scale + zero = value: TSCAL and TZERO. */
  readonly scale: number;
  readonly zero: number;
  /** TNULL: the stored integer that stands for no value. */
  readonly nullValue?: bigint;
  /** Bytes of each of the two numbers (length, place) of a variable-length array; absent for a fixed column. */
  readonly descriptorBytes?: 4 | 8;
}

/** Bytes of one element; 0 for bits, which are counted by the row. */
export const ELEMENT_BYTES: Readonly<Record<ColumnCode, number>> = {
  L: 1,
  X: 0,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
};

const FORM = /^(\d*)([LXBIJKAEDCM])/;
const VARYING_FORM = /^[01]?([PQ])([LXBIJKAEDCM])/;

/** The standard's own limit. */
const MAX_FIELDS = 999;

/**
 * Reads the columns of a binary table from its header.
 *
 * @throws {RefusedSkyFile} when a column's TFORM is none, or the columns together are wider than NAXIS1
 */
export function columnsOf(header: FitsHeader): readonly FitsColumn[] {
  const rowBytes = header.requiredInteger('NAXIS1', 0, Number.MAX_SAFE_INTEGER);
  const count = header.requiredInteger('TFIELDS', 0, MAX_FIELDS);
  const columns: FitsColumn[] = [];
  let byteOffset = 0;
  for (let number = 1; number <= count; number++) {
    const column = columnAt(header, number, byteOffset);
    byteOffset += column.byteWidth;
    if (byteOffset > rowBytes) {
      throw header.refusal(
        `TFORM1..TFORM${number} take ${byteOffset} bytes of a row, but NAXIS1 is ${rowBytes}`,
      );
    }
    columns.push(column);
  }
  return columns;
}

function columnAt(header: FitsHeader, number: number, byteOffset: number): FitsColumn {
  const unit = header.text(`TUNIT${number}`);
  const nullValue = header.bigInteger(`TNULL${number}`);
  return {
    name: header.text(`TTYPE${number}`) ?? `column ${number}`,
    ...formOf(header, number),
    byteOffset,
    scale: header.number(`TSCAL${number}`) ?? 1,
    zero: header.number(`TZERO${number}`) ?? 0,
    ...(unit === undefined ? {} : { unit }),
    ...(nullValue === undefined ? {} : { nullValue }),
  };
}

function formOf(
  header: FitsHeader,
  number: number,
): Pick<FitsColumn, 'code' | 'repeat' | 'byteWidth' | 'descriptorBytes'> {
  const form = header.text(`TFORM${number}`)?.trim().toUpperCase() ?? '';
  const varying = VARYING_FORM.exec(form);
  if (varying !== null) {
    const descriptorBytes = varying[1] === 'P' ? 4 : 8;
    const width = form.startsWith('0') ? 0 : 2 * descriptorBytes;
    return { code: varying[2] as ColumnCode, repeat: 1, byteWidth: width, descriptorBytes };
  }
  const fixed = FORM.exec(form);
  if (fixed === null) {
    throw header.refusal(
      `TFORM${number} must be a repeat count and one of L X B I J K A E D C M, or P or Q; received "${form}"`,
    );
  }
  const repeat = fixed[1] === '' ? 1 : Number(fixed[1]);
  const code = fixed[2] as ColumnCode;
  const byteWidth = code === 'X' ? Math.ceil(repeat / 8) : repeat * ELEMENT_BYTES[code];
  if (!Number.isSafeInteger(byteWidth)) {
    throw header.refusal(`TFORM${number} is wider than any row; received "${form}"`);
  }
  return { code, repeat, byteWidth };
}
