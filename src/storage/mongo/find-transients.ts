import type { ClientSession, Filter } from 'mongodb';
import type { Predicate } from '../../domain/predicate.js';
import { type CompiledRegion, compileRegion } from '../../spatial/region.js';
import { pageOfRows } from '../page-of-rows.js';
import type {
  TransientPage,
  TransientPosition,
  TransientQuery,
  TransientRow,
} from '../port/transient-store.js';
import {
  checkPositions,
  compareValues,
  type OrderKey,
  orderKeysOf,
  positionOf,
  reversed,
  valuesAt,
  valuesOf,
} from '../transient-order.js';
import type { MongoConnection } from './connection.js';
import { FacetRows, type FoundRow } from './facet-rows.js';
import type { InternedKeys } from './interned-keys.js';
import {
  type FieldOrderKey,
  fieldKeysOf,
  isTiedOtherWay,
  rangeAt,
  rangesAfter,
  sortOf,
} from './order-filter.js';
import { conjunctionOf, EVERYTHING, type FacetFilter, facetFilter, hpxFilter } from './predicate-filter.js';
import { RowTest } from './row-test.js';
import type { Sight } from './sight.js';
import type { FacetDocument } from './transient-documents.js';

// Up to so many expected rows of a region are all read, tested and sorted here.
const MAX_EXPECTED = 5000;
const DEG2_OF_SKY = 41_252.961_249_419_27;
// Ranges of one query; a map of a localisation has thousands.
const RANGES_AT_ONCE = 200;
// Rows looked at first when rows are to be tested after the server's filter.
const MIN_TESTED = 100;

/** What one query works with. */
interface Plan {
  readonly query: TransientQuery;
  readonly keys: readonly OrderKey[];
  readonly rows: FacetRows;
  /** That the viewer sees the facet. */
  readonly seen: Filter<FacetDocument>;
  readonly where: FacetFilter;
  /** Absent when the filter is exact. */
  readonly test: RowTest | undefined;
}

/** A region that every row must lie in, small enough to look at all that it holds. */
interface NarrowRegion {
  readonly region: CompiledRegion;
  readonly rest: Predicate | undefined;
}

/** Answers list queries over facets. */
export class TransientFinder {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly clock: () => number;

  constructor(connection: MongoConnection, keys: InternedKeys, clock: () => number) {
    this.connection = connection;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Answers a query. Within a read transaction.
   *
   * @param rowCount  how many facets there are, about: what decides how a region is searched
   */
  async find(
    session: ClientSession,
    sight: Sight,
    query: TransientQuery,
    rowCount: number,
  ): Promise<TransientPage> {
    checkPositions(query);
    const rows = new FacetRows(this.connection, session, {
      clock: this.clock,
      deadlineUnixMs: query.deadlineUnixMs,
    });
    rows.assertOnTime();
    const plan = (where: Predicate | undefined): Plan => {
      const filter = where ? facetFilter(where, { sight, keys: this.keys, rowCount }) : EVERYTHING;
      return {
        query,
        keys: orderKeysOf(query.order),
        rows,
        seen: { classId: { $in: [...sight.classes.ids] } },
        where: filter,
        test:
          where && !filter.isExact
            ? new RowTest(this.connection, this.keys, session, sight, where)
            : undefined,
      };
    };
    const narrow = narrowRegionOf(query.where, rowCount);
    if (narrow) return this.gather(plan(narrow.rest), narrow.region, rowCount);
    const whole = plan(query.where);
    const keys = fieldKeysOf(whole.keys);
    if (!keys) return this.gather(whole, undefined, rowCount);
    const page = query.rows
      ? await pageOf(whole, keys)
      : { rows: [], hasMoreBefore: false, hasMoreAfter: false };
    return query.count ? { ...page, totalCount: await countOf(whole) } : page;
  }

  /** Reads all rows, keeps those in the region, and orders them here. */
  private async gather(
    plan: Plan,
    region: CompiledRegion | undefined,
    rowCount: number,
  ): Promise<TransientPage> {
    const found: TransientRow[] = [];
    const inRegion = ({ row: { facet } }: FoundRow) =>
      region === undefined ||
      (facet.position !== undefined && region.contains(facet.position.raDeg, facet.position.decDeg));
    const ranges = region && (region.exactRanges ?? region.cover({ rowCount }));
    for (const within of region ? hpxFilters(ranges ?? []) : [{}])
      for await (const batch of plan.rows.batches({
        filter: conjunctionOf(plan.seen, within, plan.where.filter),
      })) {
        const inside = batch.filter(inRegion);
        const kept = plan.test ? await plan.test.keep(inside) : inside;
        for (const { row } of kept) found.push(row);
      }
    return pageOfRows(plan.query, plan.keys, found);
  }
}

/** Finds the smallest region that every row must lie in, when there is one and it is small. */
function narrowRegionOf(where: Predicate | undefined, rowCount: number): NarrowRegion | undefined {
  if (where === undefined) return undefined;
  const conjuncts = conjunctsOf(where);
  const regions = conjuncts.flatMap((part) =>
    part.op === 'inRegion' ? [{ part, region: compileRegion(part.region) }] : [],
  );
  const narrowest = regions.reduce<(typeof regions)[number] | undefined>(
    (best, next) => (best && best.region.areaDeg2 <= next.region.areaDeg2 ? best : next),
    undefined,
  );
  if (!narrowest || (narrowest.region.areaDeg2 / DEG2_OF_SKY) * rowCount > MAX_EXPECTED) return undefined;
  const rest = conjuncts.filter((part) => part !== narrowest.part);
  return { region: narrowest.region, rest: rest.length === 0 ? undefined : { op: 'and', all: rest } };
}

function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.op === 'and' ? predicate.all.flatMap(conjunctsOf) : [predicate];
}

function hpxFilters(ranges: ArrayLike<number>): Filter<FacetDocument>[] {
  const filters: Filter<FacetDocument>[] = [];
  for (let place = 0; place < ranges.length; place += 2 * RANGES_AT_ONCE)
    filters.push(hpxFilter(Array.from(ranges).slice(place, place + 2 * RANGES_AT_ONCE)));
  return filters;
}

async function pageOf(plan: Plan, planKeys: readonly FieldOrderKey[]): Promise<TransientPage> {
  const { query } = plan;
  const isBackward = query.fromEnd ?? false;
  const keys = isBackward ? reversed(planKeys) : planKeys;
  const [start, stop] = isBackward ? [query.before, query.after] : [query.after, query.before];
  const until = stop && { $or: rangesAfter(reversed(keys), valuesAt(stop)) };
  const ranges = start ? rangesAfter(keys, valuesAt(start)) : [{}];
  const found = await readRanges(plan, keys, ranges, until ?? {}, query.limit + 1);
  const rows = found.slice(0, query.limit);
  // Rows of the list beyond the page's two ends, in the direction of reading.
  const hasBeyond =
    found.length > rows.length || (stop !== undefined && (await hasRowFrom(plan, keys, stop)));
  const hasBehind = start !== undefined && (await hasRowFrom(plan, reversed(keys), start));
  const ordered = isBackward ? rows.reverse() : rows;
  return {
    rows: ordered.map((row) => ({ ...row, position: positionOf(planKeys, row) })),
    hasMoreBefore: isBackward ? hasBeyond : hasBehind,
    hasMoreAfter: isBackward ? hasBehind : hasBeyond,
  };
}

async function readRanges(
  plan: Plan,
  keys: readonly FieldOrderKey[],
  ranges: readonly Filter<FacetDocument>[],
  until: Filter<FacetDocument>,
  limit: number,
): Promise<TransientRow[]> {
  const found: TransientRow[] = [];
  const read = isTiedOtherWay(keys) ? readTied : readSorted;
  for (const range of ranges) {
    const left = limit - found.length;
    if (left <= 0) break;
    found.push(...(await read(plan, keys, conjunctionOf(range, until), left)));
  }
  return found;
}

/** Reads rows along the first key, then those with the last one's value again, in their order. */
async function readTied(
  plan: Plan,
  keys: readonly FieldOrderKey[],
  range: Filter<FacetDocument>,
  limit: number,
): Promise<TransientRow[]> {
  const [first, ...rest] = keys;
  if (!first) return [];
  const rows = await readSorted(plan, [first], range, limit);
  const last = rows.length < limit ? undefined : rows.at(-1);
  const tied = last && first.valueOf(last);
  const before = rows
    .filter((row) => tied === undefined || first.valueOf(row) !== tied)
    .map((row) => ({ row, values: valuesOf(keys, row) }))
    .sort((a, b) => compareValues(keys, a.values, b.values))
    .map(({ row }) => row);
  if (tied === undefined) return before;
  const ofTied = conjunctionOf(range, { [first.by]: tied });
  return [...before, ...(await readSorted(plan, rest, ofTied, limit - before.length))];
}

async function readSorted(
  plan: Plan,
  keys: readonly FieldOrderKey[],
  range: Filter<FacetDocument>,
  limit: number,
): Promise<TransientRow[]> {
  const found: TransientRow[] = [];
  const filter = conjunctionOf(plan.seen, plan.where.filter, range);
  const wanted = plan.test
    ? { filter, sort: sortOf(keys), batchSize: Math.max(MIN_TESTED, limit) }
    : { filter, sort: sortOf(keys), limit };
  for await (const batch of plan.rows.batches(wanted)) {
    const kept = plan.test ? await plan.test.keep(batch) : batch;
    for (const { row } of kept) if (found.length < limit) found.push(row);
    if (found.length >= limit) break;
  }
  return found;
}

/** Tells whether the list has a row at a position or after it; nearly always there is the row itself. */
async function hasRowFrom(
  plan: Plan,
  keys: readonly FieldOrderKey[],
  position: TransientPosition,
): Promise<boolean> {
  const values = valuesAt(position);
  for (const range of [rangeAt(keys, values), ...rangesAfter(keys, values)])
    if (plan.test) {
      const found = await readRanges(plan, keys, [range], {}, 1);
      if (found.length > 0) return true;
    } else if (await plan.rows.has(conjunctionOf(plan.seen, plan.where.filter, range))) return true;
  return false;
}

async function countOf({ rows, seen, where, test }: Plan): Promise<number> {
  const filter = conjunctionOf(seen, where.filter);
  if (!test) return rows.count(filter);
  let count = 0;
  for await (const batch of rows.batches({ filter })) count += (await test.keep(batch)).length;
  return count;
}
