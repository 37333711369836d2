import { BadUserInput } from '../../domain/errors.js';
import { beginningOf, type FileBytes } from '../file-bytes.js';
import {
  checkedColumns,
  ITEMS_AT_ONCE,
  MAX_VALUE_CHARACTERS,
  type Table,
  type TableColumn,
  type TableItem,
} from '../table.js';
import { ABSENT_WORDS, ColumnTypes, fieldValue } from './column-types.js';
import { csvRecords } from './csv-records.js';

/** How a text file is to be understood. */
export interface CsvOptions {
  /** Fields that stand for an absent value, besides empty ones and {@link ABSENT_WORDS}. */
  readonly absent?: readonly string[];
  /** Columns whose values are texts although they look like numbers. */
  readonly textColumns?: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const HEADER_BYTES = 1 << 20;

/**
 * Reads delimited text whose first record names the columns; the delimiter (comma, semicolon, tab or bar) is the one
 * that the first record has most of. Reads the file twice: what a column holds is known when all of it was seen.
 *
 * @throws {BadUserInput} when the file has no header, or one with columns of equal names
 */
export async function readCsv(file: FileBytes, options: CsvOptions = {}): Promise<Table> {
  const delimiter = delimiterOf((await beginningOf(file, HEADER_BYTES)).toString('utf8'));
  const absent = new Set([...ABSENT_WORDS, ...(options.absent ?? []).map((word) => word.toLowerCase())]);
  const { names, types } = await survey(file, delimiter, absent);
  const unknown = options.textColumns?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new BadUserInput(`no column is called ${unknown}; there are ${names.join(', ')}`);
  const columns = checkedColumns(
    names.map((name, place): TableColumn => {
      const type = types[place] ?? 'TEXT';
      return { name, type: options.textColumns?.includes(name) === true ? 'TEXT' : type };
    }),
  );
  return { format: 'CSV', columns, items: items(file, delimiter, columns, absent) };
}

/** Finds the delimiter of the first line that is no comment. */
function delimiterOf(text: string): string {
  const header =
    text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

async function survey(file: FileBytes, delimiter: string, absent: ReadonlySet<string>) {
  let names: readonly string[] | undefined;
  let types: ColumnTypes | undefined;
  for await (const records of csvRecords(file.pieces(), delimiter))
    for (const record of records) {
      if (!('fields' in record)) continue;
      if (names === undefined) {
        names = record.fields.map((name, place) => (name === '' ? `column_${place + 1}` : name));
        types = new ColumnTypes(names.length, absent);
      } else if (record.fields.length === names.length) types?.see(record.fields);
    }
  if (names === undefined || types === undefined)
    throw new BadUserInput(`${file.path} has no line that names the columns`);
  return { names, types: types.types() };
}

async function* items(
  file: FileBytes,
  delimiter: string,
  columns: readonly TableColumn[],
  absent: ReadonlySet<string>,
): AsyncGenerator<readonly TableItem[], void, undefined> {
  let isHeader = true;
  let batch: TableItem[] = [];
  for await (const records of csvRecords(file.pieces(), delimiter))
    for (const record of records) {
      if (!('fields' in record)) batch.push({ kind: 'refused', ...record });
      else if (isHeader) isHeader = false;
      else batch.push(itemOf(record, columns, absent));
      if (batch.length < ITEMS_AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  if (batch.length > 0) yield batch;
}

function itemOf(
  { line, fields }: { readonly line: number; readonly fields: readonly string[] },
  columns: readonly TableColumn[],
  absent: ReadonlySet<string>,
): TableItem {
  if (fields.length !== columns.length)
    return {
      kind: 'refused',
      line,
      reason: `has ${fields.length} fields; the header has ${columns.length}`,
    };
  if (fields.some((field) => field.length > MAX_VALUE_CHARACTERS))
    return { kind: 'refused', line, reason: `has a value of more than ${MAX_VALUE_CHARACTERS} characters` };
  return {
    kind: 'row',
    line,
    values: columns.map(({ type }, place) => fieldValue(fields[place] ?? '', type, absent)),
  };
}
