import type { Survey } from '../../domain/datapoint.js';
import type { TransientKey } from '../../domain/transient.js';
import { detectionTimesIn } from '../packed/detection-times.js';
import { unpackFacet } from '../packed/facet-codec.js';
import type { PointNames } from '../packed/point-codec.js';
import { glanceAt } from '../packed/point-glance.js';
import type { ClassFacet, DetectionTimes, FacetStore, GlancedPoint } from '../port/change-store.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';

const BATCH = 1000;

const OF_TRANSIENTS = `select asked.key, f.class_id, f.packed from json_each(?) asked
  cross join facet f on f.name = asked.value ->> 1 and f.survey = asked.value ->> 0 order by asked.key, f.class_id`;

const POINTS = `select asked.key, s.term, s.points from json_each(?) asked
  cross join transient t on t.name = asked.value ->> 1 and t.survey = asked.value ->> 0
  cross join light_curve_segment s on s.transient = t.id`;

// Rows behind the last one read, in the order of the index as far as it tells them apart, then of the rowid.
const IN_RANGE = `select id, hpx, class_id, survey, name, packed from facet indexed by facet_sky
  where hpx between ? and ? and (hpx, class_id, id) > (?, ?, ?) order by hpx, class_id, id limit ${BATCH}`;

/** Facets of all classes. See {@link FacetStore}. */
export class SqliteFacetStore implements FacetStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly names: PointNames;

  constructor(connection: SqliteConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
    this.names = { label: (id) => keys.labels.keyOf(id), band: (id) => keys.words.keyOf(id) };
  }

  async ofTransients(keys: readonly TransientKey[]): Promise<readonly (readonly ClassFacet[])[]> {
    return this.connection.read(() => {
      const found: ClassFacet[][] = keys.map(() => []);
      const rows = this.connection.rows<[number, number, Buffer]>(OF_TRANSIENTS).all(listOf(keys));
      for (const [place, classId, packed] of rows)
        found[place]?.push(this.facetOf(keys[place]!, classId, packed));
      return found;
    });
  }

  async pointsOf(keys: readonly TransientKey[]): Promise<readonly (readonly GlancedPoint[])[]> {
    return this.connection.read(() => {
      const found: GlancedPoint[][] = keys.map(() => []);
      const rows = this.connection.rows<[number, number, Buffer]>(POINTS).all(listOf(keys));
      for (const [place, term, bytes] of rows) {
        const segment = { survey: keys[place]!.survey, bytes, names: this.names };
        found[place]!.push(...glanceAt(segment, this.keys.term(term)));
      }
      return found;
    });
  }

  async detectionTimesOf(keys: readonly TransientKey[]): Promise<readonly (readonly DetectionTimes[])[]> {
    return this.connection.read(() => {
      const found: DetectionTimes[][] = keys.map(() => []);
      const rows = this.connection.rows<[number, number, Buffer]>(POINTS).all(listOf(keys));
      for (const [place, term, bytes] of rows)
        found[place]!.push({ term: this.keys.term(term), mjds: detectionTimesIn(bytes) });
      return found;
    });
  }

  async *inRanges(ranges: ArrayLike<number>): AsyncIterable<readonly ClassFacet[]> {
    let batch: ClassFacet[] = [];
    for (let place = 0; place < ranges.length; place += 2) {
      const [lower, upper] = [ranges[place]!, ranges[place + 1]!];
      let after: readonly [number, number, number] | undefined = [lower, 0, 0];
      while (after) {
        const rows = this.rowsOf(lower, upper, after);
        for (const [, , classId, survey, name, packed] of rows)
          batch.push(this.facetOf({ survey, name }, classId, packed));
        const last = rows.at(-1);
        after = last && rows.length === BATCH ? [last[1], last[2], last[0]] : undefined;
        if (batch.length < BATCH) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  private rowsOf(lower: number, upper: number, after: readonly [number, number, number]) {
    return this.connection.read(() =>
      this.connection
        .rows<[id: number, hpx: number, classId: number, survey: Survey, name: string, packed: Buffer]>(
          IN_RANGE,
        )
        .all(lower, upper, ...after),
    );
  }

  private facetOf(key: TransientKey, classId: number, packed: Buffer): ClassFacet {
    return { key, visibility: this.keys.visibilityClass(classId), facet: unpackFacet(packed) };
  }
}

function listOf(keys: readonly TransientKey[]): string {
  return JSON.stringify(keys.map(({ survey, name }) => [survey, name]));
}
