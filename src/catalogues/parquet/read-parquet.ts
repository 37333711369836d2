import { type FileHandle, open } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { BadUserInput } from '../../domain/errors.js';
import { checkedColumns, ITEMS_AT_ONCE, type Table, type TableColumn, type TableItem } from '../table.js';
import { isoTimes, type ParquetColumnKind, parquetValue } from './parquet-value.js';

/** Rows decoded at once: a row group of the usual size. */
const MAX_ROWS_AT_ONCE = 1_000_000;

/** A column of a row group that says that it is larger is refused before memory is taken. */
const MAX_CHUNK_BYTES = 1n << 30n;

interface ParquetColumn {
  readonly column: TableColumn;
  readonly kind: ParquetColumnKind;
}

/**
 * Reads a Parquet file: one row group at a time, all codecs. Lists are lists; structures and maps become JSON text;
 * times become ISO 8601 text.
 *
 * @throws {BadUserInput} when it is no Parquet file, or says of itself what cannot be
 */
export async function readParquet(path: string): Promise<Table> {
  const handle = await open(path, 'r');
  try {
    const file = await bufferOf(handle);
    const metadata = await metadataOf(path, file);
    const columns = parquetSchema(metadata).children.map(columnOf);
    checkedColumns(columns.map(({ column }) => column));
    return {
      format: 'Parquet',
      columns: columns.map(({ column }) => column),
      items: items(path, metadata, columns),
    };
  } finally {
    await handle.close();
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = Math.max(0, Math.min(end, size) - start);
      const content = new ArrayBuffer(bytes);
      const { bytesRead } = await handle.read(new Uint8Array(content), 0, bytes, start);
      return bytesRead === bytes ? content : content.slice(0, bytesRead);
    },
  };
}

async function metadataOf(path: string, file: AsyncBuffer): Promise<FileMetaData> {
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    throw new BadUserInput(`${path} is no Parquet file: ${messageOf(error)}`, [], { cause: error });
  }
  for (const group of metadata.row_groups)
    for (const { meta_data: chunk, file_path: elsewhere } of group.columns) {
      if (elsewhere !== undefined)
        throw new BadUserInput(`${path} has columns in another file, ${elsewhere}; it is not opened`);
      if (chunk === undefined) throw new BadUserInput(`${path} is encrypted`);
      if (
        chunk.total_compressed_size > BigInt(file.byteLength) ||
        chunk.total_uncompressed_size > MAX_CHUNK_BYTES
      )
        throw new BadUserInput(
          `${path} claims ${chunk.total_uncompressed_size} bytes for ${chunk.path_in_schema.join('.')} in one row group; at most ${MAX_CHUNK_BYTES} are read, and no more than the file has`,
        );
    }
  return metadata;
}

function columnOf({ element, children }: SchemaTree): ParquetColumn {
  const {
    name,
    type,
    converted_type: converted,
    logical_type: logical,
    repetition_type: repetition,
  } = element;
  const named = (columnType: TableColumn['type'], kind: ParquetColumnKind): ParquetColumn => ({
    column: { name, type: columnType },
    kind,
  });
  if (repetition === 'REPEATED' || converted === 'LIST' || logical?.type === 'LIST')
    return named('LIST', 'LIST');
  if (children.length > 0) return named('TEXT', 'JSON');
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL' || logical?.type === 'FLOAT16')
    return named('NUMBER', 'NUMBER');
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'DATE' || logical?.type === 'TIME')
    return named('TEXT', 'TIME');
  if (converted === 'DATE' || converted?.startsWith('TIME') === true) return named('TEXT', 'TIME');
  switch (type) {
    case 'BOOLEAN':
      return named('BOOLEAN', 'BOOLEAN');
    case 'INT32':
    case 'INT64':
      return named('WHOLE', 'WHOLE');
    case 'FLOAT':
      return named('NUMBER', 'FLOAT');
    case 'DOUBLE':
      return named('NUMBER', 'NUMBER');
    case 'INT96':
      return named('TEXT', 'TIME');
    default:
      return named('TEXT', converted === 'JSON' || logical?.type === 'JSON' ? 'JSON' : 'TEXT');
  }
}

async function* items(
  path: string,
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
): AsyncGenerator<readonly TableItem[], void, undefined> {
  const handle = await open(path, 'r');
  try {
    const file = await bufferOf(handle);
    let start = 0;
    for (const { num_rows: rows } of metadata.row_groups) {
      const end = start + Number(rows);
      for (let from = start; from < end; from += MAX_ROWS_AT_ONCE)
        yield* itemsBetween(file, metadata, columns, from, Math.min(end, from + MAX_ROWS_AT_ONCE));
      start = end;
    }
  } finally {
    await handle.close();
  }
}

async function* itemsBetween(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
  rowStart: number,
  rowEnd: number,
): AsyncGenerator<readonly TableItem[], void, undefined> {
  let rows: readonly (readonly unknown[])[] = [];
  try {
    await parquetRead({
      file,
      metadata,
      compressors,
      rowStart,
      rowEnd,
      parsers: isoTimes,
      geoparquet: false,
      useOffsetIndex: true,
      columns: columns.map(({ column }) => column.name),
      onComplete: (complete) => {
        rows = complete;
      },
    });
  } catch (error) {
    // What a damaged page makes the package throw is of any class; the other row groups can still be read.
    const reason = `rows ${rowStart + 1} to ${rowEnd} cannot be decoded: ${messageOf(error)}`;
    yield [{ kind: 'refused', line: rowStart + 1, reason }];
    return;
  }
  for (let from = 0; from < rows.length; from += ITEMS_AT_ONCE)
    yield rows
      .slice(from, from + ITEMS_AT_ONCE)
      .map((row, place) => itemOf(row, rowStart + from + place + 1, columns));
  if (rows.length < rowEnd - rowStart)
    yield [
      {
        kind: 'refused',
        line: rowStart + rows.length + 1,
        reason: `there are ${rows.length} of ${rowEnd - rowStart} rows`,
      },
    ];
}

function itemOf(row: readonly unknown[], line: number, columns: readonly ParquetColumn[]): TableItem {
  try {
    return { kind: 'row', line, values: columns.map(({ kind }, place) => parquetValue(row[place], kind)) };
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    return { kind: 'refused', line, reason: error.message };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
