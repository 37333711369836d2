/**
 * Catalogues in the store: tables of positions with any columns, loaded once, immutable, known by name and digest.
 *
 * The rules of the port (storage.ts) hold: a catalogue that the clearance does not open is absent, also by its name.
 */
import type { AccessTerm } from '../../access/access-term.js';
import type { Clearance } from '../../access/clearance.js';
import type {
  CatalogueColumn,
  CatalogueMatch,
  CatalogueRow,
  CatalogueValue,
  ColumnCondition,
  MatchMode,
} from '../../domain/catalogue.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import type { ConeInput } from '../../spatial/cone.js';
import type { Hash } from './page.js';

/** Which version of which catalogue. Equal digests have equal columns and rows. */
export interface CatalogueId {
  readonly name: string;
  readonly digest: Hash;
}

/** A version of a catalogue. */
export interface CatalogueVersion extends CatalogueId {
  /** First 12 digits of the digest: what `name@version` says. The same content is the same version in every store. */
  readonly version: string;
  readonly rowCount: number;
  readonly columns: readonly CatalogueColumn[];
  /** Columns that position and id were taken from. */
  readonly raColumn: string;
  readonly decColumn: string;
  readonly idColumn: string | undefined;
  /** Name of the file that it was loaded from. */
  readonly source: string;
  /** What it takes to see it; absent: nothing. One for all versions of a name. */
  readonly audience: AccessTerm | undefined;
  readonly publishedAtUnixMs: number;
}

/** A row as it is loaded: values in the order of the columns. Whole numbers beyond 2^53 stand as decimal text. */
export interface NewCatalogueRow extends Omit<CatalogueRow, 'values'> {
  readonly values: readonly CatalogueValue[];
}

/** A catalogue being loaded. Nobody sees anything of it before `publish`; after a crash nothing of it is left. */
export interface CatalogueLoad {
  /** Adds rows, in any order. */
  add(rows: readonly NewCatalogueRow[]): Promise<void>;
  /**
   * Makes the version visible with all of its rows at once. When the very version is there already, its rows stay and
   * it becomes the newest of its name again.
   *
   * @throws {BadUserInput} when other versions of the name have another audience
   */
  publish(version: Omit<CatalogueVersion, 'version'>): Promise<CatalogueVersion>;
  /** Forgets what was added. */
  discard(): Promise<void>;
}

/** A list of a catalogue's rows, in the order of the sky (`hpx`, then content). */
export interface CatalogueRowQuery {
  readonly catalogue: CatalogueId;
  readonly region?: SkyRegion;
  /** All must hold. */
  readonly where: readonly ColumnCondition[];
  readonly first: number;
  /** The place of the last row of the page before. */
  readonly after?: CataloguePlace;
  /** Stops the work and throws {@link Timeout}. */
  readonly deadlineUnixMs?: number;
}

/** Where a row stands in its catalogue: a matter of the catalogue's content alone. */
export interface CataloguePlace {
  readonly hpx: number;
  /** Among the rows of this `hpx`, in the order (raDeg, decDeg, id, values), from 0. */
  readonly place: number;
}

/** A page of rows. */
export interface CatalogueRowPage {
  readonly rows: readonly (CatalogueRow & CataloguePlace)[];
  readonly hasMore: boolean;
}

/** Many cones on one catalogue. */
export interface CatalogueConeQuery {
  readonly catalogue: CatalogueId;
  readonly cones: readonly ConeInput[];
  readonly mode: MatchMode;
  /** Only rows that satisfy these; the nearest is the nearest of them. */
  readonly where: readonly ColumnCondition[];
  /** More rows in all are refused, not cut off. */
  readonly maxRows: number;
  readonly deadlineUnixMs?: number;
}

export interface CatalogueStore {
  /** Begins to load rows that will have so many columns. Takes no lock that ingestion needs. */
  load(columnCount: number): Promise<CatalogueLoad>;
  /** Versions that are seen: by name, newest first. */
  list(clearance: Clearance): Promise<readonly CatalogueVersion[]>;
  /**
   * Finds a version by `name` (the newest), `name@version` (the beginning of the digest, 6 digits or more), or digest.
   */
  find(clearance: Clearance, reference: string): Promise<CatalogueVersion | undefined>;
  /** Removes a version and its rows. Returns whether it was there. */
  remove(catalogue: CatalogueId): Promise<boolean>;
  /**
   * Finds the rows in each cone, in the order of the cones; nearest first, rows at one distance by their content.
   * `ANY` gives some one row.
   *
   * @returns `undefined` when the catalogue is not seen
   * @throws {CostExceeded} when there are more than `maxRows` rows
   */
  cones(
    clearance: Clearance,
    query: CatalogueConeQuery,
  ): Promise<readonly (readonly CatalogueMatch[])[] | undefined>;
  /** Lists rows; `undefined` when the catalogue is not seen. */
  rows(clearance: Clearance, query: CatalogueRowQuery): Promise<CatalogueRowPage | undefined>;
}
