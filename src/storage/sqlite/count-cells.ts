import { CellCounts, checkCells, checkGrid, keysPerPixel } from '../packed/cell-counts.js';
import type { DensityCell, DensityQuery } from '../port/density.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import { predicateSql } from './predicate-sql.js';
import type { QueryFunctions } from './query-functions.js';
import { helpOfRegion } from './region-candidates.js';
import { type Sight, seenFacets } from './sight.js';
import { regionalOf } from './sky/sky-conditions.js';
import type { FoundPlaces, SkySearch } from './sky/sky-search.js';
import { allOf, type Sql, sql } from './sql.js';

// Rows between two looks at the clock: 1 ms.
const ROWS_BETWEEN_CLOCKS = 1024;

/** Counts transients by cell of the sky, in memory or from the file. See {@link TransientStore.density}. */
export class CellCounter {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly keys: InternedKeys,
    private readonly functions: QueryFunctions,
    private readonly sky: SkySearch,
  ) {}

  /** Answers a query. Within a read transaction. */
  count(sight: Sight, query: DensityQuery): readonly DensityCell[] {
    checkGrid(query.grid);
    this.functions.begin(query.deadlineUnixMs);
    this.functions.assertOnTime();
    const regional = regionalOf(query.where);
    const found = regional ? this.sky.search(sight, regional) : this.sky.searchAll(sight, query.where);
    if (found?.isAll) return this.inMemory(found, query);
    const help =
      regional &&
      helpOfRegion({ connection: this.connection, functions: this.functions, sight }, regional, found);
    const candidates = help?.kind === 'CANDIDATES' ? help.candidates : undefined;
    const where = candidates ? candidates.rest : query.where;
    const asked = where ? [predicateSql(where, { sight, keys: this.keys, functions: this.functions })] : [];
    const condition = allOf([sql('f.hpx is not null'), seenFacets(sight), ...asked]);
    const from = candidates
      ? sql('json_each(?) c cross join facet f on f.id = c.value', JSON.stringify(candidates.ids))
      : help && help.kind !== 'CANDIDATES'
        ? help.from
        : sql('facet f');
    return query.grid.kind === 'H3'
      ? this.h3Cells(from, condition, query)
      : this.pixels(from, condition, query, query.grid.order);
  }

  private inMemory({ columns, places }: FoundPlaces, query: DensityQuery): readonly DensityCell[] {
    const counts = new CellCounts(query);
    const [hpx, raDeg, decDeg] = [columns.column('hpx'), columns.column('raDeg'), columns.column('decDeg')];
    const keys = query.grid.kind === 'HEALPIX' ? keysPerPixel(query.grid.order) : undefined;
    for (let from = 0; from < places.length; from += ROWS_BETWEEN_CLOCKS) {
      this.functions.assertOnTime();
      const until = Math.min(places.length, from + ROWS_BETWEEN_CLOCKS);
      if (keys !== undefined)
        for (let i = from; i < until; i++) counts.addPixel(Math.floor(hpx[places[i]!]! / keys));
      else for (let i = from; i < until; i++) counts.add(raDeg[places[i]!]!, decDeg[places[i]!]!);
    }
    return counts.toCells();
  }

  private pixels(
    from: Sql,
    condition: Sql,
    { maxCells }: DensityQuery,
    order: number,
  ): readonly DensityCell[] {
    const rows = this.connection
      .rows<[number, number]>(
        `select f.hpx / cast(? as integer) as pixel, count(*) from ${from.text}
         where ${condition.text} group by pixel order by pixel limit ?`,
      )
      .all(keysPerPixel(order), ...from.values, ...condition.values, maxCells + 1);
    checkCells(rows.length, maxCells);
    return rows.map(([pixel, count]) => ({ cell: String(pixel), count }));
  }

  // The key of a cell of H3 does not follow from that of a pixel, and is not kept in a column.
  private h3Cells(from: Sql, condition: Sql, query: DensityQuery): readonly DensityCell[] {
    const counts = new CellCounts(query);
    const rows = this.connection
      .rows<[number, number]>(`select f.ra_deg, f.dec_deg from ${from.text} where ${condition.text}`)
      .iterate(...from.values, ...condition.values);
    for (const [raDeg, decDeg] of rows) counts.add(raDeg, decDeg);
    return counts.toCells();
  }
}
