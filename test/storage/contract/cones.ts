import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Clearance } from '../../../src/access/clearance.js';
import type { SkyPosition } from '../../../src/domain/sky-position.js';
import { type Cone, parseCone } from '../../../src/spatial/cone.js';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { TransientPage } from '../../../src/storage/port/transient-store.js';
import { readNgcCatalogue } from '../../fixtures/ngc-catalogue.js';
import { realData } from '../../real-data.js';
import { seededRandom } from '../../seeded-random.js';
import { drawnAroundRim, drawnPositions, keyedSky, rowsByBruteForce } from '../../spatial/brute-force.js';
import { drawnCone } from '../../spatial/sky-points.js';
import { drawsOf } from './draws.js';
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

/** Positions and cones of the comparison with brute force; 100000 and 2000 were run once (bench/store/README.md). */
const POINTS = Number(process.env['AMPELGRAPH_CONE_POINTS'] ?? drawsOf(8_000));
const CONES = Number(process.env['AMPELGRAPH_CONES'] ?? drawsOf(400));

/** Rows of larger cones are counted, those of smaller ones compared one by one. */
const MOST_ROWS = 5_000;
const BATCH = 500;

const truthFile = realData('truth/cone-search.csv');
const catalogueFile = realData('catalogues/NGC.csv');

/** What cone searches promise, through the store and its facets. */
export function coneContract(open: OpenStorage): void {
  describe('a cone search', () => {
    test('finds exactly the transients that comparing every one of them finds, for each viewer', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(20_261_122);
      const positions = drawnPositions(random, POINTS);
      await storeAll(storage, positions, (place) => (place % 3 === 0 ? PARTNER : undefined));
      const wholeSky = keyedSky(positions, hpxKeyOf);
      const publicSky = keyedSky(
        positions.filter((_, place) => place % 3 !== 0),
        hpxKeyOf,
      );
      const wrong = { missed: 0, extra: 0 };
      let found = 0;
      for (let n = 0; n < CONES; n++) {
        const cone = drawnCone(random);
        for (const [viewer, sky] of [
          [partner, wholeSky],
          [anonymous, publicSky],
        ] as const) {
          const expected = rowsByBruteForce(sky, cone).map((row) => placeText(sky.positions[row]!));
          const answer = await search(storage, viewer, cone, expected.length <= MOST_ROWS);
          found += answer.totalCount ?? 0;
          expect(answer.totalCount).toBe(expected.length);
          if (expected.length > MOST_ROWS) continue;
          const got = answer.rows.map(({ facet }) => placeText(facet.position!));
          wrong.missed += difference(expected, got);
          wrong.extra += difference(got, expected);
        }
      }
      console.info(
        `${POINTS} transients, ${CONES} cones, two viewers: ${found} found, ${JSON.stringify(wrong)}`,
      );
      expect(wrong).toEqual({ missed: 0, extra: 0 });
      expect(found).toBeGreaterThan(CONES);
      await storage.close();
    }, 1_200_000);

    test('is exact at its rim, to 1e-12 of the radius on either side', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(7);
      const cones = [0.1, 5, 3600, 36_000].map((radiusArcsec, n) =>
        parseCone({
          raDeg: [0, 359.99999, 123.4, 45][n]!,
          decDeg: [89.9999, -0.00001, 41.81, -90][n]!,
          radiusArcsec,
        }),
      );
      const around = cones.flatMap((cone) => drawnAroundRim(random, cone, 100));
      await storeAll(storage, around, () => undefined);
      const sky = keyedSky(around, hpxKeyOf);
      for (const cone of cones) {
        const answer = await search(storage, anonymous, cone, true);
        const expected = rowsByBruteForce(sky, cone).map((row) => placeText(sky.positions[row]!));
        expect(answer.rows.map(({ facet }) => placeText(facet.position!)).sort()).toEqual(expected.sort());
        expect(expected.length).toBeGreaterThan(20);
      }
      await storage.close();
    });

    test.skipIf(truthFile === undefined || catalogueFile === undefined)(
      'finds what an independent computation finds in the NGC catalogue, nearest first',
      async () => {
        const storage = await openPrepared(open);
        const entries = readNgcCatalogue(catalogueFile!);
        await storeAll(
          storage,
          entries.map(({ position }) => position),
          () => undefined,
          entries.map(({ name }) => name),
        );
        const truth = readFileSync(truthFile!, 'utf8').trim().split('\n').slice(1);
        expect(truth).toHaveLength(6);
        for (const line of truth) {
          const [raDeg, decDeg, radiusDeg, count, list] = line.split(',');
          const cone = parseCone({
            raDeg: Number(raDeg),
            decDeg: Number(decDeg),
            radiusArcsec: Number(radiusDeg) * 3600,
          });
          const answer = await search(storage, anonymous, cone, true);
          expect(answer.totalCount).toBe(Number(count));
          // Names may hold spaces; some objects have two names and one place, so their order is open.
          const separations = new Map(
            [...list!.matchAll(/(\S.*?)=([0-9.]+)/g)].map(([, name, separation]) => [
              name!,
              Number(separation),
            ]),
          );
          const names = answer.rows.map(({ key }) => key.name);
          expect([...names].sort()).toEqual([...separations.keys()].sort());
          const found = names.map((name) => separations.get(name)!);
          expect(found).toEqual([...found].sort((a, b) => a - b));
        }
        await storage.close();
      },
    );
  });
}

async function search(
  storage: Storage,
  viewer: Clearance,
  cone: Cone,
  rows: boolean,
): Promise<TransientPage> {
  const { raDeg, decDeg, radiusArcsec } = cone;
  return storage.transients.find(viewer, {
    where: { op: 'inRegion', region: { kind: 'cone', raDeg, decDeg, radiusArcsec } },
    order: [{ by: 'DISTANCE', direction: 'ASC', raDeg, decDeg }],
    limit: MOST_ROWS,
    count: true,
    rows,
  });
}

/** Stores a transient at each position; those without a label of their own are public. */
async function storeAll(
  storage: Storage,
  positions: readonly SkyPosition[],
  labelAt: (place: number) => string | undefined,
  names: readonly string[] = positions.map((_, place) => `T${place}`),
): Promise<void> {
  for (let from = 0; from < positions.length; from += BATCH)
    await storage.ingest.commit(
      RUN,
      NOW,
      positions.slice(from, from + BATCH).map((position, offset) => {
        const place = from + offset;
        const points = [detection(`ztf:${place + 1}`, 59_000, labelAt(place))];
        return change(names[place]!, { points, facets: facetsOf(points, position) });
      }),
    );
}

function placeText({ raDeg, decDeg }: { readonly raDeg: number; readonly decDeg: number }): string {
  return `${raDeg} ${decDeg}`;
}

/** Counts what the first list has more often than the second. */
function difference(from: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>();
  for (const text of other) left.set(text, (left.get(text) ?? 0) + 1);
  let missing = 0;
  for (const text of from) {
    const count = left.get(text) ?? 0;
    if (count === 0) missing++;
    else left.set(text, count - 1);
  }
  return missing;
}
