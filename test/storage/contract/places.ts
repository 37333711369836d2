import { describe, expect, test } from 'vitest';
import type { Predicate } from '../../../src/domain/predicate.js';
import type { SkyRegion } from '../../../src/domain/sky-region.js';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import { seededRandom } from '../../seeded-random.js';
import {
  anonymous,
  CALTECH,
  caltech,
  change,
  detection,
  facetsOf,
  NOW,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  partner,
  RUN,
} from './fixture.js';

const TEST: Predicate = { op: 'compare', field: 'detectionCount', comparison: 'gte', value: 2 };
const WHERE: Predicate = { op: 'compare', field: 'lastDetectionMjd', comparison: 'gte', value: 59_010 };

/** What a region holds, with little of each. */
export function placeContract(open: OpenStorage): void {
  describe('places in a region', () => {
    test('are those of the list of transients, for every viewer, with the count of the region', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(23);
      const labels = [PUBLIC, PARTNER, CALTECH];
      const changes = Array.from({ length: 150 }, (_, number) => {
        const points = Array.from({ length: 1 + Math.floor(3 * random()) }, (_, place) =>
          detection(
            `ztf:${10 * number + place + 1}`,
            59_000 + Math.floor(20 * random()),
            labels[Math.floor(3 * random())],
          ),
        );
        const place = { raDeg: 10 * random(), decDeg: 10 * random() };
        return change(`T${number}`, { points, facets: facetsOf(points, place) });
      });
      await storage.ingest.commit(RUN, NOW, changes);
      const keys = [...new Set(changes.map(({ facets }) => facets[0]!.facet.position!.hpx))].sort(
        (a, b) => a - b,
      );
      const regions: readonly SkyRegion[] = [
        { kind: 'cone', raDeg: 5, decDeg: 5, radiusArcsec: 3 * 3600 },
        { kind: 'rectangle', raFromDeg: 2, raToDeg: 7, decFromDeg: 1, decToDeg: 8 },
        { kind: 'cells', ranges: keys.filter((_, place) => place % 3 === 0).flatMap((key) => [key, key]) },
        { kind: 'cells', ranges: [hpxKeyOf(5, 5), hpxKeyOf(5, 5)] },
      ];
      for (const clearance of [anonymous, partner, caltech])
        for (const region of regions) {
          const list = async (where: readonly Predicate[]) => {
            const all: Predicate = { op: 'and', all: [{ op: 'inRegion', region }, ...where] };
            const page = await storage.transients.find(clearance, {
              where: all,
              order: [],
              limit: 1000,
              count: false,
              rows: true,
            });
            return page.rows.map(({ key }) => key.name);
          };
          const straddling = { fromMjd: 59_005, toMjd: 59_012 };
          const asked = { region, where: WHERE, test: TEST, straddling, witnesses: true };
          const { inRegion, places } = await storage.transients.places(clearance, asked);
          const bare = await storage.transients.places(clearance, { ...asked, positionsOnly: true });
          const placed = (each: { readonly raDeg: number; readonly decDeg: number }) =>
            `${each.raDeg} ${each.decDeg}`;
          expect([bare.inRegion, bare.places]).toEqual([inRegion, []]);
          expect(
            Array.from(bare.positions!.raDeg, (raDeg, at) =>
              placed({ raDeg, decDeg: bare.positions!.decDeg[at]! }),
            ).sort(),
          ).toEqual(places.map(placed).sort());
          expect(inRegion).toBe((await list([])).length);
          expect(places.map(({ key }) => key.name).sort()).toEqual((await list([WHERE])).sort());
          const holding = places.filter(({ holds }) => holds).map(({ key }) => key.name);
          expect(holding.sort()).toEqual((await list([WHERE, TEST])).sort());
          const rows = await storage.transients.byKey(
            clearance,
            places.map(({ key }) => key),
          );
          for (const [index, { bands, ...place }] of places.entries()) {
            const { ref, facet } = rows[index]!;
            const { firstDetectionMjd, lastDetectionMjd, peakMjd, lastLimitMjd, position } = facet;
            expect([place.peakMjd, place.lastLimitMjd]).toEqual([peakMjd, lastLimitMjd]);
            const { hpx, raDeg, decDeg } = position!;
            expect(place).toMatchObject({ ref, hpx, raDeg, decDeg, firstDetectionMjd, lastDetectionMjd });
            const isStraddling = firstDetectionMjd! < 59_005 && lastDetectionMjd! > 59_012;
            expect(bands).toEqual(isStraddling ? facet.bands : undefined);
          }
        }
      await storage.close();
    });
  });
}
