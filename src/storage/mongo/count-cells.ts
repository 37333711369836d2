import type { ClientSession } from 'mongodb';
import { CellCounts, checkCells, checkGrid, keysPerPixel } from '../packed/cell-counts.js';
import type { DensityCell, DensityQuery } from '../port/density.js';
import type { MongoConnection } from './connection.js';
import { FacetRows } from './facet-rows.js';
import type { InternedKeys } from './interned-keys.js';
import { conjunctionOf, EVERYTHING, facetFilter } from './predicate-filter.js';
import { RowTest } from './row-test.js';
import type { Sight } from './sight.js';

/** What one query works with. */
interface Scope {
  readonly session: ClientSession;
  readonly sight: Sight;
  /** How many facets there are, about. */
  readonly rowCount: number;
}

/** Counts transients by cell of the sky. See {@link TransientStore.density}. */
export class CellCounter {
  constructor(
    private readonly connection: MongoConnection,
    private readonly keys: InternedKeys,
    private readonly clock: () => number,
  ) {}

  /** Answers a query. Within a read transaction. */
  async count(scope: Scope, query: DensityQuery): Promise<readonly DensityCell[]> {
    checkGrid(query.grid);
    const { session, sight, rowCount } = scope;
    const { grid, where, maxCells } = query;
    const rows = new FacetRows(this.connection, session, {
      clock: this.clock,
      deadlineUnixMs: query.deadlineUnixMs,
    });
    rows.assertOnTime();
    const asked = where ? facetFilter(where, { sight, keys: this.keys, rowCount }) : EVERYTHING;
    const seen = { hpx: { $ne: null }, classId: { $in: [...sight.classes.ids] } };
    const filter = conjunctionOf(seen, asked.filter);
    if (grid.kind === 'HEALPIX' && asked.isExact) {
      const found = await this.connection
        .of('facet')
        .aggregate<{ readonly _id: number; readonly count: number }>(
          [
            { $match: filter },
            {
              $group: {
                _id: { $floor: { $divide: ['$hpx', keysPerPixel(grid.order)] } },
                count: { $sum: 1 },
              },
            },
            { $sort: { _id: 1 } },
            { $limit: maxCells + 1 },
          ],
          { session, ...rows.timeLimit() },
        )
        .toArray();
      checkCells(found.length, maxCells);
      return found.map(({ _id, count }) => ({ cell: String(Number(_id)), count: Number(count) }));
    }
    const tested =
      where && !asked.isExact ? new RowTest(this.connection, this.keys, session, sight, where) : undefined;
    const counts = new CellCounts(query);
    for await (const batch of rows.batches({ filter }))
      for (const { row } of tested ? await tested.keep(batch) : batch) {
        const { position } = row.facet;
        if (position) counts.add(position.raDeg, position.decDeg);
      }
    return counts.toCells();
  }
}
