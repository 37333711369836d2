import type { DensityCell, DensityQuery } from '../density-port.js';
import { CellCounts, checkCells, checkGrid, keysPerPixel } from '../packed/cell-counts.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import { predicateSql } from './predicate-sql.js';
import type { QueryFunctions } from './query-functions.js';
import type { Sight } from './sight.js';
import { allOf, type Sql, sql } from './sql.js';

/** Counts transients by cell of the sky. See {@link TransientStore.density}. */
export class CellCounter {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly keys: InternedKeys,
    private readonly functions: QueryFunctions,
  ) {}

  /** Answers a query. Within a read transaction. */
  count(sight: Sight, query: DensityQuery): readonly DensityCell[] {
    checkGrid(query.grid);
    this.functions.begin(query.deadlineUnixMs);
    const isSeen = sql(
      '(case when f.id & 1023 then f.class_id else on_time(f.class_id) end + ?) in temp.id_set',
      sight.classes.base,
    );
    const placed = sql('f.hpx is not null');
    const condition = allOf(
      query.where
        ? [placed, isSeen, predicateSql(query.where, { sight, keys: this.keys, functions: this.functions })]
        : [placed, isSeen],
    );
    return query.grid.kind === 'H3'
      ? this.h3Cells(condition, query)
      : this.pixels(condition, query, query.grid.order);
  }

  private pixels(condition: Sql, { maxCells }: DensityQuery, order: number): readonly DensityCell[] {
    const rows = this.connection
      .rows<[number, number]>(
        `select f.hpx / cast(? as integer) as pixel, count(*) from facet f
         where ${condition.text} group by pixel order by pixel limit ?`,
      )
      .all(keysPerPixel(order), ...condition.values, maxCells + 1);
    checkCells(rows.length, maxCells);
    return rows.map(([pixel, count]) => ({ cell: String(pixel), count }));
  }

  // The key of a cell of H3 does not follow from that of a pixel, and is not kept in a column.
  private h3Cells(condition: Sql, query: DensityQuery): readonly DensityCell[] {
    const counts = new CellCounts(query);
    const rows = this.connection
      .rows<[number, number]>(`select f.ra_deg, f.dec_deg from facet f where ${condition.text}`)
      .iterate(...condition.values);
    for (const [raDeg, decDeg] of rows) counts.add(raDeg, decDeg);
    return counts.toCells();
  }
}
