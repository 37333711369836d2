import { byBytes } from '../../access/access-term.js';
import { CostExceeded } from '../../domain/errors.js';
import type { TransientKey } from '../../domain/transient.js';
import { type Cone, parseCone, squaredChordFrom } from '../../spatial/cone.js';
import { coverCone } from '../../spatial/cover.js';
import { hpxKeyOf } from '../../spatial/healpix.js';
import { separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';
import { wideningCones } from '../../spatial/widening-cones.js';
import type { MatchedPlace } from '../port/places.js';
import type { TransientRef } from '../port/transient-ref.js';
import type { MatchedTransient, TransientConeQuery, TransientRow } from '../port/transient-store.js';
import type { SqliteConnection } from './connection.js';
import { rowsOfIds } from './facet-rows.js';
import type { QueryFunctions } from './query-functions.js';
import type { Sight } from './sight.js';
import { sortedOrder } from './sky/key-order.js';
import type { SkyColumns } from './sky/sky-columns.js';
import type { SkySearch } from './sky/sky-search.js';

const IN_RANGE = `select id, ra_deg, dec_deg from facet indexed by facet_sky
  where hpx between ? and ? and (class_id + ?) in temp.id_set`;

// Cones between two looks at the clock.
const CONES_BETWEEN_CLOCKS = 64;

type IndexRow = readonly [id: number, raDeg: number, decDeg: number];

interface Hit {
  readonly squaredChord: number;
  /** The facet: its place in the columns, or its id where there are none. */
  readonly at: number;
}

const NONE: readonly Hit[] = [];

type HitsIn = (cone: Cone) => readonly Hit[];

/**
 * Finds the transients around many positions, in memory or from the covering index of the sky; then reads their rows,
 * all at once. See {@link TransientStore}.
 */
export class ConeMatcher {
  private readonly rowCount: number;
  private found = 0;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly functions: QueryFunctions,
    private readonly sky: SkySearch,
    private readonly sight: Sight,
    private readonly query: TransientConeQuery,
  ) {
    // Facets are hardly ever deleted, so the last rowid says how many there are.
    this.rowCount = connection.values<number | null>('select max(id) from facet').get() ?? 0;
  }

  /** Answers with the facets. Within a read transaction. */
  match(): readonly (readonly MatchedTransient[])[] {
    return this.answer(
      (hits, columns) => this.rowsOf(hits, columns),
      (cone, { ref, key, facet }) => ({
        ref,
        key,
        facet,
        separationArcsec: separationOf(cone, facet.position!),
      }),
    );
  }

  /** Answers with little of each, for which no facet is read where positions are in memory. Within a read transaction. */
  matchPlaces(): readonly (readonly MatchedPlace[])[] {
    return this.answer(
      (hits, columns) => (columns ? placesOf(hits, columns) : this.rowsOf(hits, columns).map(placeOf)),
      (cone, { ref, key, raDeg, decDeg, detectionCount }) => ({
        ref,
        key,
        raDeg,
        decDeg,
        detectionCount,
        separationArcsec: separationOf(cone, { raDeg, decDeg }),
      }),
    );
  }

  private answer<Found extends { readonly key: TransientKey }, Match>(
    read: (hits: readonly Hit[], columns: SkyColumns | undefined) => readonly Found[],
    matchOf: (cone: Cone, found: Found) => Match,
  ): readonly (readonly Match[])[] {
    this.functions.begin(this.query.deadlineUnixMs);
    const cones = this.query.cones.map(parseCone);
    const columns = this.sky.columnsFor(cones.length);
    const { hits, order } = this.hitsOf(cones, columns);
    const all: Hit[] = [];
    const starts = new Uint32Array(cones.length);
    for (const place of order) {
      starts[place] = all.length;
      for (const hit of hits[place]!) all.push(hit);
    }
    const found = read(all, columns);
    return hits.map((of, place) => {
      const cone = cones[place]!;
      const first = starts[place]!;
      if (of.length === 0) return [];
      if (of.length === 1) return [matchOf(cone, found[first]!)];
      const sorted = of
        .map(({ squaredChord }, n) => ({ squaredChord, each: found[first + n]! }))
        .sort((a, b) => a.squaredChord - b.squaredChord || byKey(a.each.key, b.each.key));
      const wanted = this.query.mode === 'ALL' ? sorted : sorted.slice(0, 1);
      return wanted.map(({ each }) => matchOf(cone, each));
    });
  }

  private rowsOf(hits: readonly Hit[], columns: SkyColumns | undefined): readonly TransientRow[] {
    if (columns)
      return columns.kept.read(
        this.connection,
        columns,
        hits.map(({ at }) => at),
      );
    const rows = rowsOfIds(this.connection, new Set(hits.map(({ at }) => at)));
    return hits.map(({ at }) => rows.get(at)!);
  }

  /** Finds the hits of each cone; `order` is that of the sky. */
  private hitsOf(
    cones: readonly Cone[],
    columns: SkyColumns | undefined,
  ): { readonly hits: readonly (readonly Hit[])[]; readonly order: Uint32Array } {
    const hitsIn = columns ? this.inMemory(columns) : (cone: Cone) => this.inFile(cone);
    const hits: (readonly Hit[])[] = cones.map(() => []);
    const keys = Float64Array.from(cones, ({ raDeg, decDeg }) => hpxKeyOf(raDeg, decDeg));
    // In the order of the sky, so that what is read for one cone is near at hand for the next.
    const order = sortedOrder(keys, 0, keys.length);
    for (let count = 0; count < order.length; count++) {
      const place = order[count]!;
      if (count % CONES_BETWEEN_CLOCKS === 0) this.functions.assertOnTime();
      hits[place] = this.wanted(cones[place]!, hitsIn);
      this.found += hits[place].length;
      const { maxRows } = this.query;
      if (this.found > maxRows)
        throw new CostExceeded(
          `more than ${maxRows} transients lie around the positions; ask for fewer positions, a smaller radius or the nearest`,
        );
    }
    return { hits, order };
  }

  /** The hits of a cone that may be in the answer: of the nearest, all that are equally near. */
  private wanted(cone: Cone, hitsIn: HitsIn): readonly Hit[] {
    if (this.query.mode === 'ALL') return hitsIn(cone);
    for (const tried of wideningCones(cone, this.rowCount)) {
      const hits = hitsIn(tried);
      if (hits.length === 0) continue;
      const least = hits.reduce(
        (best, { squaredChord }) => Math.min(best, squaredChord),
        Number.POSITIVE_INFINITY,
      );
      return hits.filter(({ squaredChord }) => squaredChord === least);
    }
    return [];
  }

  private inMemory(columns: SkyColumns): HitsIn {
    const test = { classes: this.sight.classes.mask, holds: undefined };
    const [raDeg, decDeg] = [columns.column('raDeg'), columns.column('decDeg')];
    return (cone) => {
      let hits: Hit[] | undefined;
      columns.scan(coverCone(cone, { rowCount: this.rowCount }), test, (place) => {
        const squaredChord = squaredChordFrom(cone, raDeg[place]!, decDeg[place]!);
        if (squaredChord <= cone.squaredChordLimit) {
          hits ??= [];
          hits.push({ squaredChord, at: place });
        }
      });
      return hits ?? NONE;
    };
  }

  private inFile(cone: Cone): readonly Hit[] {
    const read = this.connection.rows<IndexRow>(IN_RANGE);
    const ranges = coverCone(cone, { rowCount: this.rowCount });
    const hits: Hit[] = [];
    for (let range = 0; range < ranges.length; range += 2)
      for (const [id, raDeg, decDeg] of read.all(
        ranges[range]!,
        ranges[range + 1]!,
        this.sight.classes.base,
      )) {
        const squaredChord = squaredChordFrom(cone, raDeg, decDeg);
        if (squaredChord <= cone.squaredChordLimit) hits.push({ squaredChord, at: id });
      }
    return hits;
  }
}

/** What is told of a transient in short. */
type Place = Omit<MatchedPlace, 'separationArcsec'>;

function placesOf(hits: readonly Hit[], columns: SkyColumns): readonly Place[] {
  const [raDeg, decDeg] = [columns.column('raDeg'), columns.column('decDeg')];
  const [transient, detectionCount] = [
    columns.wholeColumn('transient'),
    columns.wholeColumn('detectionCount'),
  ];
  return hits.map(({ at }) => ({
    ref: transient[at]! as TransientRef,
    key: columns.keyAt(at),
    raDeg: raDeg[at]!,
    decDeg: decDeg[at]!,
    detectionCount: detectionCount[at]!,
  }));
}

function placeOf({ ref, key, facet: { position, detectionCount } }: TransientRow): Place {
  const { raDeg, decDeg } = position!;
  return { ref, key, raDeg, decDeg, detectionCount };
}

function byKey(a: TransientKey, b: TransientKey): number {
  return byBytes(a.survey, b.survey) || byBytes(a.name, b.name);
}

function separationOf(
  cone: Cone,
  { raDeg, decDeg }: { readonly raDeg: number; readonly decDeg: number },
): number {
  return separationArcsec(cone.centre, unitVectorOf(raDeg, decDeg));
}
