import type { Predicate } from '../../../domain/predicate.js';
import { cellRangesOf } from '../../../spatial/cell-ranges.js';
import type { CompiledRegion } from '../../../spatial/region.js';
import type { Sight } from '../sight.js';
import type { SkyColumns } from './sky-columns.js';
import { columnTest, conjunctsOf, type RegionalPredicate } from './sky-conditions.js';
import type { SkyMemory } from './sky-memory.js';

const DEG2_OF_SKY = 129_600 / Math.PI;
const WHOLE_SKY = cellRangesOf([0, 12 * 4 ** 24 - 1]);

/** Tells how many of the rows a region holds on an evenly filled sky. */
export function expectedRows(region: CompiledRegion, rowCount: number): number {
  return (region.areaDeg2 / DEG2_OF_SKY) * rowCount;
}

/** Rows that a search in memory left. */
export interface FoundPlaces {
  /** Good until the end of the transaction. */
  readonly columns: SkyColumns;
  readonly places: readonly number[];
  /** Whether everything was asked of them; else the rest of the conditions remains to be. */
  readonly isAll: boolean;
}

/** Searches the sky in memory, for one viewer at a time. */
export class SkySearch {
  constructor(private readonly memory: SkyMemory) {}

  /** Finds the rows in a region that the viewer sees; `undefined` without columns. Within a read transaction. */
  search({ classes }: Sight, { region, rest }: RegionalPredicate): FoundPlaces | undefined {
    const columns = this.memory.columnsFor(() => expectedRows(region, this.memory.rowCount()));
    if (!columns) return undefined;
    const { holds, isAll } = columnTest(columns, rest);
    return { columns, places: columns.placesIn(region, { classes: classes.mask, holds }), isAll };
  }

  /**
   * Finds the rows of the whole sky that the viewer sees and that pass; `undefined` without columns, or where these
   * cannot decide all that is asked. Within a read transaction.
   */
  searchAll({ classes }: Sight, where: Predicate | undefined): FoundPlaces | undefined {
    const columns = this.memory.columnsFor(() => this.memory.rowCount());
    if (!columns) return undefined;
    const { holds, isAll } = columnTest(columns, where ? conjunctsOf(where) : []);
    if (!isAll) return undefined;
    const places: number[] = [];
    columns.scan(WHOLE_SKY, { classes: classes.mask, holds }, (place) => places.push(place));
    return { columns, places, isAll };
  }

  /**
   * Finds the rows in a region that the viewer sees, and of those the ones that fulfil conditions.
   *
   * @returns  `undefined` without columns; `inRegion` counts the former
   */
  searchBoth(
    sight: Sight,
    region: CompiledRegion,
    where: Predicate | undefined,
  ): (FoundPlaces & { readonly inRegion: number }) | undefined {
    const found = this.search(sight, { region, rest: [] });
    if (!found) return undefined;
    const { columns, places } = found;
    const { holds, isAll } = columnTest(columns, where ? conjunctsOf(where) : []);
    return { columns, places: holds ? places.filter(holds) : places, isAll, inRegion: places.length };
  }

  /** Gives the columns for so many searches of a few rows each. */
  columnsFor(searches: number): SkyColumns | undefined {
    return this.memory.columnsFor(() => searches * ROWS_PER_SEARCH);
  }
}

/** What a search of few rows costs in the file, in rows read. */
const ROWS_PER_SEARCH = 10;
