import type { Predicate } from '../../domain/predicate.js';
import { outlinesOf } from '../outlines-of.js';
import { pageOfRows } from '../page-of-rows.js';
import type { TransientOutline } from '../port/places.js';
import type {
  TransientPage,
  TransientPosition,
  TransientQuery,
  TransientRow,
} from '../port/transient-store.js';
import { checkPositions, positionOf, reversed, valuesAt } from '../transient-order.js';
import type { SqliteConnection } from './connection.js';
import { rowsFrom, rowsOfIds } from './facet-rows.js';
import type { InternedKeys } from './interned-keys.js';
import { orderKeys, orderSql, rangeAt, rangesAfter, type SqlOrderKey } from './order-sql.js';
import { predicateSql } from './predicate-sql.js';
import type { QueryFunctions } from './query-functions.js';
import { helpOfRegion, type RegionCandidates } from './region-candidates.js';
import { type Sight, seenFacets } from './sight.js';
import { outlinesInMemory, pageInMemory } from './sky/find-in-memory.js';
import { type RegionalPredicate, regionalOf } from './sky/sky-conditions.js';
import type { FoundPlaces, SkySearch } from './sky/sky-search.js';
import { allOf, anyOf, type Sql, sql } from './sql.js';

// Up to here rows are sorted by us: cheaper than handing their ids to SQLite.
const MAX_SORTED_HERE = 500;

/** What one query works with. */
interface Plan {
  readonly sight: Sight;
  readonly query: TransientQuery;
  readonly keys: readonly SqlOrderKey[];
  /** Rows to choose from when a region has found them. */
  readonly candidates: RegionCandidates | undefined;
  readonly from: Sql;
  /** Where rows are counted: within the ranges of a large region, of which a page needs only the first rows. */
  readonly fromCounted: Sql;
  readonly where: Sql;
}

/** Answers list queries over facets. */
export class TransientFinder {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly functions: QueryFunctions;
  private readonly sky: SkySearch;

  constructor(connection: SqliteConnection, keys: InternedKeys, functions: QueryFunctions, sky: SkySearch) {
    this.connection = connection;
    this.keys = keys;
    this.functions = functions;
    this.sky = sky;
  }

  /** Answers a query. Within a read transaction. */
  find(sight: Sight, query: TransientQuery): TransientPage {
    this.functions.begin(query.deadlineUnixMs);
    this.functions.assertOnTime();
    checkPositions(query);
    const regional = regionalOf(query.where);
    const found = regional && this.sky.search(sight, regional);
    const inMemory = found?.isAll && pageInMemory(this.connection, found.columns, query, found.places);
    return inMemory || this.findInFile(sight, query, regional, found);
  }

  /** Answers a query with little of each transient. Within a read transaction. */
  findOutlines(sight: Sight, query: TransientQuery): TransientPage<TransientOutline> {
    this.functions.begin(query.deadlineUnixMs);
    this.functions.assertOnTime();
    checkPositions(query);
    const regional = regionalOf(query.where);
    const found = regional && this.sky.search(sight, regional);
    const inMemory = found?.isAll && outlinesInMemory(found.columns, query, found.places);
    return inMemory || outlinesOf(this.findInFile(sight, query, regional, found));
  }

  private findInFile(
    sight: Sight,
    query: TransientQuery,
    regional: RegionalPredicate | undefined,
    found: FoundPlaces | undefined,
  ): TransientPage {
    const plan = this.planOf(sight, query, regional, found);
    if (plan.candidates && !plan.candidates.rest && plan.candidates.ids.length <= MAX_SORTED_HERE)
      return this.pageOfFew(plan, plan.candidates.ids);
    const page = query.rows ? this.page(plan) : { rows: [], hasMoreBefore: false, hasMoreAfter: false };
    return query.count ? { ...page, totalCount: this.count(plan) } : page;
  }

  private planOf(
    sight: Sight,
    query: TransientQuery,
    regional: RegionalPredicate | undefined,
    found: FoundPlaces | undefined,
  ): Plan {
    const keys = orderKeys(query.order, this.functions);
    const help =
      regional &&
      helpOfRegion({ connection: this.connection, functions: this.functions, sight }, regional, found);
    const candidates = help?.kind === 'CANDIDATES' ? help.candidates : undefined;
    const rest: Predicate | undefined = candidates ? candidates.rest : query.where;
    const condition = rest && predicateSql(rest, { sight, keys: this.keys, functions: this.functions });
    const from = candidates
      ? sql('json_each(?) c cross join facet f on f.id = c.value', JSON.stringify(candidates.ids))
      : help?.kind === 'INDEX'
        ? help.from
        : sql('facet f');
    return {
      sight,
      query,
      keys,
      candidates,
      from,
      fromCounted: help?.kind === 'RANGES' ? help.from : from,
      where: allOf([seenFacets(sight), ...(condition ? [condition] : [])]),
    };
  }

  private page(plan: Plan): TransientPage {
    const { query } = plan;
    const isBackward = query.fromEnd ?? false;
    const keys = isBackward ? reversed(plan.keys) : plan.keys;
    const [start, stop] = isBackward ? [query.before, query.after] : [query.after, query.before];
    const until = stop && anyOf(rangesAfter(reversed(keys), valuesAt(stop)));
    const ranges = start ? rangesAfter(keys, valuesAt(start)) : [undefined];
    const found = this.readRanges(plan, keys, ranges, until, query.limit + 1);
    const rows = found.slice(0, query.limit);
    // Rows of the list beyond the page's two ends, in the direction of reading.
    const hasBeyond = found.length > rows.length || (stop !== undefined && this.hasRowFrom(plan, keys, stop));
    // Asks for the row at the position first: it is nearly always there, and found by its name.
    const hasBehind = start !== undefined && this.hasRowFrom(plan, reversed(keys), start);
    const ordered = isBackward ? rows.reverse() : rows;
    return {
      rows: ordered.map((row) => ({ ...row, position: positionOf(plan.keys, row) })),
      hasMoreBefore: isBackward ? hasBeyond : hasBehind,
      hasMoreAfter: isBackward ? hasBehind : hasBeyond,
    };
  }

  private readRanges(
    plan: Plan,
    keys: readonly SqlOrderKey[],
    ranges: readonly (Sql | undefined)[],
    until: Sql | undefined,
    limit: number,
  ): TransientRow[] {
    const rows: TransientRow[] = [];
    for (const range of ranges) {
      if (rows.length >= limit) break;
      const where = allOf([plan.where, ...(range ? [range] : []), ...(until ? [until] : [])]);
      const { text, values } = plan.from;
      const asked = sql(
        `${text} where ${where.text} order by ${orderSql(keys)} limit ?`,
        ...values,
        ...where.values,
        limit - rows.length,
      );
      for (const row of rowsFrom(this.connection, asked)) rows.push(row);
    }
    return rows;
  }

  /** Tells whether the list has a row at a position or after it. */
  private hasRowFrom(plan: Plan, keys: readonly SqlOrderKey[], position: TransientPosition): boolean {
    const values = valuesAt(position);
    return this.hasRow(plan, [rangeAt(keys, values), ...rangesAfter(keys, values)]);
  }

  private hasRow(plan: Plan, ranges: readonly Sql[]): boolean {
    return ranges.some((range) => {
      const where = allOf([plan.where, range]);
      const found = this.connection
        .values<number>(`select 1 from ${plan.from.text} where ${where.text} limit 1`)
        .get(...plan.from.values, ...where.values);
      return found !== undefined;
    });
  }

  private count({ fromCounted: from, where, candidates }: Plan): number {
    if (candidates && !candidates.rest) return candidates.ids.length;
    return (
      this.connection
        .values<number>(`select count(*) from ${from.text} where ${where.text}`)
        .get(...from.values, ...where.values) ?? 0
    );
  }

  /** Sorts and cuts a short list of rows that are all in the answer's list. */
  private pageOfFew({ query, keys }: Plan, ids: readonly number[]): TransientPage {
    if (query.rows) return pageOfRows(query, keys, [...rowsOfIds(this.connection, ids).values()]);
    return {
      rows: [],
      hasMoreBefore: false,
      hasMoreAfter: false,
      ...(query.count ? { totalCount: ids.length } : {}),
    };
  }
}
