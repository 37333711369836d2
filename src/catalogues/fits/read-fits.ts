import type { CatalogueValue } from '../../domain/catalogue.js';
import { AmpelGraphError, BadUserInput } from '../../domain/errors.js';
import type { BinaryTable, FitsValue } from '../../sky/fits/binary-table.js';
import type { FitsColumn } from '../../sky/fits/column.js';
import type { FitsHeader } from '../../sky/fits/header.js';
import { type StreamedTable, streamTable } from '../../sky/fits/stream-table.js';
import { floatValue, listValue, numberValue, textValue, wholeValue } from '../cell-value.js';
import type { FileBytes } from '../file-bytes.js';
import {
  checkedColumns,
  type Table,
  type TableColumn,
  type TableColumnType,
  type TableItem,
} from '../table.js';

/** Rows in memory at once. */
const RUN_BYTES = 1 << 20;

/**
 * Reads the first binary table with rows of a FITS file, a run of rows at a time.
 *
 * @throws {BadUserInput} when there is none, or a column has arrays of varying length, whose values stand behind all
 *                        rows
 */
export async function readFits(file: FileBytes): Promise<Table> {
  const table = await streamTable(file.pieces(), file.path, { runBytes: RUN_BYTES });
  const varying = table.columns.find(({ descriptorBytes }) => descriptorBytes !== undefined);
  if (varying)
    throw new BadUserInput(
      `${file.path}: the column ${varying.name} has arrays of varying length, which are not read; remove it, or write the table as VOTable or Parquet`,
    );
  const columns = checkedColumns(table.columns.map((column, place) => columnOf(table.header, column, place)));
  return { format: 'FITS', columns, items: items(file.path, table, columns) };
}

function columnOf(header: FitsHeader, column: FitsColumn, place: number): TableColumn {
  // A keyword of each column: its UCD, as most writers name it, and what the comment convention calls it.
  const ucd = header.text(`TUCD${place + 1}`);
  const description = header.text(`TCOMM${place + 1}`);
  return {
    name: column.name,
    type: typeOf(column),
    ...(column.unit === undefined ? {} : { unit: column.unit }),
    ...(ucd === undefined ? {} : { ucd }),
    ...(description === undefined ? {} : { description }),
  };
}

function typeOf({ code, repeat, scale, zero }: FitsColumn): TableColumnType {
  if (code === 'A') return 'TEXT';
  if (repeat !== 1 || code === 'C' || code === 'M') return 'LIST';
  if (code === 'L' || code === 'X') return 'BOOLEAN';
  if (code === 'E' || code === 'D') return 'NUMBER';
  // Unsigned integers are signed ones with an offset.
  return scale === 1 && Number.isInteger(zero) ? 'WHOLE' : 'NUMBER';
}

async function* items(
  path: string,
  table: StreamedTable,
  columns: readonly TableColumn[],
): AsyncGenerator<readonly TableItem[], void, undefined> {
  let line = 0;
  try {
    for await (const run of table.runs) {
      const byColumn = run.columns.map((column, place) => valuesOf(run, column, columns[place]!.type));
      yield Array.from({ length: run.rowCount }, (_, row): TableItem => {
        line++;
        return { kind: 'row', line, values: byColumn.map((values) => values[row] ?? null) };
      });
    }
  } catch (error) {
    if (!(error instanceof AmpelGraphError)) throw error;
    yield [{ kind: 'refused', line: line + 1, reason: error.message.replace(`${path} refused: `, '') }];
  }
}

/** Values of a column in a run of rows. */
function valuesOf(run: BinaryTable, column: FitsColumn, type: TableColumnType): readonly CatalogueValue[] {
  const isFloat = column.code === 'E' && column.scale === 1 && column.zero === 0;
  if (type === 'NUMBER' && column.code !== 'K')
    return Array.from(run.numbers(column.name), isFloat ? floatValue : numberValue);
  if (type === 'TEXT' && column.byteWidth > 0) return run.texts(column.name).map(textValue);
  return Array.from({ length: run.rowCount }, (_, row) => cellOf(run.value(column, row), column));
}

function cellOf(value: FitsValue, column: FitsColumn): CatalogueValue {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'bigint':
      return wholeValue(value);
    case 'number':
      return column.code === 'E' || column.code === 'C' ? floatValue(value) : numberValue(value);
    case 'string':
      return textValue(value);
    case 'boolean':
      return value;
    default:
      return listValue(value.map((element) => cellOf(element, column)));
  }
}
