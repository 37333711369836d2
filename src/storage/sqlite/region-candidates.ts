import type { FacetField, Predicate } from '../../domain/predicate.js';
import { type CellRanges, isKeyInRanges, rangeCountOf } from '../../spatial/cell-ranges.js';
import type { CompiledRegion } from '../../spatial/region.js';
import type { SqliteConnection } from './connection.js';
import { COLUMN_OF_FIELD } from './facet-columns.js';
import { OPERATORS } from './predicate-sql.js';
import type { QueryFunctions } from './query-functions.js';
import type { Sight } from './sight.js';
import type { RegionalPredicate } from './sky/sky-conditions.js';
import { expectedRows, type FoundPlaces } from './sky/sky-search.js';
import { allOf, type Sql, sql } from './sql.js';

/** The facets that a region leaves of all, and what else is asked of them. */
export interface RegionCandidates {
  /** Rowids of the facets seen, all in the region by the exact test. */
  readonly ids: readonly number[];
  /** The rest of the predicate; `undefined` when the region was all of it. */
  readonly rest: Predicate | undefined;
}

/** How a region that every row must lie in helps a query. */
export type RegionHelp =
  /** It leaves few facets: here they are. */
  | { readonly kind: 'CANDIDATES'; readonly candidates: RegionCandidates }
  /** Another condition leaves fewer: this index finds them, and each is tested. */
  | { readonly kind: 'INDEX'; readonly from: Sql }
  /** It alone is asked and leaves many: they are tested as they are read, and counted within these ranges of `hpx`. */
  | { readonly kind: 'RANGES'; readonly from: Sql };

// Above this many expected rows a list of ids costs more than testing each row as it is read.
const MAX_EXPECTED = 50_000;

/** Up to here a statement for each range; beyond it, one for many, which saves 4 us a range. */
const MAX_LOOPED_RANGES = 16;
// As many at once, between two looks at the clock.
const RANGES_BETWEEN_CLOCKS = 2048;
const ROWS_BETWEEN_CLOCKS = 1024;

type IndexRow = [id: number, hpx: number, raDeg: number, decDeg: number];

const OF_RANGE = `select f.id, f.hpx, f.ra_deg, f.dec_deg from facet f indexed by facet_sky
  where f.hpx between ? and ? and (f.class_id + ?) in temp.id_set`;

const RANGES = `json_each(?) r cross join facet f indexed by facet_sky
  on f.hpx between r.value ->> 0 and r.value ->> 1`;

const OF_RANGES = `select f.id, f.hpx, f.ra_deg, f.dec_deg from ${RANGES} where (f.class_id + ?) in temp.id_set`;

/** What regions are searched with. */
export interface RegionScope {
  readonly connection: SqliteConnection;
  readonly functions: QueryFunctions;
  readonly sight: Sight;
}

/**
 * Makes use of the smallest region that every row must lie in; `undefined` when it does not help.
 *
 * Takes the rows that were found in memory; else reads the ranges of its cover from the covering index, then tests each
 * row exactly.
 */
export function helpOfRegion(
  scope: RegionScope,
  { region, rest }: RegionalPredicate,
  found: FoundPlaces | undefined,
): RegionHelp | undefined {
  const { connection } = scope;
  // Facets are hardly ever deleted, so the last rowid says how many there are.
  const rowCount = connection.values<number | null>('select max(id) from facet').get() ?? 0;
  const expected = found ? found.places.length : expectedRows(region, rowCount);
  const isLarge = expected > MAX_EXPECTED;
  const rarer = expected > MANY_EXPECTED ? rarerIndex(connection, rest, Math.floor(expected / 2)) : undefined;
  if (rarer) return { kind: 'INDEX', from: rarer };
  if (isLarge && rest.length > 0) return undefined;
  if (!found && isLarge) {
    const ranges = region.cover({ rowCount });
    return { kind: 'RANGES', from: sql(RANGES, rangesText(ranges, 0, rangeCountOf(ranges))) };
  }
  const candidates: RegionCandidates = {
    ids: found
      ? found.places.map((place) => found.columns.idAt(place))
      : idsInRegion(scope, region, region.cover({ rowCount }), windowOf(rest)),
    rest: found?.isAll ? undefined : restOf(rest),
  };
  return { kind: 'CANDIDATES', candidates };
}

function restOf(rest: readonly Predicate[]): Predicate | undefined {
  return rest.length > 1 ? { op: 'and', all: rest } : rest[0];
}

// Up to here the region's own rows are read in some ms: not worth asking whether other conditions have fewer.
const MANY_EXPECTED = 5_000;

const INDEXES: Partial<Record<FacetField, readonly [index: string, column: string]>> = {
  firstDetectionMjd: ['facet_first_detection', 'first_detection_mjd'],
  lastDetectionMjd: ['facet_last_detection', 'last_detection_mjd'],
  peakMag: ['facet_peak', 'peak_mag'],
};

/**
 * Finds an index whose conditions leave fewer rows than a region does, by counting them in it up to `most`: 0.05 us a
 * row, against 1 us to fetch one.
 */
function rarerIndex(
  connection: SqliteConnection,
  conjuncts: readonly Predicate[],
  most: number,
): Sql | undefined {
  let [best, fewest]: [string | undefined, number] = [undefined, most];
  for (const [field, [index, column]] of Object.entries(INDEXES)) {
    const bounds = conjuncts.flatMap((part) =>
      part.op === 'compare' && part.field === field && typeof part.value === 'number'
        ? [{ text: `${column} ${OPERATORS[part.comparison]} ?`, value: part.value }]
        : [],
    );
    if (bounds.length === 0) continue;
    const count =
      connection
        .values<number>(
          `select count(*) from (select 1 from facet indexed by ${index} where ${bounds.map(({ text }) => text).join(' and ')} limit ?)`,
        )
        .get(...bounds.map(({ value }) => value), fewest) ?? fewest;
    if (count < fewest) [best, fewest] = [index, count];
  }
  return best === undefined ? undefined : sql(`facet f indexed by ${best}`);
}

function idsInRegion(
  { connection, functions, sight }: RegionScope,
  region: CompiledRegion,
  ranges: CellRanges,
  window: Sql,
): number[] {
  const ids: number[] = [];
  const accept = acceptance(region, ranges);
  let rowsRead = 0;
  const take = (rows: readonly IndexRow[]) => {
    for (const row of rows) if (accept(row)) ids.push(row[0]);
    rowsRead += rows.length;
    if (rowsRead < ROWS_BETWEEN_CLOCKS) return;
    functions.assertOnTime();
    rowsRead = 0;
  };
  const count = rangeCountOf(ranges);
  if (count <= MAX_LOOPED_RANGES) {
    const read = connection.rows<IndexRow>(`${OF_RANGE} and ${window.text}`);
    for (let i = 0; i < count; i++)
      take(read.all(ranges[2 * i]!, ranges[2 * i + 1]!, sight.classes.base, ...window.values));
    return ids;
  }
  const read = connection.rows<IndexRow>(`${OF_RANGES} and ${window.text}`);
  for (let from = 0; from < count; from += RANGES_BETWEEN_CLOCKS) {
    functions.assertOnTime();
    take(read.all(rangesText(ranges, from, RANGES_BETWEEN_CLOCKS), sight.classes.base, ...window.values));
  }
  return ids;
}

/** What is asked besides of the columns that stand in the index too: rows that fail it are never fetched. */
function windowOf(conjuncts: readonly Predicate[]): Sql {
  return allOf(
    conjuncts.flatMap((part) =>
      part.op === 'compare' && IN_THE_INDEX.has(part.field) && typeof part.value === 'number'
        ? [sql(`f.${COLUMN_OF_FIELD[part.field]} ${OPERATORS[part.comparison]} ?`, part.value)]
        : [],
    ),
  );
}

const IN_THE_INDEX: ReadonlySet<FacetField> = new Set([
  'firstDetectionMjd',
  'lastDetectionMjd',
  'surveyFirstDetectionMjd',
]);

/** Gives the exact test of a row: none where the ranges are the region, by its key where the region is made of keys. */
function acceptance(region: CompiledRegion, ranges: CellRanges): (row: IndexRow) => boolean {
  const { exactRanges } = region;
  if (exactRanges === ranges) return () => true;
  if (exactRanges) return ([, hpx]) => isKeyInRanges(exactRanges, hpx);
  return ([, , raDeg, decDeg]) => region.contains(raDeg, decDeg);
}

/** Writes ranges as JSON: `[[first, last], ...]`. */
function rangesText(ranges: CellRanges, from: number, count: number): string {
  const pairs: string[] = [];
  const end = Math.min(rangeCountOf(ranges), from + count);
  for (let i = from; i < end; i++) pairs.push(`[${ranges[2 * i]},${ranges[2 * i + 1]}]`);
  return `[${pairs.join(',')}]`;
}
