import type { Database, Statement } from 'better-sqlite3';
import type { CatalogueMatch, CatalogueRow, MatchMode, RowTest } from '../../../domain/catalogue.js';
import { type Cone, type ConeInput, parseCone, squaredChordFrom } from '../../../spatial/cone.js';
import { coverCone } from '../../../spatial/cover.js';
import { hpxKeyOf } from '../../../spatial/healpix.js';
import { compileRegion } from '../../../spatial/region.js';
import { wideningCones } from '../../../spatial/widening-cones.js';
import type {
  CataloguePlace,
  CatalogueRowPage,
  CatalogueRowQuery,
  CatalogueVersion,
} from '../../catalogue-port.js';
import { type KeptRow, RowUnpacker } from '../../packed/catalogue-row.js';
import type { RowBounds } from '../../packed/catalogue-version.js';

/** Cells of a row, in the order of {@link COLUMNS}. */
type RowCells = readonly [
  hpx: number,
  place: number,
  raDeg: number,
  decDeg: number,
  id: string | null,
  packed: string,
];

const COLUMNS = 'hpx, place, ra_deg, dec_deg, id, packed';

/** Layout of a catalogue's file. */
export const ROW_TABLE = `create table row (
  hpx integer not null, place integer not null, ra_deg real not null, dec_deg real not null, id text,
  -- Values as a JSON array in the order of the columns.
  packed text not null,
  primary key (hpx, place)) without rowid, strict`;

/** From here on rows are read one by one, since an array of them would be large. */
const MANY_ROWS = 2_000;
const ROWS_BETWEEN_CLOCKS = 4_096;

/** More pieces of a region cost more than the rows between them. */
const MAX_REGION_RANGES = 256;
const HPX_KEYS = 12 * 4 ** 24;

interface Hit {
  readonly squaredChord: number;
  readonly cells: RowCells;
}

/** The rows of one catalogue in its file. */
export class CatalogueRows {
  private readonly inRange: Statement<number[], RowCells>;
  private readonly fromPlace: Statement<number[], RowCells>;
  private readonly unpacker: RowUnpacker;
  private readonly rowCount: number;
  /** The range read last: positions of a batch are sorted, so neighbours often ask for the same one. */
  private last:
    | { readonly from: number; readonly to: number; readonly rows: readonly RowCells[] }
    | undefined;

  constructor(driver: Database, version: CatalogueVersion) {
    this.unpacker = new RowUnpacker(version.columns);
    this.rowCount = version.rowCount;
    this.inRange = prepared(driver, `select ${COLUMNS} from row where hpx between ? and ?`);
    this.fromPlace = prepared(
      driver,
      `select ${COLUMNS} from row where hpx between ? and ? and (hpx > ? or place > ?) order by hpx, place`,
    );
  }

  /** Finds the rows of many cones, in the order of the cones. See {@link CatalogueStore.cones}. */
  cones(
    cones: readonly ConeInput[],
    mode: MatchMode,
    test: RowTest | undefined,
    bounds: RowBounds,
  ): readonly (readonly CatalogueMatch[])[] {
    const found: (readonly CatalogueMatch[])[] = cones.map(() => []);
    const keys = Float64Array.from(cones, ({ raDeg, decDeg }) => hpxKeyOf(raDeg, decDeg));
    // In the order of the sky, so that each page of the file is read once.
    const order = cones.map((_, place) => place).sort((a, b) => keys[a]! - keys[b]!);
    for (const place of order) {
      bounds.assertOnTime();
      const cone = parseCone(cones[place]!);
      const hits = mode === 'ALL' ? this.all(cone, test, bounds) : this.nearest(cone, mode, test, bounds);
      bounds.addRows(mode === 'ALL' ? 0 : hits.length);
      found[place] = hits.map(({ cells }) => this.unpacker.matchOf(cone, keptRow(cells)));
    }
    this.last = undefined;
    return found;
  }

  /** Lists rows in the order of the sky. */
  page(query: CatalogueRowQuery, test: RowTest | undefined, bounds: RowBounds): CatalogueRowPage {
    const { first, after } = query;
    const region = query.region && compileRegion(query.region);
    const rows: (CatalogueRow & CataloguePlace)[] = [];
    const cover = region?.cover({ rowCount: this.rowCount, maxRanges: MAX_REGION_RANGES }) ?? [
      0,
      HPX_KEYS - 1,
    ];
    let read = 0;
    for (let range = 0; range < cover.length; range += 2) {
      const [from, to] = [Math.max(cover[range]!, after?.hpx ?? 0), cover[range + 1]!];
      for (const cells of this.fromPlace.iterate(from, to, after?.hpx ?? -1, after?.place ?? -1)) {
        if (++read % ROWS_BETWEEN_CLOCKS === 0) bounds.assertOnTime();
        const [hpx, place, raDeg, decDeg] = cells;
        if (region?.contains(raDeg, decDeg) === false || !this.passes(cells, test)) continue;
        if (rows.length === first) return { rows, hasMore: true };
        rows.push({ ...this.unpacker.rowOf(keptRow(cells)), hpx, place });
      }
    }
    return { rows, hasMore: false };
  }

  /** Finds all rows in a cone, nearest first. */
  private all(cone: Cone, test: RowTest | undefined, bounds: RowBounds): readonly Hit[] {
    const hits: Hit[] = [];
    this.within(cone, bounds, (squaredChord, cells) => {
      if (!this.passes(cells, test)) return false;
      bounds.addRows(1);
      hits.push({ squaredChord, cells });
      return false;
    });
    return hits.sort(byNearness);
  }

  /** Finds the nearest row in a cone, or any one. */
  private nearest(cone: Cone, mode: MatchMode, test: RowTest | undefined, bounds: RowBounds): readonly Hit[] {
    for (const tried of wideningCones(cone, this.rowCount)) {
      let best: Hit | undefined;
      this.within(tried, bounds, (squaredChord, cells) => {
        const hit = { squaredChord, cells };
        if ((best !== undefined && byNearness(hit, best) > 0) || !this.passes(cells, test)) return false;
        best = hit;
        return mode === 'ANY';
      });
      if (best !== undefined) return [best];
    }
    return [];
  }

  /** Calls for each row in a cone until the call says that it is enough. */
  private within(
    cone: Cone,
    bounds: RowBounds,
    take: (squaredChord: number, cells: RowCells) => boolean,
  ): void {
    const ranges = coverCone(cone, { rowCount: this.rowCount });
    let read = 0;
    for (let range = 0; range < ranges.length; range += 2)
      for (const cells of this.between(ranges[range]!, ranges[range + 1]!)) {
        if (++read % ROWS_BETWEEN_CLOCKS === 0) bounds.assertOnTime();
        const squaredChord = squaredChordFrom(cone, cells[2], cells[3]);
        if (squaredChord <= cone.squaredChordLimit && take(squaredChord, cells)) return;
      }
  }

  private between(from: number, to: number): Iterable<RowCells> {
    if (this.last?.from === from && this.last.to === to) return this.last.rows;
    if (((to - from) / HPX_KEYS) * this.rowCount > MANY_ROWS) return this.inRange.iterate(from, to);
    const rows = this.inRange.all(from, to);
    this.last = { from, to, rows };
    return rows;
  }

  private passes(cells: RowCells, test: RowTest | undefined): boolean {
    return test === undefined || test(this.unpacker.valuesOf(cells[5]));
  }
}

/** Rows at one distance by their place on the sky, then in their cell. */
function byNearness(a: Hit, b: Hit): number {
  return a.squaredChord - b.squaredChord || a.cells[0] - b.cells[0] || a.cells[1] - b.cells[1];
}

function keptRow([, , raDeg, decDeg, id, packed]: RowCells): KeptRow {
  return { raDeg, decDeg, id, packed };
}

function prepared(driver: Database, sql: string): Statement<number[], RowCells> {
  // Raw statements give arrays; their types stand beside the columns.
  return driver.prepare<number[], RowCells>(sql).raw();
}
