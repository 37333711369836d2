import type { CatalogueValue } from '../domain/catalogue.js';
import { RowDigest } from '../provenance/row-digest.js';
import type { NewCatalogueRow } from '../storage/port/catalogue-store.js';
import type { TableColumn } from './table.js';

/** Names of the columns that say where and what a row is. */
export interface RowNaming {
  readonly raColumn: string;
  readonly decColumn: string;
  readonly idColumn: string | undefined;
}

/**
 * Digests a catalogue: its columns by name and kind, and its rows in any order.
 *
 * The same table gives the same digest whether it is written as CSV, VOTable, FITS or Parquet, with its columns and
 * rows in any order. So numbers are one kind, whole or not, and what one of the formats can't say (units, UCDs,
 * descriptions, how many bits) does not count.
 */
export class CatalogueDigest {
  private readonly rows = new RowDigest();
  /** Places of the columns in the order of their names. */
  private readonly order: readonly number[];
  private readonly isEmpty: boolean[];

  constructor(private readonly columns: readonly TableColumn[]) {
    this.order = columns
      .map((_, place) => place)
      .sort((a, b) => Buffer.compare(Buffer.from(nameOf(columns, a)), Buffer.from(nameOf(columns, b))));
    this.isEmpty = columns.map(() => true);
  }

  add({ id, raDeg, decDeg, values }: NewCatalogueRow): void {
    for (const [place, value] of values.entries()) if (value !== null) this.isEmpty[place] = false;
    const ordered = this.order.map((place) => canonicalValue(values[place] ?? null));
    this.rows.add(JSON.stringify([raDeg, decDeg, id ?? null, ordered]));
  }

  /** Gives 64 hex digits. */
  digest({ raColumn, decColumn, idColumn }: RowNaming): string {
    const columns = this.order.map((place) => [nameOf(this.columns, place), this.kindOf(place)]);
    return this.rows.digest(JSON.stringify([columns, raColumn, decColumn, idColumn ?? null]));
  }

  private kindOf(place: number): string {
    const type = this.columns[place]?.type ?? 'TEXT';
    // A column without any value is of no kind in a text file.
    if (this.isEmpty[place] === true) return 'EMPTY';
    return type === 'WHOLE' ? 'NUMBER' : type;
  }
}

function nameOf(columns: readonly TableColumn[], place: number): string {
  return columns[place]?.name ?? '';
}

/** Whole doubles beyond 2^53 stand as their digits, as whole numbers of that size do. */
function canonicalValue(value: CatalogueValue): CatalogueValue {
  return typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    Number.isInteger(value) &&
    Math.abs(value) < 2 ** 64
    ? BigInt(value).toString()
    : value;
}
