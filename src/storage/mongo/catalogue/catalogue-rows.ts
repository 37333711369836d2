import type { ClientSession, Filter } from 'mongodb';
import type { CatalogueMatch, CatalogueRow, RowTest } from '../../../domain/catalogue.js';
import { squaredChordFrom } from '../../../spatial/cone.js';
import { compileRegion } from '../../../spatial/region.js';
import { RowUnpacker } from '../../packed/catalogue-row.js';
import type { RowBounds } from '../../packed/catalogue-version.js';
import {
  type ConeSearch,
  coneSearches,
  groupsOf,
  type SearchGroup,
  widened,
} from '../../packed/cone-search.js';
import type {
  CatalogueConeQuery,
  CataloguePlace,
  CatalogueRowPage,
  CatalogueRowQuery,
  CatalogueVersion,
} from '../../port/catalogue-store.js';
import type { MongoConnection } from '../connection.js';
import type { CatalogueDocument, CatalogueRowDocument } from './catalogue-documents.js';

/** What one query of the server asks for. */
const GROUP = { ranges: 200, rows: 20_000 };
const MAX_REGION_RANGES = 256;
const BATCH_ROWS = 2_000;

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
    const { rowCount } = this.version;
    let open = coneSearches(cones, mode, rowCount);
    while (open.length > 0) {
      const wider: ConeSearch[] = [];
      for (const group of groupsOf(open, rowCount, GROUP)) {
        for (const [search, hits] of await this.hitsOf(group, mode === 'ALL')) {
          found[search.place] = hits.map(({ row }) => this.unpacker.matchOf(search.cone, row));
          const next = hits.length === 0 ? widened(search) : undefined;
          if (next) wider.push(next);
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

  private async hitsOf(
    group: SearchGroup,
    wantsAll: boolean,
  ): Promise<ReadonlyMap<ConeSearch, readonly Hit[]>> {
    this.bounds.assertOnTime();
    const hits = new Map<ConeSearch, Hit[]>(group.searches.map((search) => [search, []]));
    const keep = (search: ConeSearch, hit: Hit) => {
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

/** Yields the searches one of whose ranges holds a key. */
function* searchesAt(
  { searches, ranges, owners }: SearchGroup,
  hpx: number,
): Generator<ConeSearch, void, undefined> {
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
