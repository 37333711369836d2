import type { Database, Statement } from 'better-sqlite3';
import type { CatalogueMatch, CatalogueRow, MatchMode, RowTest } from '../../../domain/catalogue.js';
import { type ConeInput, squaredChordFrom } from '../../../spatial/cone.js';
import { compileRegion } from '../../../spatial/region.js';
import { type KeptRow, RowUnpacker } from '../../packed/catalogue-row.js';
import type { RowBounds } from '../../packed/catalogue-version.js';
import {
  type ConeSearch,
  coneSearches,
  groupsOf,
  type SearchGroup,
  widened,
} from '../../packed/cone-search.js';
import type {
  CataloguePlace,
  CatalogueRowPage,
  CatalogueRowQuery,
  CatalogueVersion,
} from '../../port/catalogue-store.js';

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

/** Rows of many ranges in one statement: a third of the time of a call for each range (bench/catalogue). */
const IN_RANGES = `select ranges.key, hpx, place, ra_deg, dec_deg, row.id, packed
  from json_each(?) ranges cross join row on hpx between ranges.value ->> 0 and ranges.value ->> 1`;

/** What one statement asks for. */
const GROUP = { ranges: 1_000, rows: 20_000 };
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
  private readonly inRanges: Statement<[string], readonly [range: number, ...cells: RowCells]>;
  private readonly fromPlace: Statement<number[], RowCells>;
  private readonly unpacker: RowUnpacker;
  private readonly rowCount: number;
  constructor(driver: Database, version: CatalogueVersion) {
    this.unpacker = new RowUnpacker(version.columns);
    this.rowCount = version.rowCount;
    this.inRanges = driver.prepare<[string], readonly [range: number, ...cells: RowCells]>(IN_RANGES).raw();
    this.fromPlace = driver
      .prepare<number[], RowCells>(
        `select ${COLUMNS} from row where hpx between ? and ? and (hpx > ? or place > ?) order by hpx, place`,
      )
      .raw();
  }

  /** Finds the rows of many cones, in the order of the cones. See {@link CatalogueStore.cones}. */
  cones(
    cones: readonly ConeInput[],
    mode: MatchMode,
    test: RowTest | undefined,
    bounds: RowBounds,
  ): readonly (readonly CatalogueMatch[])[] {
    const found: (readonly CatalogueMatch[])[] = cones.map(() => []);
    let open = coneSearches(cones, mode, this.rowCount);
    while (open.length > 0) {
      const wider: ConeSearch[] = [];
      for (const group of groupsOf(open, this.rowCount, GROUP))
        for (const [search, hits] of this.hitsOf(group, mode === 'ALL', test, bounds)) {
          found[search.place] = hits.map(({ cells }) => this.unpacker.matchOf(search.cone, keptRow(cells)));
          const next = hits.length === 0 ? widened(search) : undefined;
          if (next) wider.push(next);
        }
      open = wider;
    }
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

  /** Finds what lies in the cones of a group as they are searched now: the nearest of each, or all. */
  private hitsOf(
    group: SearchGroup,
    wantsAll: boolean,
    test: RowTest | undefined,
    bounds: RowBounds,
  ): ReadonlyMap<ConeSearch, readonly Hit[]> {
    const { searches, owners } = group;
    const hits = new Map<ConeSearch, Hit[]>(searches.map((search) => [search, []]));
    let read = 0;
    for (const [range, ...cells] of this.inRanges.iterate(rangesText(group))) {
      if (read++ % ROWS_BETWEEN_CLOCKS === 0) bounds.assertOnTime();
      const search = searches[owners[range]!]!;
      const squaredChord = squaredChordFrom(search.tried, cells[2], cells[3]);
      if (squaredChord > search.tried.squaredChordLimit) continue;
      const kept = hits.get(search)!;
      const hit = { squaredChord, cells };
      if (!wantsAll && kept[0] !== undefined && byNearness(hit, kept[0]) > 0) continue;
      if (!this.passes(cells, test)) continue;
      if (wantsAll) bounds.addRows(1);
      if (wantsAll) kept.push(hit);
      else kept[0] = hit;
    }
    for (const kept of hits.values()) {
      kept.sort(byNearness);
      if (!wantsAll) bounds.addRows(kept.length);
    }
    bounds.assertOnTime();
    return hits;
  }

  private passes(cells: RowCells, test: RowTest | undefined): boolean {
    return test === undefined || test(this.unpacker.valuesOf(cells[5]));
  }
}

/** Rows at one distance by their place on the sky, then in their cell. */
function byNearness(a: Hit, b: Hit): number {
  return a.squaredChord - b.squaredChord || a.cells[0] - b.cells[0] || a.cells[1] - b.cells[1];
}

/** Writes ranges as JSON: `[[first, last], ...]`. */
function rangesText({ ranges }: SearchGroup): string {
  const pairs: string[] = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push(`[${ranges[at]},${ranges[at + 1]}]`);
  return `[${pairs.join(',')}]`;
}

function keptRow([, , raDeg, decDeg, id, packed]: RowCells): KeptRow {
  return { raDeg, decDeg, id, packed };
}
