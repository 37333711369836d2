import type { ClientSession, Filter } from 'mongodb';
import type { CatalogueMatch, CatalogueRow, RowTest } from '../../../domain/catalogue.js';
import { type Cone, parseCone, squaredChordFrom } from '../../../spatial/cone.js';
import { coverCone } from '../../../spatial/cover.js';
import { hpxKeyOf } from '../../../spatial/healpix.js';
import { compileRegion } from '../../../spatial/region.js';
import { wideningCones } from '../../../spatial/widening-cones.js';
import type {
  CatalogueConeQuery,
  CataloguePlace,
  CatalogueRowPage,
  CatalogueRowQuery,
  CatalogueVersion,
} from '../../catalogue-port.js';
import { RowUnpacker } from '../../packed/catalogue-row.js';
import type { RowBounds } from '../../packed/catalogue-version.js';
import type { MongoConnection } from '../connection.js';
import type { CatalogueDocument, CatalogueRowDocument } from './catalogue-documents.js';

/** Ranges of one query of the server. */
const RANGES_AT_ONCE = 200;
const MAX_REGION_RANGES = 256;
const BATCH_ROWS = 2_000;

/** A cone that is still searched, and how wide it is searched now. */
interface Search {
  readonly place: number;
  readonly cone: Cone;
  readonly wider: Generator<Cone, void, undefined> | undefined;
  readonly tried: Cone;
}

interface Hit {
  readonly squaredChord: number;
  readonly row: CatalogueRowDocument;
}

/** The rows of one catalogue, within one read transaction. */
export class CatalogueRows {
  private readonly unpacker: RowUnpacker;

  constructor(
    private readonly connection: MongoConnection,
    private readonly session: ClientSession,
    private readonly load: CatalogueDocument['load'],
    private readonly version: CatalogueVersion,
    private readonly test: RowTest | undefined,
    private readonly bounds: RowBounds,
  ) {
    this.unpacker = new RowUnpacker(version.columns);
  }

  /** Finds the rows of many cones, many cones a query of the server. See {@link CatalogueStore.cones}. */
  async cones({ cones, mode }: CatalogueConeQuery): Promise<readonly (readonly CatalogueMatch[])[]> {
    const found: (readonly CatalogueMatch[])[] = cones.map(() => []);
    const keys = Float64Array.from(cones, ({ raDeg, decDeg }) => hpxKeyOf(raDeg, decDeg));
    let open = cones
      .map((cone, place) => this.searchOf(parseCone(cone), place, mode))
      .sort((a, b) => keys[a.place]! - keys[b.place]!);
    while (open.length > 0) {
      const wider: Search[] = [];
      for (const group of groupsOf(open, this.version.rowCount)) {
        for (const [search, hits] of await this.hitsOf(group, mode === 'ALL')) {
          found[search.place] = hits.map(({ row }) => this.unpacker.matchOf(search.cone, row));
          const next = hits.length === 0 ? search.wider?.next() : undefined;
          if (next && !next.done) wider.push({ ...search, tried: next.value });
        }
      }
      open = wider;
    }
    return found;
  }

  /** Lists rows in the order of the sky. */
  async page({ region: asked, first, after }: CatalogueRowQuery): Promise<CatalogueRowPage> {
    const region = asked && compileRegion(asked);
    const cover = region?.cover({ rowCount: this.version.rowCount, maxRanges: MAX_REGION_RANGES });
    const behind = after && {
      $or: [{ hpx: { $gt: after.hpx } }, { hpx: after.hpx, place: { $gt: after.place } }],
    };
    const parts = [...(cover ? [within(cover)] : []), ...(behind ? [behind] : [])];
    const rows: (CatalogueRow & CataloguePlace)[] = [];
    for await (const row of this.read(parts)) {
      if (region?.contains(row.raDeg, row.decDeg) === false || !this.passes(row)) continue;
      if (rows.length === first) return { rows, hasMore: true };
      rows.push({ ...this.unpacker.rowOf(row), hpx: row.hpx, place: row.place });
    }
    return { rows, hasMore: false };
  }

  private searchOf(cone: Cone, place: number, mode: CatalogueConeQuery['mode']): Search {
    if (mode === 'ALL') return { place, cone, wider: undefined, tried: cone };
    const wider = wideningCones(cone, this.version.rowCount);
    const first = wider.next();
    return { place, cone, wider, tried: first.done ? cone : first.value };
  }

  private async hitsOf(group: SearchGroup, wantsAll: boolean): Promise<ReadonlyMap<Search, readonly Hit[]>> {
    this.bounds.assertOnTime();
    const hits = new Map<Search, Hit[]>(group.searches.map((search) => [search, []]));
    const keep = (search: Search, hit: Hit) => {
      const kept = hits.get(search)!;
      if (wantsAll) {
        this.bounds.addRows(1);
        kept.push(hit);
      } else if (kept.length === 0 || byNearness(hit, kept[0]!) < 0) kept[0] = hit;
    };
    for await (const row of this.read([within(group.ranges)]))
      for (const search of searchesAt(group, row.hpx)) {
        const squaredChord = squaredChordFrom(search.tried, row.raDeg, row.decDeg);
        if (squaredChord > search.tried.squaredChordLimit || !this.passes(row)) continue;
        keep(search, { squaredChord, row });
      }
    for (const kept of hits.values()) kept.sort(byNearness);
    if (!wantsAll) for (const kept of hits.values()) this.bounds.addRows(kept.length);
    return hits;
  }

  /** Reads rows in the order of the sky, looking at the clock. */
  private async *read(
    parts: readonly Filter<CatalogueRowDocument>[],
  ): AsyncGenerator<CatalogueRowDocument, void, undefined> {
    this.bounds.assertOnTime();
    const cursor = this.connection
      .of('catalogue_row')
      .find({ $and: [{ load: this.load }, ...parts] }, { session: this.session, batchSize: BATCH_ROWS })
      .sort({ hpx: 1, place: 1 });
    try {
      while (await cursor.hasNext()) {
        yield* cursor.readBufferedDocuments(BATCH_ROWS);
        this.bounds.assertOnTime();
      }
    } finally {
      await cursor.close();
    }
  }

  private passes({ packed }: CatalogueRowDocument): boolean {
    return this.test === undefined || this.test(this.unpacker.valuesOf(packed));
  }
}

/** Cones that are asked for together. */
interface SearchGroup {
  readonly searches: readonly Search[];
  /** Of all of them, in order of their beginnings; they may overlap. */
  readonly ranges: readonly number[];
  /** Index into `searches` for each range. */
  readonly owners: readonly number[];
}

function* groupsOf(searches: readonly Search[], rowCount: number): Generator<SearchGroup, void, undefined> {
  let group: Search[] = [];
  let ranges: { readonly from: number; readonly to: number; readonly owner: number }[] = [];
  const finished = (): SearchGroup => {
    const sorted = ranges.sort((a, b) => a.from - b.from);
    const made = {
      searches: group,
      ranges: sorted.flatMap(({ from, to }) => [from, to]),
      owners: sorted.map(({ owner }) => owner),
    };
    group = [];
    ranges = [];
    return made;
  };
  for (const search of searches) {
    const cover = coverCone(search.tried, { rowCount });
    const owner = group.push(search) - 1;
    for (let at = 0; at < cover.length; at += 2) ranges.push({ from: cover[at]!, to: cover[at + 1]!, owner });
    if (ranges.length >= RANGES_AT_ONCE) yield finished();
  }
  if (group.length > 0) yield finished();
}

/** Yields the searches one of whose ranges holds a key. */
function* searchesAt(
  { searches, ranges, owners }: SearchGroup,
  hpx: number,
): Generator<Search, void, undefined> {
  // A few hundred ranges in order: those that begin behind the key end the walk.
  for (let at = 0; at < owners.length && ranges[2 * at]! <= hpx; at++)
    if (hpx <= ranges[2 * at + 1]!) yield searches[owners[at]!]!;
}

function within(ranges: ArrayLike<number>): Filter<CatalogueRowDocument> {
  const parts: Filter<CatalogueRowDocument>[] = [];
  for (let at = 0; at < ranges.length; at += 2)
    parts.push({ hpx: { $gte: ranges[at]!, $lte: ranges[at + 1]! } });
  return parts.length === 0 ? { hpx: -1 } : { $or: parts };
}

/** Rows at one distance by their place on the sky, then in their cell. */
function byNearness(a: Hit, b: Hit): number {
  return a.squaredChord - b.squaredChord || a.row.hpx - b.row.hpx || a.row.place - b.row.place;
}
