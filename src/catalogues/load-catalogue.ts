import { basename } from 'node:path';
import type { AccessTerm } from '../access/access-term.js';
import { type CatalogueColumn, isCatalogueName } from '../domain/catalogue.js';
import { BadUserInput } from '../domain/errors.js';
import type { CatalogueStore, CatalogueVersion, NewCatalogueRow } from '../storage/port/catalogue-store.js';
import { CatalogueDigest } from './catalogue-digest.js';
import type { CsvOptions } from './csv/read-csv.js';
import { idColumn } from './id-column.js';
import { openTable } from './open-table.js';
import {
  type PositionChoice,
  type PositionColumns,
  positionColumns,
  SexagesimalPosition,
} from './position-columns.js';
import type { RefusedRow } from './refused-row.js';
import type { Table, TableColumn, TableItem } from './table.js';

/** How a file becomes a catalogue. */
export interface LoadOptions extends PositionChoice, CsvOptions {
  readonly name: string;
  /** Column of the rows' ids. */
  readonly id?: string;
  readonly audience?: AccessTerm;
  readonly nowUnixMs: number;
  /** Called after each batch. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** How far a load is. */
export interface LoadProgress {
  readonly rows: number;
  readonly refused: number;
}

/** What came of a load. */
export interface LoadedCatalogue {
  readonly version: CatalogueVersion;
  /** The first {@link MAX_LISTED} of them. */
  readonly refused: readonly RefusedRow[];
  readonly refusedCount: number;
}

/** Refused rows that are listed; all are counted. */
const MAX_LISTED = 1_000;

/**
 * Loads a file into the store as a version of a catalogue: all of its columns, each row that has a position.
 *
 * @throws {BadUserInput} when the file as a whole can't be a catalogue; nothing is kept then
 */
export async function loadCatalogue(
  store: CatalogueStore,
  path: string,
  options: LoadOptions,
): Promise<LoadedCatalogue> {
  if (!isCatalogueName(options.name))
    throw new BadUserInput(
      `name must be 1 to 64 letters, digits or . _ -, beginning with a letter or digit; received ${JSON.stringify(options.name)}`,
      ['name'],
    );
  const table = await openTable(path, options);
  const position = positionColumns(table.columns, options);
  const loading = new Loading(path, table, position, idColumn(table.columns, options.id));
  const load = await store.load(table.columns.length);
  try {
    for await (const items of table.items) {
      await load.add(loading.take(items));
      options.onProgress?.({ rows: loading.rowCount, refused: loading.refusedCount });
    }
    if (loading.rowCount === 0)
      throw new BadUserInput(
        `${path} has no row that can be loaded${loading.refused[0] === undefined ? '' : `; the first one: ${loading.refused[0].reason}`}`,
      );
    const version = await load.publish(loading.version(options));
    return { version, refused: loading.refused, refusedCount: loading.refusedCount };
  } catch (error) {
    await load.discard();
    throw error;
  }
}

/** One file on its way into the store. */
class Loading {
  rowCount = 0;
  refusedCount = 0;
  readonly refused: RefusedRow[] = [];
  private readonly columns: readonly TableColumn[];
  private readonly digest: CatalogueDigest;
  private readonly isLong: boolean[];
  private readonly raPlace: number;
  private readonly decPlace: number;
  private readonly idPlace: number;

  constructor(
    private readonly path: string,
    table: Table,
    private readonly position: PositionColumns,
    private readonly id: TableColumn | undefined,
  ) {
    const { ra, dec } = position;
    this.raPlace = table.columns.indexOf(ra);
    this.decPlace = table.columns.indexOf(dec);
    this.idPlace = id ? table.columns.indexOf(id) : -1;
    // One damaged line makes a text of a column of numbers; of the rows that are left it is one of numbers.
    this.columns = table.columns.map((column) =>
      this.isCoordinate(column) ? { ...column, type: 'NUMBER' } : column,
    );
    this.digest = new CatalogueDigest(this.columns);
    this.isLong = this.columns.map(() => false);
  }

  take(items: readonly TableItem[]): readonly NewCatalogueRow[] {
    const rows: NewCatalogueRow[] = [];
    for (const item of items) {
      const row = item.kind === 'row' ? this.rowOf(item) : item;
      if ('reason' in row) this.refuse(row.line, row.reason);
      else {
        this.see(row);
        rows.push(row);
      }
    }
    return rows;
  }

  version({ name, audience, nowUnixMs }: LoadOptions): Omit<CatalogueVersion, 'version'> {
    const naming = {
      raColumn: this.position.ra.name,
      decColumn: this.position.dec.name,
      idColumn: this.id?.name,
    };
    return {
      name,
      digest: this.digest.digest(naming),
      rowCount: this.rowCount,
      columns: this.columns.map((column, place) => this.finished(column, place)),
      ...naming,
      source: basename(this.path),
      audience,
      publishedAtUnixMs: nowUnixMs,
    };
  }

  private isCoordinate(column: TableColumn): boolean {
    return (
      column.type === 'TEXT' &&
      (column === this.position.ra || column === this.position.dec) &&
      !this.position.isSexagesimal
    );
  }

  private rowOf({
    line,
    values,
  }: TableItem & { kind: 'row' }): NewCatalogueRow | { line: number; reason: string } {
    try {
      const { raDeg, decDeg } = this.position.positionOf(values);
      const id = this.idPlace < 0 ? null : (values[this.idPlace] ?? null);
      return {
        id: id === null ? undefined : String(id),
        raDeg,
        decDeg,
        values: this.withNumbers(values),
      };
    } catch (error) {
      if (!(error instanceof BadUserInput)) throw error;
      if (error instanceof SexagesimalPosition)
        throw new BadUserInput(`${this.path}:${line}: ${error.message}`, [], { cause: error });
      return { line, reason: error.message };
    }
  }

  private withNumbers(values: NewCatalogueRow['values']): NewCatalogueRow['values'] {
    const [ra, dec] = [values[this.raPlace], values[this.decPlace]];
    if (typeof ra !== 'string' && typeof dec !== 'string') return values;
    return values.map((value, place) =>
      typeof value === 'string' && this.columns[place]?.type === 'NUMBER' ? Number(value) : value,
    );
  }

  private see(row: NewCatalogueRow): void {
    this.rowCount++;
    this.digest.add(row);
    for (const [place, value] of row.values.entries())
      if (typeof value === 'string' && this.columns[place]?.type === 'WHOLE') this.isLong[place] = true;
  }

  private refuse(line: number, reason: string): void {
    this.refusedCount++;
    if (this.refused.length < MAX_LISTED) this.refused.push({ file: this.path, line, reason });
  }

  private finished({ name, type, unit, ucd, description }: TableColumn, place: number): CatalogueColumn {
    return {
      name,
      type: type === 'WHOLE' ? (this.isLong[place] === true ? 'LONG' : 'INTEGER') : type,
      ...(unit === undefined ? {} : { unit }),
      ...(ucd === undefined ? {} : { ucd }),
      ...(description === undefined ? {} : { description }),
    };
  }
}
