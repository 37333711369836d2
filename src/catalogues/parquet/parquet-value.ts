import type { ParquetParsers } from 'hyparquet';
import type { CatalogueValue } from '../../domain/catalogue.js';
import { BadUserInput } from '../../domain/errors.js';
import { floatValue, listValue, numberValue, textValue, wholeValue } from '../cell-value.js';

/** How a column's decoded values are taken. */
export type ParquetColumnKind = 'WHOLE' | 'FLOAT' | 'NUMBER' | 'BOOLEAN' | 'TEXT' | 'TIME' | 'LIST' | 'JSON';

const DAY_MS = 86_400_000;

/** Gives instants as text, with all of their digits; the package's own way drops what is below a millisecond. */
export const isoTimes: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => isoTime(millis, 3),
  timestampFromMicroseconds: (micros) => isoTime(micros, 6),
  timestampFromNanoseconds: (nanos) => isoTime(nanos, 9),
  dateFromDays: (days) => (typeof days === 'number' ? isoOf(days * DAY_MS).slice(0, 10) : undefined),
};

function isoTime(ticks: bigint | undefined, digits: number): string | undefined {
  // Absent values come this way too.
  if (typeof ticks !== 'bigint' && typeof ticks !== 'number') return undefined;
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((BigInt(ticks) % perSecond) + perSecond) % perSecond;
  const seconds = (BigInt(ticks) - fraction) / perSecond;
  return `${isoOf(Number(seconds) * 1000).slice(0, 19)}.${fraction.toString().padStart(digits, '0')}Z`;
}

function isoOf(unixMs: number): string {
  const date = new Date(unixMs);
  if (Number.isNaN(date.getTime())) throw new BadUserInput(`${unixMs} ms after 1970 is no date`);
  return date.toISOString();
}

/**
 * Turns a decoded value into that of a catalogue.
 *
 * @throws {BadUserInput} when it is not of its column's kind
 */
export function parquetValue(value: unknown, kind: ParquetColumnKind): CatalogueValue {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'WHOLE':
      if (typeof value === 'bigint') return wholeValue(value);
      if (typeof value === 'number') return numberValue(value);
      break;
    case 'FLOAT':
      if (typeof value === 'number') return floatValue(value);
      break;
    case 'NUMBER':
      if (typeof value === 'number') return numberValue(value);
      if (typeof value === 'bigint') return Number(value);
      break;
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      break;
    case 'LIST':
      if (Array.isArray(value)) return listValue(value.map(elementValue));
      return listValue([elementValue(value)]);
    case 'TEXT':
    case 'TIME':
      if (typeof value === 'string') return textValue(value);
      if (value instanceof Uint8Array) return textValue(Buffer.from(value).toString('utf8'));
      return textValue(String(value));
    case 'JSON':
      return textValue(jsonText(value));
  }
  throw new BadUserInput(`${JSON.stringify(String(value)).slice(0, 60)} is not of type ${kind}`);
}

function elementValue(value: unknown): CatalogueValue {
  switch (typeof value) {
    case 'bigint':
      return wholeValue(value);
    case 'number':
      return numberValue(value);
    case 'boolean':
      return value;
    case 'string':
      return textValue(value);
    default:
      return value === null || value === undefined ? null : jsonText(value);
  }
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') return wholeValue(member);
    return member instanceof Uint8Array ? Buffer.from(member).toString('base64') : member;
  });
}
