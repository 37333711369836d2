import type { ClientSession } from 'mongodb';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import { detectionTimesIn } from '../packed/detection-times.js';
import { unpackFacet } from '../packed/facet-codec.js';
import type { PointNames } from '../packed/point-codec.js';
import { glanceAt } from '../packed/point-glance.js';
import type { ClassFacet, DetectionTimes, FacetStore, GlancedPoint } from '../port/change-store.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import { hpxFilter } from './predicate-filter.js';
import type { FacetDocument, SegmentDocument } from './transient-documents.js';
import { TransientNumbers } from './transient-number.js';

type FoundSegment = Pick<SegmentDocument, 'transient' | 'term' | 'points'>;
type FoundFacet = Pick<FacetDocument, 'transient' | 'classId' | 'survey' | 'name' | 'hpx' | 'packed'>;

const FIELDS = { _id: 0, transient: 1, classId: 1, survey: 1, name: 1, hpx: 1, packed: 1 } as const;
const SEGMENT_FIELDS = { _id: 0, transient: 1, term: 1, points: 1 } as const;
const BATCH = 1000;
const RANGES_AT_ONCE = 200;

/** Facets of all classes. See {@link FacetStore}. */
export class MongoFacetStore implements FacetStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly numbers: TransientNumbers;
  private readonly names: PointNames;

  constructor(connection: MongoConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
    this.numbers = new TransientNumbers(connection);
    this.names = { label: (id) => keys.labels.keyOf(id), band: (id) => keys.words.keyOf(id) };
  }

  async ofTransients(keys: readonly TransientKey[]): Promise<readonly (readonly ClassFacet[])[]> {
    return this.connection.read(async (session) => {
      const stored = await this.storedOf(session, keys);
      const found = await this.connection
        .of('facet')
        .find({ transient: { $in: [...stored.values()] } }, { session })
        .project<FoundFacet>(FIELDS)
        .sort({ transient: 1, classId: 1 })
        .toArray();
      const groups = byTransient(found);
      return keys.map((key) =>
        (groups.get(stored.get(transientKeyText(key)) ?? 0) ?? []).map((facet) => this.toFacet(facet)),
      );
    });
  }

  async pointsOf(keys: readonly TransientKey[]): Promise<readonly (readonly GlancedPoint[])[]> {
    const found = await this.segmentsOf(keys);
    return keys.map(({ survey }, place) =>
      found[place]!.flatMap(({ term, points }) =>
        glanceAt({ survey, bytes: points, names: this.names }, this.keys.term(term)),
      ),
    );
  }

  async detectionTimesOf(keys: readonly TransientKey[]): Promise<readonly (readonly DetectionTimes[])[]> {
    const found = await this.segmentsOf(keys);
    return found.map((segments) =>
      segments.map(({ term, points }) => ({ term: this.keys.term(term), mjds: detectionTimesIn(points) })),
    );
  }

  async *inRanges(ranges: ArrayLike<number>): AsyncIterable<readonly ClassFacet[]> {
    for (let from = 0; from < ranges.length; from += 2 * RANGES_AT_ONCE) {
      const within = hpxFilter(Array.from(ranges).slice(from, from + 2 * RANGES_AT_ONCE));
      let after = -1;
      for (let isFull = true; isFull; ) {
        const found = await this.batchAfter(within, after);
        isFull = found.length >= BATCH;
        after = found.at(-1)?.hpx ?? after;
        if (found.length > 0) yield found.map((facet) => this.toFacet(facet));
      }
    }
  }

  private segmentsOf(keys: readonly TransientKey[]): Promise<readonly (readonly FoundSegment[])[]> {
    return this.connection.read(async (session) => {
      const stored = await this.storedOf(session, keys);
      const found = await this.connection
        .of('light_curve_segment')
        .find({ transient: { $in: [...stored.values()] } }, { session })
        .project<FoundSegment>(SEGMENT_FIELDS)
        .toArray();
      const groups = byTransient(found);
      return keys.map((key) => groups.get(stored.get(transientKeyText(key)) ?? 0) ?? []);
    });
  }

  /** Reads facets behind a key, in order of `hpx`; all of the last key, so that the next batch begins behind it. */
  private async batchAfter(
    within: ReturnType<typeof hpxFilter>,
    after: number,
  ): Promise<readonly FoundFacet[]> {
    return this.connection.read(async (session) => {
      const facets = this.connection.of('facet');
      const found = await facets
        .find({ $and: [within, { hpx: { $gt: after } }] }, { session })
        .project<FoundFacet>(FIELDS)
        .sort({ hpx: 1 })
        .limit(BATCH)
        .toArray();
      if (found.length < BATCH) return found;
      const last = found.at(-1)?.hpx ?? null;
      const ofLast = await facets.find({ hpx: last }, { session }).project<FoundFacet>(FIELDS).toArray();
      return [...found.filter(({ hpx }) => hpx !== last), ...ofLast];
    });
  }

  /** Numbers of the transients that are stored, by their keys. */
  private async storedOf(
    session: ClientSession,
    keys: readonly TransientKey[],
  ): Promise<ReadonlyMap<string, number>> {
    const distinct = [...new Map(keys.map((key) => [transientKeyText(key), key])).values()];
    const placed = await this.numbers.place(session, distinct);
    return new Map(
      distinct.flatMap((key, place) => {
        const number = placed[place]!.document?._id;
        return number === undefined ? [] : [[transientKeyText(key), number] as const];
      }),
    );
  }

  private toFacet({ survey, name, classId, packed }: FoundFacet): ClassFacet {
    return {
      key: { survey, name },
      visibility: this.keys.visibilityClass(classId),
      facet: unpackFacet(packed),
    };
  }
}
