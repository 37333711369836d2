import type { Survey } from '../../domain/datapoint.js';
import type { Predicate } from '../../domain/predicate.js';
import { type CellRanges, rangeCountOf } from '../../spatial/cell-ranges.js';
import { type CompiledRegion, compileRegion } from '../../spatial/region.js';
import { unpackFacet } from '../packed/facet-codec.js';
import type { PlacePage, PlaceQuery, TransientPlace } from '../port/places.js';
import type { TransientRef } from '../port/transient-ref.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import { predicateSql } from './predicate-sql.js';
import type { QueryFunctions } from './query-functions.js';
import { type Sight, seenFacets } from './sight.js';
import type { FoundPlaces, SkySearch } from './sky/sky-search.js';
import { allOf, type Sql, sql } from './sql.js';

const RANGES = `json_each(?) r cross join facet f indexed by facet_sky
  on f.hpx between r.value ->> 0 and r.value ->> 1`;

const IDS = 'json_each(?) c cross join facet f on f.id = c.value';

// As many at once, between two looks at the clock.
const RANGES_AT_ONCE = 2048;

type PlaceCells = readonly [
  transient: number,
  survey: Survey,
  name: string,
  hpx: number,
  raDeg: number,
  decDeg: number,
  first: number | null,
  last: number | null,
  surveyFirst: number | null,
  packed: Buffer | null,
  holds: number | null,
  peak: number | null,
  lastLimit: number | null,
];

/** Lists what lies in a region, found in memory or from the covering index of the sky. See {@link TransientStore.places}. */
export class PlaceFinder {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly keys: InternedKeys,
    private readonly functions: QueryFunctions,
    private readonly sky: SkySearch,
  ) {}

  /** Answers a query. Within a read transaction. */
  find(sight: Sight, query: PlaceQuery): PlacePage {
    this.functions.begin(query.deadlineUnixMs);
    const region = compileRegion(query.region);
    const found = this.sky.searchBoth(sight, region, query.where);
    const { where } = query;
    if (found && !query.positionsOnly) {
      const rest = where && !found.isAll ? this.toSql(sight, where) : sql('1');
      const places = this.placesOf(sight, query, chunksOfIds(found), sql(IDS), rest);
      return { inRegion: found.inRegion, places };
    }
    if (found?.isAll) return positionsAt(found);
    // Facets are hardly ever deleted, so the last rowid says how many there are.
    const rowCount = this.connection.values<number | null>('select max(id) from facet').get() ?? 0;
    const ranges = region.cover({ rowCount });
    const within = this.within(sight, region, ranges);
    const condition = where ? allOf([within, this.toSql(sight, where)]) : within;
    if (query.positionsOnly) return this.positions(ranges, within, condition);
    let inRegion = 0;
    for (const text of chunksOf(ranges)) {
      this.functions.assertOnTime();
      inRegion += this.countWithin(text, within);
    }
    return { inRegion, places: this.placesOf(sight, query, chunksOf(ranges), sql(RANGES), condition) };
  }

  /** Reads what is asked of the rows that each text, a JSON array, stands for and that fulfil a condition. */
  private placesOf(
    sight: Sight,
    { test, straddling, witnesses }: PlaceQuery,
    texts: Iterable<string>,
    from: Sql,
    condition: Sql,
  ): TransientPlace[] {
    const holds = test ? this.toSql(sight, test) : sql('1');
    const packed = straddling
      ? sql(
          'case when f.first_detection_mjd < ? and f.last_detection_mjd > ? then f.packed end',
          straddling.fromMjd,
          straddling.toMjd,
        )
      : sql('null');
    const read = this.connection.rows<PlaceCells>(
      `select f.transient, f.survey, f.name, f.hpx, f.ra_deg, f.dec_deg, f.first_detection_mjd,
         f.last_detection_mjd, f.survey_first_detection_mjd, ${packed.text}, (${holds.text}), ${witnesses ? 'f.peak_mjd, f.last_limit_mjd' : 'null, null'}
       from ${from.text} where ${condition.text}`,
    );
    const places: TransientPlace[] = [];
    for (const text of texts) {
      this.functions.assertOnTime();
      for (const cells of read.all(...packed.values, ...holds.values, text, ...condition.values))
        places.push(witnesses ? withWitnesses(cells) : toPlace(cells));
    }
    return places;
  }

  /** The index alone answers: a third of the time that rows take. */
  private positions(ranges: CellRanges, within: Sql, condition: Sql): PlacePage {
    const [raDeg, decDeg]: [number[], number[]] = [[], []];
    let inRegion = 0;
    for (const text of chunksOf(ranges)) {
      this.functions.assertOnTime();
      if (condition !== within) inRegion += this.countWithin(text, within);
      const rows = this.connection
        .rows<[number, number]>(`select f.ra_deg, f.dec_deg from ${RANGES} where ${condition.text}`)
        .all(text, ...condition.values);
      for (const [ra, dec] of rows) {
        raDeg.push(ra);
        decDeg.push(dec);
      }
    }
    const positions = { raDeg: Float64Array.from(raDeg), decDeg: Float64Array.from(decDeg) };
    return { inRegion: condition === within ? raDeg.length : inRegion, places: [], positions };
  }

  private countWithin(text: string, within: Sql): number {
    return (
      this.connection
        .values<number>(`select count(*) from ${RANGES} where ${within.text}`)
        .get(text, ...within.values) ?? 0
    );
  }

  private within(sight: Sight, region: CompiledRegion, ranges: CellRanges): Sql {
    const isSeen = seenFacets(sight);
    if (region.exactRanges === ranges) return isSeen;
    return allOf([isSeen, sql(`in_region(${this.functions.addRegion(region)}, f.ra_deg, f.dec_deg)`)]);
  }

  private toSql(sight: Sight, predicate: Predicate): Sql {
    return predicateSql(predicate, { sight, keys: this.keys, functions: this.functions });
  }
}

function toPlace(cells: PlaceCells): TransientPlace {
  const [transient, survey, name, hpx, raDeg, decDeg, first, last, surveyFirst, packed, holds] = cells;
  return {
    ref: transient as TransientRef,
    key: { survey, name },
    hpx,
    raDeg,
    decDeg,
    firstDetectionMjd: first ?? undefined,
    lastDetectionMjd: last ?? undefined,
    surveyFirstDetectionMjd: surveyFirst ?? undefined,
    bands: packed ? unpackFacet(packed).bands : undefined,
    holds: holds === 1,
  };
}

function withWitnesses(cells: PlaceCells): TransientPlace {
  return { ...toPlace(cells), peakMjd: cells[11] ?? undefined, lastLimitMjd: cells[12] ?? undefined };
}

function positionsAt({ columns, places, inRegion }: FoundPlaces & { readonly inRegion: number }): PlacePage {
  const [ras, decs] = [columns.column('raDeg'), columns.column('decDeg')];
  const [raDeg, decDeg] = [new Float64Array(places.length), new Float64Array(places.length)];
  for (let i = 0; i < places.length; i++) {
    raDeg[i] = ras[places[i]!]!;
    decDeg[i] = decs[places[i]!]!;
  }
  return { inRegion, places: [], positions: { raDeg, decDeg } };
}

/** Writes rowids as JSON, in the order of the file, so many at once. */
function* chunksOfIds({ columns, places }: FoundPlaces): Generator<string, void, undefined> {
  const ids = Float64Array.from(places, (place) => columns.idAt(place)).sort();
  for (let from = 0; from < ids.length; from += RANGES_AT_ONCE)
    yield `[${ids.subarray(from, from + RANGES_AT_ONCE).join(',')}]`;
}

/** Writes ranges as JSON, `[[first, last], ...]`, so many at once. */
function* chunksOf(ranges: CellRanges): Generator<string, void, undefined> {
  const count = rangeCountOf(ranges);
  for (let from = 0; from < count; from += RANGES_AT_ONCE) {
    const pairs: string[] = [];
    const end = Math.min(count, from + RANGES_AT_ONCE);
    for (let i = from; i < end; i++) pairs.push(`[${ranges[2 * i]},${ranges[2 * i + 1]}]`);
    yield `[${pairs.join(',')}]`;
  }
}
