import type { CatalogueValue } from '../../domain/catalogue.js';
import { BadUserInput } from '../../domain/errors.js';
import { floatValue, listValue, numberValue, textValue, wholeValue } from '../cell-value.js';
import type { TableColumn, TableColumnType } from '../table.js';

/** Datatypes of VOTable 1.5 (section 6) with their bytes in a binary stream; complex numbers are lists of two. */
export const DATATYPE_BYTES = {
  boolean: 1,
  bit: 1,
  unsignedByte: 1,
  short: 2,
  int: 4,
  long: 8,
  char: 1,
  unicodeChar: 2,
  float: 4,
  double: 8,
  floatComplex: 8,
  doubleComplex: 16,
} as const;

export type Datatype = keyof typeof DATATYPE_BYTES;

/** A FIELD: how one cell is written. */
export interface VotableField {
  readonly column: TableColumn;
  readonly datatype: Datatype;
  /** Values a cell: 1 without arraysize; `undefined` for as many as the cell says. */
  readonly count: number | undefined;
  readonly isArray: boolean;
  /** The whole number that stands for an absent value. */
  readonly absent: string | undefined;
}

const MAX_CELL_VALUES = 1 << 20;

/** Reads a FIELD's attributes; what stands within it is added by {@link withAbsent} and the caller. */
export function parseField(
  attributes: Readonly<Record<string, string>>,
  place: number,
  frames: ReadonlyMap<string, string>,
): VotableField {
  const datatype = attributes['datatype'];
  const name = attributes['name'] ?? attributes['ID'] ?? `column_${place + 1}`;
  if (datatype === undefined || !Object.hasOwn(DATATYPE_BYTES, datatype))
    throw new BadUserInput(
      `the field ${name} has the datatype ${datatype ?? '(none)'}; VOTable has ${Object.keys(DATATYPE_BYTES).join(', ')}`,
    );
  // The keys were just looked into.
  const known = datatype as Datatype;
  const { count, isArray } = arraysize(name, attributes['arraysize']);
  const { unit, ucd, ref } = attributes;
  const frame = ref === undefined ? undefined : frames.get(ref);
  return {
    column: {
      name,
      type: typeOf(known, isArray),
      ...(unit ? { unit } : {}),
      ...(ucd ? { ucd } : {}),
      ...(frame === undefined ? {} : { frame }),
    },
    datatype: known,
    count,
    isArray,
    absent: undefined,
  };
}

function arraysize(name: string, text: string | undefined): { count: number | undefined; isArray: boolean } {
  if (text === undefined || text === '' || text === '1') return { count: 1, isArray: false };
  if (text.endsWith('*')) return { count: undefined, isArray: true };
  const count = text.split('x').reduce((product, part) => product * Number(part), 1);
  if (!Number.isInteger(count) || count < 1 || count > MAX_CELL_VALUES)
    throw new BadUserInput(`the field ${name} has the arraysize ${text}; expected numbers like 3, 2x3 or *`);
  return { count, isArray: true };
}

function typeOf(datatype: Datatype, isArray: boolean): TableColumnType {
  if (datatype === 'char' || datatype === 'unicodeChar') return 'TEXT';
  if (isArray || datatype === 'floatComplex' || datatype === 'doubleComplex') return 'LIST';
  if (datatype === 'boolean' || datatype === 'bit') return 'BOOLEAN';
  return datatype === 'float' || datatype === 'double' ? 'NUMBER' : 'WHOLE';
}

/**
 * Reads the text of a TD.
 *
 * @throws {BadUserInput} when it is no value of the field's datatype
 */
export function cellOfText(text: string, field: VotableField): CatalogueValue {
  if (field.column.type === 'TEXT') return textValue(text);
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (field.column.type !== 'LIST') return scalarOfText(trimmed, field);
  return listValue(trimmed.split(/\s+/).map((part) => scalarOfText(part, field)));
}

function scalarOfText(text: string, { datatype, absent, column }: VotableField): CatalogueValue {
  switch (datatype) {
    case 'boolean':
    case 'bit': {
      if (/^(?:t|true|1)$/i.test(text)) return true;
      if (/^(?:f|false|0)$/i.test(text)) return false;
      if (text === '?' || text === ' ') return null;
      break;
    }
    case 'float':
    case 'double':
    case 'floatComplex':
    case 'doubleComplex':
      if (/^[+-]?inf(?:inity)?$/i.test(text) || /^nan$/i.test(text)) return null;
      if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return numberValue(Number(text));
      break;
    default:
      if (text === absent) return null;
      if (/^[+-]?\d{1,20}$/.test(text)) return wholeValue(BigInt(text));
      if (/^0x[0-9a-f]{1,16}$/i.test(text)) return wholeValue(BigInt(text));
  }
  throw new BadUserInput(`${column.name}: ${JSON.stringify(text.slice(0, 60))} is no ${datatype}`);
}

/** Reads one value of a binary stream, big-endian. */
export function scalarOfBytes(bytes: Buffer, at: number, { datatype, absent }: VotableField): CatalogueValue {
  switch (datatype) {
    case 'boolean':
    case 'bit': {
      const code = bytes[at];
      // T, t, 1 and F, f, 0; anything else (blank, ?, NUL) is absent.
      if (code === 0x54 || code === 0x74 || code === 0x31) return true;
      return code === 0x46 || code === 0x66 || code === 0x30 ? false : null;
    }
    case 'float':
      return floatValue(bytes.readFloatBE(at));
    case 'double':
      return numberValue(bytes.readDoubleBE(at));
    case 'unsignedByte':
      return unless(bytes[at] ?? 0, absent);
    case 'short':
      return unless(bytes.readInt16BE(at), absent);
    case 'int':
      return unless(bytes.readInt32BE(at), absent);
    case 'long':
      return unless(wholeValue(bytes.readBigInt64BE(at)), absent);
    default:
      throw new TypeError(`${datatype} has no scalar form`);
  }
}

function unless(value: number | string, absent: string | undefined): CatalogueValue {
  return absent !== undefined && String(value) === absent ? null : value;
}
