import type { CatalogueValue } from '../domain/catalogue.js';
import { BadUserInput } from '../domain/errors.js';

/** What a column holds as far as its file says. How large the whole numbers are is known when all were read. */
export type TableColumnType = 'TEXT' | 'WHOLE' | 'NUMBER' | 'BOOLEAN' | 'LIST';

/** A column of a file. */
export interface TableColumn {
  readonly name: string;
  readonly type: TableColumnType;
  readonly unit?: string;
  readonly ucd?: string;
  readonly description?: string;
  /** Coordinate system that the file names for it, such as `ICRS` or `galactic`. */
  readonly frame?: string;
}

/** One row as read, or why it could not be. */
export type TableItem =
  | {
      readonly kind: 'row';
      /** Line of a text file, else the row's number, from 1. */
      readonly line: number;
      /** In the order of the columns; whole numbers beyond 2^53 as decimal text. */
      readonly values: readonly CatalogueValue[];
    }
  | { readonly kind: 'refused'; readonly line: number; readonly reason: string };

/** A file of rows, read in pieces: what is in memory does not grow with the file. */
export interface Table {
  readonly format: 'CSV' | 'VOTable' | 'FITS' | 'Parquet';
  readonly columns: readonly TableColumn[];
  /** Yields all rows once, in order. A file that breaks off ends with a refusal. */
  readonly items: AsyncIterable<readonly TableItem[]>;
}

/** Rows that a reader gives at once. */
export const ITEMS_AT_ONCE = 2_000;

/** A longer value is refused with its row. */
export const MAX_VALUE_CHARACTERS = 1 << 20;

/** More columns are refused with the file. */
export const MAX_COLUMNS = 2_000;

/**
 * Checks the columns of a file.
 *
 * @throws {BadUserInput} for none, too many, nameless and equally named ones
 */
export function checkedColumns<Column extends { readonly name: string }>(
  columns: readonly Column[],
): readonly Column[] {
  if (columns.length === 0 || columns.length > MAX_COLUMNS)
    throw new BadUserInput(`a table may have 1 to ${MAX_COLUMNS} columns; this one has ${columns.length}`);
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name))
      throw new BadUserInput(`two columns are called ${JSON.stringify(name)}; rename one of them`);
    seen.add(name);
  }
  return columns;
}
