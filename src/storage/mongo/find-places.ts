import type { ClientSession } from 'mongodb';
import type { Predicate } from '../../domain/predicate.js';
import { compileRegion } from '../../spatial/region.js';
import type { PlacePage, PlaceQuery, TransientPlace } from '../port/places.js';
import type { MongoConnection } from './connection.js';
import { FacetRows, type FoundRow } from './facet-rows.js';
import type { InternedKeys } from './interned-keys.js';
import { conjunctionOf, EVERYTHING, facetFilter, hpxFilter } from './predicate-filter.js';
import { RowTest } from './row-test.js';
import type { Sight } from './sight.js';

/** Ranges of one query; a map of a localisation has thousands. */
const RANGES_AT_ONCE = 200;

/** What one query works with. */
interface Scope {
  readonly session: ClientSession;
  readonly sight: Sight;
  /** How many facets there are, about. */
  readonly rowCount: number;
}

/** Lists what lies in a region. See {@link TransientStore.places}. */
export class PlaceFinder {
  constructor(
    private readonly connection: MongoConnection,
    private readonly keys: InternedKeys,
    private readonly clock: () => number,
  ) {}

  /** Answers a query. Within a read transaction. */
  async find(scope: Scope, query: PlaceQuery): Promise<PlacePage> {
    const { session, sight, rowCount } = scope;
    const rows = new FacetRows(this.connection, session, {
      clock: this.clock,
      deadlineUnixMs: query.deadlineUnixMs,
    });
    const region = compileRegion(query.region);
    const ranges = region.cover({ rowCount });
    const seen = { classId: { $in: [...sight.classes.ids] } };
    const where = query.where ? facetFilter(query.where, { sight, keys: this.keys, rowCount }) : EVERYTHING;
    const isExact = region.exactRanges === ranges;
    // Without the server's filter, all that is asked is to be tested here.
    const filtered = this.testOf(scope, query.where, isExact && where.isExact);
    const tested = this.testOf(scope, query.test, false);
    const isInside = ({ row: { facet } }: FoundRow) =>
      facet.position !== undefined && region.contains(facet.position.raDeg, facet.position.decDeg);
    const places: TransientPlace[] = [];
    let inRegion = 0;
    for (let at = 0; at < ranges.length; at += 2 * RANGES_AT_ONCE) {
      const within = conjunctionOf(seen, hpxFilter(Array.from(ranges).slice(at, at + 2 * RANGES_AT_ONCE)));
      if (isExact) inRegion += await rows.count(within);
      // To count what lies within a rim, each row has to be looked at.
      const filter = isExact ? conjunctionOf(within, where.filter) : within;
      for await (const batch of rows.batches({ filter })) {
        const inside = isExact ? batch : batch.filter(isInside);
        if (!isExact) inRegion += inside.length;
        const kept = filtered ? await filtered.keep(inside) : inside;
        const holding = new Set(tested ? await tested.keep(kept) : kept);
        for (const found of kept) places.push(toPlace(found, holding.has(found), query));
      }
    }
    return query.positionsOnly ? positionsOf({ inRegion, places }) : { inRegion, places };
  }

  /** Gives the test of rows for a predicate that the server has not applied. */
  private testOf(
    { session, sight }: Scope,
    predicate: Predicate | undefined,
    isDone: boolean,
  ): RowTest | undefined {
    if (!predicate || isDone) return undefined;
    return new RowTest(this.connection, this.keys, session, sight, predicate);
  }
}

function positionsOf({ inRegion, places }: PlacePage): PlacePage {
  const positions = {
    raDeg: Float64Array.from(places, ({ raDeg }) => raDeg),
    decDeg: Float64Array.from(places, ({ decDeg }) => decDeg),
  };
  return { inRegion, places: [], positions };
}

function toPlace(
  { row: { ref, key, facet } }: FoundRow,
  holds: boolean,
  { straddling, witnesses }: PlaceQuery,
): TransientPlace {
  const { position, firstDetectionMjd, lastDetectionMjd, surveyFirstDetectionMjd, bands } = facet;
  if (!position) throw new TypeError('a facet in a region has a position');
  const straddles =
    straddling !== undefined &&
    firstDetectionMjd !== undefined &&
    lastDetectionMjd !== undefined &&
    firstDetectionMjd < straddling.fromMjd &&
    lastDetectionMjd > straddling.toMjd;
  return {
    ref,
    key,
    hpx: position.hpx,
    raDeg: position.raDeg,
    decDeg: position.decDeg,
    firstDetectionMjd,
    lastDetectionMjd,
    surveyFirstDetectionMjd,
    bands: straddles ? bands : undefined,
    holds,
    ...(witnesses ? { peakMjd: facet.peakMjd, lastLimitMjd: facet.lastLimitMjd } : {}),
  };
}
