import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import type { Facet } from '../../../src/domain/facet.js';
import {
  FACET_FIELDS,
  type FacetField,
  holds,
  type Predicate,
  type PredicateSubject,
} from '../../../src/domain/predicate.js';
import type { Json } from '../../../src/domain/scalar.js';
import { canonicalJson } from '../../../src/provenance/canonical-json.js';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import { compileRegion } from '../../../src/spatial/region.js';
import { fieldValue } from '../../../src/storage/facet-field.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { seededRandom } from '../../seeded-random.js';
import { drawsOf } from './draws.js';
import {
  anonymous,
  COMBINER_TRACE,
  change,
  classOf,
  detection,
  facetAt,
  hashOf,
  NOW,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  PUBLIC,
  RUN,
  traceOf,
} from './fixture.js';
import { NUMBERS, predicate, TEXTS } from './predicate-arbitrary.js';

/** A document as it is stored, and what the evaluator in memory sees of it. */
interface Document {
  readonly name: string;
  readonly facet: Facet;
  readonly isAccepted: boolean;
  readonly bodies: readonly Json[];
}

const VALUES: readonly Json[] = [
  ...NUMBERS,
  ...TEXTS,
  true,
  false,
  null,
  [1],
  { a: 1 },
  { a: { b: 18 } },
  'n/a',
];
const POLES = [
  { raDeg: 0, decDeg: 90 },
  { raDeg: 123, decDeg: 90 },
  { raDeg: 359.999999, decDeg: 0 },
  { raDeg: 0, decDeg: 0 },
  { raDeg: 10, decDeg: -3 },
  { raDeg: 10.0003, decDeg: -3 },
];

function documents(count: number): Document[] {
  const random = seededRandom(23);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const maybe = <Key extends string, T>(key: Key, value: T): { [K in Key]?: T } =>
    (random() < 0.4 ? {} : { [key]: value }) as { [K in Key]?: T };
  return Array.from({ length: count }, (_, index) => {
    const place = pick(POLES);
    const { position, ...plain } = facetAt([detection('ztf:1', 59_000)], place);
    const facet: Facet = {
      ...plain,
      ...(position ? maybe('position', { ...position, hpx: hpxKeyOf(place.raDeg, place.decDeg) }) : {}),
      ...maybe('lastLimitMjd', pick(NUMBERS)),
      ...maybe('lastLimitMag', pick(NUMBERS)),
      ...maybe('peakMag', pick(NUMBERS)),
      ...maybe('lastBand', pick(TEXTS)),
      detectionCount: Math.floor(random() * 20),
      bands:
        random() < 0.5
          ? []
          : plain.bands.map((band) => ({ ...band, band: pick(['g', 'i']), peakMag: pick(NUMBERS) })),
      quality: { ...maybe('bestDrb', pick(NUMBERS)), ...maybe('negativeShare', pick(NUMBERS)) },
    };
    const bodies = Array.from({ length: Math.floor(random() * 3) }, () => ({
      x: pick(VALUES),
      deep: { y: pick(VALUES), 0: pick(VALUES) },
    }));
    return { name: `ZTF${index}${pick(['a', 'A', 'é'])}`, facet, isAccepted: random() < 0.5, bodies };
  });
}

async function storeOf(open: OpenStorage, made: readonly Document[]): Promise<Storage> {
  const storage = await openPrepared(open);
  await storage.ingest.commit(
    RUN,
    NOW,
    made.map(({ name, facet, isAccepted, bodies }, index) => {
      const point = detection(`ztf:${index + 1}`, 59_000);
      const states = bodies.map((_, place) => ({
        id: hashOf(`state ${name} ${place}`),
        traceId: COMBINER_TRACE.id,
        points: [point.version],
        lanes: [OPEN_LANE],
        current: true,
      }));
      return change(name, {
        points: [point],
        facets: [{ visibility: classOf([accessTerm([[PUBLIC]])]), facet }],
        accepted: isAccepted ? [{ lane: OPEN_LANE, admitted: undefined }] : [],
        states,
        tickets: states.map(({ id }, place) => ({
          key: hashOf(`ticket ${id}`),
          // Two units of one name and config would leave one current result: the second is of another config.
          unit: 'Fit',
          configHash: place === 0 ? traceOf('Fit').config.hash : traceOf('Match').config.hash,
          stateId: id,
          tiedTo: [],
          lanes: [OPEN_LANE],
        })),
      });
    }),
  );
  const bodyOf = new Map(
    made.flatMap(({ name, bodies }) =>
      bodies.map((body, place): [string, Json] => [
        hashOf(`ticket ${hashOf(`state ${name} ${place}`)}`),
        body,
      ]),
    ),
  );
  const claimed = await storage.tickets.claim({ limit: 10_000, leaseMs: 1000, nowUnixMs: NOW, worker: 'w' });
  await storage.tickets.complete(
    RUN,
    NOW,
    claimed.map(({ key, leaseToken }) => {
      const body = bodyOf.get(key)!;
      const bodyText = canonicalJson(body);
      return {
        key,
        leaseToken,
        resultId: hashOf(`result ${key}`),
        traceId: traceOf('Fit').id,
        consumed: [],
        body,
        bodyText,
        bodyHash: hashOf(bodyText),
        durationMs: 1,
      };
    }),
  );
  return storage;
}

function subjectOf({ name, facet, isAccepted, bodies }: Document): PredicateSubject {
  const key = { survey: 'ztf', name } as const;
  return {
    field: (field) => fieldValue(key, facet, field),
    band: (band, field) => facet.bands.find((summary) => summary.band === band)?.[field],
    channels: new Set(isAccepted ? ['OPEN'] : []),
    isInRegion: (region) =>
      facet.position !== undefined &&
      compileRegion(region).contains(facet.position.raDeg, facet.position.decDeg),
    t2Bodies: (unit) => (unit === 'Fit' ? bodies : []),
  };
}

/** That the store's predicates mean what the evaluator in memory means. */
export function predicateContract(open: OpenStorage): void {
  describe('predicates', () => {
    test('select what the evaluator in memory selects', async () => {
      const made = documents(120);
      const storage = await storeOf(open, made);
      let [selected, asked] = [0, 0];
      await fc.assert(
        fc.asyncProperty(predicate, async (where) => {
          const page = await storage.transients.find(anonymous, {
            where,
            order: [],
            limit: 1000,
            count: true,
            rows: true,
          });
          const expected = made
            .filter((document) => holds(where, subjectOf(document)))
            .map(({ name }) => name);
          expect(page.rows.map(({ key }) => key.name).sort()).toEqual(expected.sort());
          expect(page.totalCount).toBe(expected.length);
          asked++;
          if (expected.length > 0 && expected.length < made.length) selected++;
        }),
        { seed: 20_261_122, numRuns: drawsOf(1500) },
      );
      // Otherwise the test would say nothing: at least a quarter must select some and not all.
      expect(selected / asked).toBeGreaterThan(0.25);
      await storage.close();
    });

    test('every field of facets can be compared, listed and ordered by', async () => {
      const made = documents(40);
      const storage = await storeOf(open, made);
      for (const name of Object.keys(FACET_FIELDS) as FacetField[]) {
        const values = new Set(made.map((document) => subjectOf(document).field(name)));
        for (const value of values) {
          if (value === undefined) continue;
          const where: Predicate = { op: 'compare', field: name, comparison: 'eq', value };
          const page = await storage.transients.find(anonymous, {
            where,
            order: [{ by: 'FIELD', field: name, direction: 'DESC' }],
            limit: 100,
            count: true,
            rows: true,
          });
          const expected = made.filter((document) => holds(where, subjectOf(document)));
          expect(page.totalCount).toBe(expected.length);
          expect(page.rows.map(({ position }) => position.values[0])).toEqual(expected.map(() => value));
        }
      }
      await storage.close();
    });

    test('a path of T2 with other characters than letters, digits and _ is refused', async () => {
      const storage = await storeOf(open, documents(3));
      await expect(
        storage.transients.find(anonymous, {
          where: { op: 't2', unit: 'Fit', path: ['x" or 1'], comparison: 'eq', value: 1 },
          order: [],
          limit: 1,
          count: false,
          rows: true,
        }),
      ).rejects.toThrow(/letters/);
      await storage.close();
    });
  });
}
