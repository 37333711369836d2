import { describe, expect, test } from 'vitest';
import { CostExceeded } from '../../../src/domain/errors.js';
import { parseCone, squaredChordFrom } from '../../../src/spatial/cone.js';
import type { MatchedPlace } from '../../../src/storage/port/places.js';
import type { MatchedTransient } from '../../../src/storage/port/transient-store.js';
import { seededRandom } from '../../seeded-random.js';
import { drawnPositions } from '../../spatial/brute-force.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  NOW,
  type OpenStorage,
  openPrepared,
  PARTNER,
  partner,
  RUN,
} from './fixture.js';

function inShort({ ref, key, facet, separationArcsec }: MatchedTransient): MatchedPlace {
  const { raDeg, decDeg } = facet.position!;
  return { ref, key, raDeg, decDeg, detectionCount: facet.detectionCount, separationArcsec };
}

/** What the store promises of many cones asked for at once. */
export function matchConesContract(open: OpenStorage): void {
  describe('many cones over transients', () => {
    test('give what each viewer sees around each position, nearest first', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(61);
      const positions = drawnPositions(random, 1_500);
      const isHidden = (place: number) => place % 3 === 0;
      for (let from = 0; from < positions.length; from += 500)
        await storage.ingest.commit(
          RUN,
          NOW,
          positions.slice(from, from + 500).map((position, offset) => {
            const place = from + offset;
            const points = [detection(`ztf:${place + 1}`, 59_000, isHidden(place) ? PARTNER : undefined)];
            return change(`T${place}`, { points, facets: facetsOf(points, position) });
          }),
        );
      const cones = positions
        .slice(0, 200)
        .map((position, n) => ({ ...position, radiusArcsec: n % 2 === 0 ? 2 : 10 ** (5.5 * random()) }));
      for (const [viewer, sees] of [
        [partner, () => true],
        [anonymous, (place: number) => !isHidden(place)],
      ] as const) {
        const answer = await storage.transients.matchCones(viewer, { cones, mode: 'ALL', maxRows: 1e6 });
        const nearest = await storage.transients.matchCones(viewer, { cones, mode: 'NEAREST', maxRows: 1e6 });
        for (const mode of ['ALL', 'NEAREST'] as const)
          expect(await storage.transients.matchPlaces(viewer, { cones, mode, maxRows: 1e6 })).toEqual(
            (mode === 'ALL' ? answer : nearest).map((of) => of.map(inShort)),
          );
        for (const [n, input] of cones.entries()) {
          const cone = parseCone(input);
          const expected = positions.flatMap(({ raDeg, decDeg }, place) =>
            sees(place) && squaredChordFrom(cone, raDeg, decDeg) <= cone.squaredChordLimit
              ? [`T${place}`]
              : [],
          );
          const found = answer[n]!;
          expect(found.map(({ key }) => key.name).sort()).toEqual(expected.sort());
          const separations = found.map(({ separationArcsec }) => separationArcsec);
          expect(separations).toEqual([...separations].sort((a, b) => a - b));
          expect(nearest[n]).toEqual(found.slice(0, 1));
        }
      }
      await expect(
        storage.transients.matchCones(partner, {
          cones: [{ raDeg: 0, decDeg: 0, radiusArcsec: 648_000 }],
          mode: 'ALL',
          maxRows: 10,
        }),
      ).rejects.toThrow(CostExceeded);
      await storage.close();
    });
  });
}
