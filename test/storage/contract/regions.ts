import { describe, expect, test } from 'vitest';
import type { SkyPosition } from '../../../src/domain/sky-position.js';
import type { SkyRegion } from '../../../src/domain/sky-region.js';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import { compileRegion } from '../../../src/spatial/region.js';
import { outlinesOf } from '../../../src/storage/outlines-of.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { TransientQuery } from '../../../src/storage/port/transient-store.js';
import { seededRandom } from '../../seeded-random.js';
import { drawnPositions } from '../../spatial/brute-force.js';
import { drawnRegion } from '../../spatial/drawn-regions.js';
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

const POINTS = 6_000;
const BATCH = 500;
const PIXELS = 12 * 4 ** 24;

/** What searches in regions promise, through the store and its facets. */
export function regionContract(open: OpenStorage): void {
  describe('a search in a region', () => {
    test('finds exactly what testing every transient finds, for each viewer and every kind of region', async () => {
      const random = seededRandom(99);
      const positions = drawnPositions(random, POINTS);
      const isHidden = (place: number) => place % 3 === 0;
      const storage = await openPrepared(open);
      await storeAll(storage, positions, (place) => (isHidden(place) ? PARTNER : undefined));
      const regions: SkyRegion[] = [
        ...Array.from({ length: drawsOf(150) }, () => drawnRegion(random)),
        ...[3, 40, 700, 20_000].map((count) => drawnCells(random, count)),
        cellsAround(positions, 0.5),
        { kind: 'cells', ranges: [] },
        { kind: 'cells', ranges: [0, PIXELS - 1] },
      ];
      let found = 0;
      for (const region of regions) {
        const compiled = compileRegion(region);
        const inside = [...positions.keys()].filter((place) =>
          compiled.contains(positions[place]!.raDeg, positions[place]!.decDeg),
        );
        found += inside.length;
        for (const [viewer, expected] of [
          [partner, inside],
          [anonymous, inside.filter((place) => !isHidden(place))],
        ] as const) {
          const query: TransientQuery = {
            where: { op: 'inRegion', region },
            order: [],
            limit: POINTS,
            count: true,
            rows: expected.length < 500,
          };
          const page = await storage.transients.find(viewer, query);
          expect(page.totalCount, region.kind).toBe(expected.length);
          expect(await storage.transients.findOutlines(viewer, query), region.kind).toEqual(outlinesOf(page));
          if (expected.length < 500)
            expect(page.rows.map(({ key }) => key.name).sort(), region.kind).toEqual(
              expected.map((place) => `T${place}`).sort(),
            );
        }
      }
      expect(found).toBeGreaterThan(10_000);
      await storage.close();
    }, 120_000);

    test('of cells is decided by the key alone, at both ends of a range', async () => {
      const positions = drawnPositions(seededRandom(4), 200);
      const storage = await openPrepared(open);
      await storeAll(storage, positions, () => undefined);
      const keys = positions.map(({ raDeg, decDeg }) => hpxKeyOf(raDeg, decDeg));
      for (const [place, key] of keys.slice(0, 20).entries()) {
        const names = keys.flatMap((other, at) => (other === key ? [`T${at}`] : []));
        const at = async (ranges: readonly number[]) => {
          const where = { op: 'inRegion', region: { kind: 'cells', ranges } } as const;
          const page = await storage.transients.find(anonymous, {
            where,
            order: [],
            limit: 100,
            count: false,
            rows: true,
          });
          return page.rows.map((row) => row.key.name).sort();
        };
        expect(await at([key, key]), `T${place}`).toEqual(names.sort());
        expect(await at([key + 1, key + 1])).not.toContain(`T${place}`);
      }
      await storage.close();
    });
  });
}

/** Draws cells of several orders as ranges. */
function drawnCells(random: () => number, count: number): SkyRegion {
  const starts = Array.from({ length: count }, () => Math.floor((random() * PIXELS) / 4 ** 12)).sort(
    (a, b) => a - b,
  );
  const ranges: number[] = [];
  for (const start of new Set(starts)) {
    const first = start * 4 ** 12;
    const last = first + 4 ** (8 + Math.floor(random() * 4)) - 1;
    if (first > (ranges.at(-1) ?? -1)) ranges.push(first, last);
  }
  return { kind: 'cells', ranges };
}

/** Makes a cell around a share of the positions: many small ranges with something in each. */
function cellsAround(positions: readonly SkyPosition[], share: number): SkyRegion {
  const cells = positions
    .slice(0, Math.floor(positions.length * share))
    .map(({ raDeg, decDeg }) => Math.floor(hpxKeyOf(raDeg, decDeg) / 4 ** 6));
  const ranges = [...new Set(cells)]
    .sort((a, b) => a - b)
    .flatMap((cell) => [cell * 4 ** 6, (cell + 1) * 4 ** 6 - 1]);
  return { kind: 'cells', ranges };
}

/** Stores a transient at each position; those without a label of their own are public. */
async function storeAll(
  storage: Storage,
  positions: readonly SkyPosition[],
  labelAt: (place: number) => string | undefined,
): Promise<void> {
  for (let from = 0; from < positions.length; from += BATCH)
    await storage.ingest.commit(
      RUN,
      NOW,
      positions.slice(from, from + BATCH).map((position, offset) => {
        const place = from + offset;
        const points = [detection(`ztf:${place + 1}`, 59_000, labelAt(place))];
        return change(`T${place}`, { points, facets: facetsOf(points, position) });
      }),
    );
}
