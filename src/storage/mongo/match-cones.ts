import type { ClientSession, Filter, ObjectId } from 'mongodb';
import { byBytes } from '../../access/access-term.js';
import { CostExceeded } from '../../domain/errors.js';
import { type Cone, parseCone, squaredChordFrom } from '../../spatial/cone.js';
import { coverCone } from '../../spatial/cover.js';
import { hpxKeyOf } from '../../spatial/healpix.js';
import { separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';
import { wideningCones } from '../../spatial/widening-cones.js';
import type { MatchedTransient, TransientConeQuery } from '../port/transient-store.js';
import type { MongoConnection } from './connection.js';
import { type FacetRows, ROW_FIELDS, type RowDocument, toRow } from './facet-rows.js';
import { hpxFilter } from './predicate-filter.js';
import type { FacetDocument } from './transient-documents.js';

type IndexDocument = Pick<FacetDocument, '_id' | 'hpx' | 'raDeg' | 'decDeg'>;

/** A cone that is still searched: which of the query's it is, and how wide it is searched now. */
interface Search {
  readonly place: number;
  readonly cone: Cone;
  readonly wider: Generator<Cone, void, undefined> | undefined;
  readonly tried: Cone;
}

interface Hit {
  readonly squaredChord: number;
  readonly id: ObjectId;
}

// Cones of one query of the server: at most 16 ranges each.
const CONES_AT_ONCE = 50;

/** Finds the transients around many positions, many cones a query. See {@link TransientStore}. */
export class ConeMatcher {
  private readonly connection: MongoConnection;
  private readonly rows: FacetRows;
  private readonly query: TransientConeQuery;
  private readonly rowCount: number;
  private found = 0;

  constructor(connection: MongoConnection, rows: FacetRows, query: TransientConeQuery, rowCount: number) {
    this.connection = connection;
    this.rows = rows;
    this.query = query;
    this.rowCount = rowCount;
  }

  /** Answers the query. Within a read transaction. */
  async match(seen: Filter<FacetDocument>): Promise<readonly (readonly MatchedTransient[])[]> {
    const { cones } = this.query;
    const matches: (readonly MatchedTransient[])[] = cones.map(() => []);
    const keys = Float64Array.from(cones, ({ raDeg, decDeg }) => hpxKeyOf(raDeg, decDeg));
    let open = cones
      .map((cone, place) => this.searchOf(parseCone(cone), place))
      // In the order of the sky, so that each page of the index is read once.
      .sort((a, b) => keys[a.place]! - keys[b.place]!);
    while (open.length > 0) {
      const wider: Search[] = [];
      for (let from = 0; from < open.length; from += CONES_AT_ONCE) {
        const searched = open.slice(from, from + CONES_AT_ONCE);
        const hits = await this.hitsOf(searched, seen);
        const matched = await this.rowsOf(searched, hits);
        for (const [index, search] of searched.entries()) {
          matches[search.place] = matched[index]!;
          const next = matched[index]!.length === 0 ? search.wider?.next() : undefined;
          if (next && !next.done) wider.push({ ...search, tried: next.value });
        }
      }
      open = wider;
    }
    return matches;
  }

  private searchOf(cone: Cone, place: number): Search {
    if (this.query.mode === 'ALL') return { place, cone, wider: undefined, tried: cone };
    const wider = wideningCones(cone, this.rowCount);
    const first = wider.next();
    return { place, cone, wider, tried: first.done ? cone : first.value };
  }

  /** Finds what lies in the cones as they are searched now; of the nearest ones, when only these are asked for. */
  private async hitsOf(searched: readonly Search[], seen: Filter<FacetDocument>): Promise<readonly Hit[][]> {
    this.rows.assertOnTime();
    const covers = searched.map(({ tried }) => coverCone(tried, { rowCount: this.rowCount }));
    const within = { $or: covers.map((cover) => hpxFilter(cover)) };
    const found = await this.connection
      .of('facet')
      .find({ $and: [within, seen] }, { session: this.rows.session, ...this.rows.timeLimit() })
      .project<IndexDocument>({ hpx: 1, raDeg: 1, decDeg: 1 })
      .toArray();
    this.rows.assertOnTime();
    const placed = found
      .flatMap(({ _id, hpx, raDeg, decDeg }) =>
        hpx === null || raDeg === null || decDeg === null ? [] : [{ _id, hpx, raDeg, decDeg }],
      )
      .sort((a, b) => a.hpx - b.hpx);
    return searched.map(({ tried }, index) => {
      const hits: Hit[] = [];
      for (const { _id: id, raDeg, decDeg } of between(placed, covers[index]!)) {
        const squaredChord = squaredChordFrom(tried, raDeg, decDeg);
        if (squaredChord <= tried.squaredChordLimit) hits.push({ squaredChord, id });
      }
      if (this.query.mode === 'ALL') return hits;
      const least = hits.reduce((best, hit) => Math.min(best, hit.squaredChord), Number.POSITIVE_INFINITY);
      return hits.filter(({ squaredChord }) => squaredChord === least);
    });
  }

  private async rowsOf(
    searched: readonly Search[],
    hits: readonly (readonly Hit[])[],
  ): Promise<readonly MatchedTransient[][]> {
    this.found += hits.reduce((sum, { length }) => sum + length, 0);
    const { maxRows } = this.query;
    if (this.found > maxRows)
      throw new CostExceeded(
        `more than ${maxRows} transients lie around the positions; ask for fewer positions, a smaller radius or the nearest`,
      );
    const rows = await readRows(
      this.connection,
      this.rows.session,
      hits.flat().map(({ id }) => id),
    );
    return searched.map(({ cone }, index) => {
      const sorted = hits[index]!.map(({ id, squaredChord }) => ({
        row: toRow(rows.get(id.toHexString())!),
        squaredChord,
      })).sort(
        (a, b) =>
          a.squaredChord - b.squaredChord ||
          byBytes(a.row.key.survey, b.row.key.survey) ||
          byBytes(a.row.key.name, b.row.key.name),
      );
      return sorted
        .slice(0, this.query.mode === 'ALL' ? sorted.length : 1)
        .map(({ row }) => ({ ...row, separationArcsec: separationOf(cone, row.facet.position!) }));
    });
  }
}

async function readRows(
  connection: MongoConnection,
  session: ClientSession,
  ids: readonly ObjectId[],
): Promise<ReadonlyMap<string, RowDocument>> {
  if (ids.length === 0) return new Map();
  const found = await connection
    .of('facet')
    .find({ _id: { $in: [...ids] } }, { session })
    .project<RowDocument & Pick<FacetDocument, '_id'>>({ ...ROW_FIELDS, _id: 1 })
    .toArray();
  return new Map(found.map((document) => [document._id.toHexString(), document]));
}

/** Yields the facets, which stand in order of `hpx`, that lie in any of the ranges. */
function* between<Placed extends { readonly hpx: number }>(
  placed: readonly Placed[],
  ranges: ArrayLike<number>,
): Generator<Placed, void, undefined> {
  for (let range = 0; range < ranges.length; range += 2) {
    let [low, high] = [0, placed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placed[middle]!.hpx < ranges[range]!) low = middle + 1;
      else high = middle;
    }
    for (; low < placed.length && placed[low]!.hpx <= ranges[range + 1]!; low++) yield placed[low]!;
  }
}

function separationOf(
  cone: Cone,
  { raDeg, decDeg }: { readonly raDeg: number; readonly decDeg: number },
): number {
  return separationArcsec(cone.centre, unitVectorOf(raDeg, decDeg));
}
