import { describe, expect, test } from 'vitest';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import type { ClassFacet } from '../../../src/storage/port/change-store.js';
import type { StoredPoint } from '../../../src/storage/port/ingest-store.js';
import { seededRandom } from '../../seeded-random.js';
import {
  CALTECH,
  change,
  detection,
  facetsOf,
  NOW,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  RUN,
} from './fixture.js';

const textOf = ({ key, visibility, facet }: ClassFacet) =>
  `${key.survey}:${key.name} ${visibility.key} ${facet.position?.hpx} ${facet.detectionCount}`;

const negative = (point: StoredPoint): StoredPoint => ({
  ...point,
  datapoint: { ...point.datapoint, sign: 'NEGATIVE' },
});

const byTermThenTime = (a: readonly [string, number], b: readonly [string, number]) =>
  a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1;

/** What the engine may read of facets. */
export function facetContract(open: OpenStorage): void {
  describe('facets of all classes', () => {
    test('are read by transient as they were written, in the classes of every viewer', async () => {
      const storage = await openPrepared(open);
      const points = [PUBLIC, PARTNER, CALTECH].map((label, place) =>
        detection(`ztf:${place + 1}`, 59_000 + place, label),
      );
      const made = change('A', { points });
      await storage.ingest.commit(RUN, NOW, [made, change('B', { points: [points[1]!] })]);
      const [none, a, b] = await storage.facets.ofTransients(
        ['none', 'A', 'B'].map((name) => ({ survey: 'ztf', name }) as const),
      );
      expect(none).toEqual([]);
      const byClass = (one: { visibility: { key: string } }, two: { visibility: { key: string } }) =>
        one.visibility.key < two.visibility.key ? -1 : 1;
      expect([...a!].sort(byClass)).toEqual(
        made.facets.map((facet) => ({ key: made.key, ...facet })).sort(byClass),
      );
      expect(made.facets).toHaveLength(4);
      expect(b!.map(({ visibility }) => visibility.key)).toEqual([`${PARTNER}/`]);
      await storage.ingest.commit(RUN, NOW, [change('B', { basedOn: 1, facets: facetsOf(points) })]);
      expect((await storage.facets.ofTransients([{ survey: 'ztf', name: 'B' }]))[0]).toHaveLength(4);
      await storage.close();
    });

    test('leave open what the points under them tell: all versions, whoever sees them', async () => {
      const storage = await openPrepared(open);
      const points = [
        ...[PUBLIC, PARTNER, CALTECH].map((label, place) =>
          detection(`ztf:${place + 1}`, 59_000 + place, label),
        ),
        detection('ztf:1', 59_000.5, PARTNER),
        negative(detection('ztf:9', 59_009)),
      ];
      await storage.ingest.commit(RUN, NOW, [change('A', { points }), change('B', { points: [points[1]!] })]);
      const asked = ['B', 'none', 'A', 'B'].map((name) => ({ survey: 'ztf', name }) as const);
      const [b, none, a, again] = await storage.facets.pointsOf(asked);
      const told = (found: typeof b) =>
        found!
          .map(({ id, kind, sign, mjd, term, datapoint, version }) => {
            expect({ id, kind, sign, mjd }).toEqual({
              id: datapoint.id,
              kind: datapoint.kind,
              sign: datapoint.sign,
              mjd: datapoint.mjd,
            });
            return { version, term: term.key, datapoint };
          })
          .sort((one, two) => (one.version < two.version ? -1 : 1));
      const kept = points
        .map(({ version, term, datapoint }) => ({ version, term: term.key, datapoint }))
        .sort((one, two) => (one.version < two.version ? -1 : 1));
      expect(told(a)).toEqual(kept);
      expect(told(b)).toEqual(kept.filter(({ version }) => version === points[1]!.version));
      expect(told(again)).toEqual(told(b));
      expect(none).toEqual([]);
      const times = await storage.facets.detectionTimesOf(asked);
      for (const [place, found] of [b, none, a, again].entries())
        expect(
          times[place]!.flatMap(({ term, mjds }) => mjds.map((mjd) => [term.key, mjd] as const)).sort(
            byTermThenTime,
          ),
        ).toEqual(
          found!
            .filter(({ kind, sign }) => kind === 'DETECTION' && sign === 'POSITIVE')
            .map(({ term, mjd }) => [term.key, mjd] as const)
            .sort(byTermThenTime),
        );
      await storage.close();
    });

    test('are read by ranges of cells, each once, as comparing all of them says', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(11);
      const places = Array.from({ length: 2300 }, (_, place) =>
        // A heap of them in one cell, more than a batch.
        place < 1100
          ? { raDeg: 200.25, decDeg: 30.5 }
          : { raDeg: 360 * random(), decDeg: (Math.asin(2 * random() - 1) * 180) / Math.PI },
      );
      const all: ClassFacet[] = [];
      for (let start = 0; start < places.length; start += 230)
        await storage.ingest.commit(
          RUN,
          NOW,
          places.slice(start, start + 230).map((place, index) => {
            const number = start + index;
            const points = [detection(`ztf:${2 * number + 1}`, 59_000)];
            if (number % 5 === 0) points.push(detection(`ztf:${2 * number + 2}`, 59_001, PARTNER));
            const made = change(`T${number}`, { points, facets: facetsOf(points, place) });
            all.push(...made.facets.map((facet) => ({ key: made.key, ...facet })));
            return made;
          }),
        );
      const heap = hpxKeyOf(200.25, 30.5);
      const cuts = Array.from({ length: 40 }, () => Math.floor(random() * 12 * 4 ** 24)).sort(
        (a, b) => a - b,
      );
      for (const ranges of [
        [heap, heap],
        [0, 12 * 4 ** 24 - 1],
        [heap + 1, heap + 1],
        [],
        [...cuts.filter((cut) => cut < heap).slice(0, 2), heap - 5, heap, heap + 1, heap + 10_000],
        Float64Array.from(cuts),
      ]) {
        const expected = all.filter(({ facet }) =>
          Array.from({ length: ranges.length / 2 }, (_, place) => place).some(
            (place) =>
              facet.position!.hpx >= ranges[2 * place]! && facet.position!.hpx <= ranges[2 * place + 1]!,
          ),
        );
        const found: ClassFacet[] = [];
        for await (const batch of storage.facets.inRanges(ranges)) found.push(...batch);
        expect(found.map(textOf).sort()).toEqual(expected.map(textOf).sort());
      }
      await storage.close();
    });
  });
}
