import { byBytes } from '../../access/access-term.js';
import { CostExceeded } from '../../domain/errors.js';
import { type Cone, parseCone, squaredChordFrom } from '../../spatial/cone.js';
import { coverCone } from '../../spatial/cover.js';
import { hpxKeyOf } from '../../spatial/healpix.js';
import { separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';
import { wideningCones } from '../../spatial/widening-cones.js';
import type { MatchedTransient, TransientConeQuery } from '../port.js';
import type { SqliteConnection } from './connection.js';
import { ROW_COLUMNS, type RowCells, toRow } from './find-transients.js';
import type { QueryFunctions } from './query-functions.js';
import type { Sight } from './sight.js';

const IN_RANGE = `select id, ra_deg, dec_deg from facet indexed by facet_sky
  where hpx between ? and ? and (class_id + ?) in temp.id_set`;

type IndexRow = readonly [id: number, raDeg: number, decDeg: number];

interface Hit {
  readonly squaredChord: number;
  readonly id: number;
}

/** Finds the transients around many positions from the covering index of the sky. See {@link TransientStore}. */
export class ConeMatcher {
  private readonly rowCount: number;
  private found = 0;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly functions: QueryFunctions,
    private readonly sight: Sight,
    private readonly query: TransientConeQuery,
  ) {
    // Facets are hardly ever deleted, so the last rowid says how many there are.
    this.rowCount = connection.values<number | null>('select max(id) from facet').get() ?? 0;
  }

  /** Answers the query. Within a read transaction. */
  match(): readonly (readonly MatchedTransient[])[] {
    const { cones, deadlineUnixMs } = this.query;
    this.functions.begin(deadlineUnixMs);
    const matches: (readonly MatchedTransient[])[] = cones.map(() => []);
    const keys = Float64Array.from(cones, ({ raDeg, decDeg }) => hpxKeyOf(raDeg, decDeg));
    // In the order of the sky, so that each page of the index is read once.
    for (const place of cones.map((_, index) => index).sort((a, b) => keys[a]! - keys[b]!)) {
      this.functions.assertOnTime();
      matches[place] = this.matchesOf(parseCone(cones[place]!));
    }
    return matches;
  }

  private matchesOf(cone: Cone): readonly MatchedTransient[] {
    const { mode } = this.query;
    if (mode === 'ALL') return this.rowsOf(cone, this.hitsIn(cone));
    for (const tried of wideningCones(cone, this.rowCount)) {
      const hits = this.hitsIn(tried);
      if (hits.length === 0) continue;
      const least = hits.reduce(
        (best, { squaredChord }) => Math.min(best, squaredChord),
        Number.POSITIVE_INFINITY,
      );
      return this.rowsOf(
        cone,
        hits.filter(({ squaredChord }) => squaredChord === least),
      ).slice(0, 1);
    }
    return [];
  }

  private hitsIn(cone: Cone): readonly Hit[] {
    const read = this.connection.rows<IndexRow>(IN_RANGE);
    const ranges = coverCone(cone, { rowCount: this.rowCount });
    const hits: Hit[] = [];
    for (let range = 0; range < ranges.length; range += 2) {
      this.functions.assertOnTime();
      for (const [id, raDeg, decDeg] of read.all(
        ranges[range]!,
        ranges[range + 1]!,
        this.sight.classes.base,
      )) {
        const squaredChord = squaredChordFrom(cone, raDeg, decDeg);
        if (squaredChord <= cone.squaredChordLimit) hits.push({ squaredChord, id });
      }
    }
    return hits;
  }

  private rowsOf(cone: Cone, hits: readonly Hit[]): readonly MatchedTransient[] {
    this.found += hits.length;
    const { maxRows } = this.query;
    if (this.found > maxRows)
      throw new CostExceeded(
        `more than ${maxRows} transients lie around the positions; ask for fewer positions, a smaller radius or the nearest`,
      );
    const read = this.connection.rows<RowCells>(`select ${ROW_COLUMNS} from facet f where f.id = ?`);
    return hits
      .map(({ id, squaredChord }) => ({ row: toRow(read.get(id)!), squaredChord }))
      .sort(
        (a, b) =>
          a.squaredChord - b.squaredChord ||
          byBytes(a.row.key.survey, b.row.key.survey) ||
          byBytes(a.row.key.name, b.row.key.name),
      )
      .map(({ row }) => ({ ...row, separationArcsec: separationOf(cone, row.facet.position!) }));
  }
}

function separationOf(
  cone: Cone,
  { raDeg, decDeg }: { readonly raDeg: number; readonly decDeg: number },
): number {
  return separationArcsec(cone.centre, unitVectorOf(raDeg, decDeg));
}
