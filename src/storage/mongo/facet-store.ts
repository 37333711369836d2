import type { TransientKey } from '../../domain/transient.js';
import type { ClassFacet, FacetStore } from '../change-port.js';
import { unpackFacet } from '../packed/facet-codec.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import type { FacetDocument } from './documents.js';
import type { InternedKeys } from './interned-keys.js';
import { hpxFilter } from './predicate-filter.js';
import { TransientNumbers } from './transient-number.js';

type FoundFacet = Pick<FacetDocument, 'transient' | 'classId' | 'survey' | 'name' | 'hpx' | 'packed'>;

const FIELDS = { _id: 0, transient: 1, classId: 1, survey: 1, name: 1, hpx: 1, packed: 1 } as const;
const BATCH = 1000;
const RANGES_AT_ONCE = 200;

/** Facets of all classes. See {@link FacetStore}. */
export class MongoFacetStore implements FacetStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly numbers: TransientNumbers;

  constructor(connection: MongoConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
    this.numbers = new TransientNumbers(connection);
  }

  async ofTransients(keys: readonly TransientKey[]): Promise<readonly (readonly ClassFacet[])[]> {
    if (keys.length === 0) return [];
    const distinct = new Map(keys.map((key) => [`${key.survey}\0${key.name}`, key]));
    return this.connection.read(async (session) => {
      const placed = await this.numbers.place(session, [...distinct.values()]);
      const numbers = new Map([...distinct.keys()].map((text, place) => [text, placed[place]!.number]));
      const stored = placed.flatMap(({ document }) => document?._id ?? []);
      const found = await this.connection
        .of('facet')
        .find({ transient: { $in: stored } }, { session })
        .project<FoundFacet>(FIELDS)
        .sort({ transient: 1, classId: 1 })
        .toArray();
      const groups = byTransient(found);
      return keys.map(({ survey, name }) => {
        const number = numbers.get(`${survey}\0${name}`) ?? 0;
        // A number that is free now may have been taken by another in the meantime, not within this snapshot.
        return (groups.get(number) ?? []).map((facet) => this.toFacet(facet));
      });
    });
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

  private toFacet({ survey, name, classId, packed }: FoundFacet): ClassFacet {
    return {
      key: { survey, name },
      visibility: this.keys.visibilityClass(classId),
      facet: unpackFacet(packed),
    };
  }
}
