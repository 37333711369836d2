import { describe, expect, test } from 'vitest';
import { h3CellOf } from '../../../src/spatial/h3-cell.js';
import { nestedPixelOf } from '../../../src/spatial/healpix.js';
import type { DensityGrid } from '../../../src/storage/port/density.js';
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

const ENOUGH = 100_000;

/** What counts by cell of the sky promise. */
export function densityContract(open: OpenStorage): void {
  describe('the density of transients', () => {
    test('counts each that the viewer sees once, in the cell of its position, in every grid', async () => {
      const storage = await openPrepared(open);
      const positions = drawnPositions(seededRandom(8), 300);
      const isHidden = (place: number) => place % 3 === 0;
      await storage.ingest.commit(
        RUN,
        NOW,
        positions.map((position, place) => {
          const points = [
            detection(`ztf:${place + 1}`, 59_000 + place, isHidden(place) ? PARTNER : undefined),
          ];
          return change(`T${place}`, { points, facets: facetsOf(points, position) });
        }),
      );
      const grids: readonly DensityGrid[] = [
        { kind: 'HEALPIX', order: 0 },
        { kind: 'HEALPIX', order: 5 },
        { kind: 'HEALPIX', order: 12 },
        { kind: 'H3', resolution: 0 },
        { kind: 'H3', resolution: 7 },
      ];
      const region = { kind: 'cone', raDeg: 0, decDeg: 0, radiusArcsec: 324_000 } as const;
      for (const [clearance, isSeen] of [
        [partner, () => true],
        [anonymous, (place: number) => !isHidden(place)],
      ] as const)
        for (const grid of grids)
          for (const from of [59_000, 59_200]) {
            const expected = new Map<string, number>();
            for (const [place, { raDeg, decDeg }] of positions.entries()) {
              if (!isSeen(place) || 59_000 + place < from) continue;
              const cell =
                grid.kind === 'H3'
                  ? h3CellOf(raDeg, decDeg, grid.resolution)
                  : String(nestedPixelOf(grid.order, raDeg, decDeg));
              expected.set(cell, (expected.get(cell) ?? 0) + 1);
            }
            const where = {
              op: 'compare',
              field: 'lastDetectionMjd',
              comparison: 'gte',
              value: from,
            } as const;
            const cells = await storage.transients.density(clearance, { grid, where, maxCells: ENOUGH });
            expect(new Map(cells.map(({ cell, count }) => [cell, count]))).toEqual(expected);
            expect(cells).toEqual(cells.toSorted((a, b) => Number(`0x${a.cell}`) - Number(`0x${b.cell}`)));
          }
      const within = await storage.transients.density(partner, {
        grid: { kind: 'HEALPIX', order: 3 },
        where: { op: 'inRegion', region },
        maxCells: ENOUGH,
      });
      const page = await storage.transients.find(partner, {
        where: { op: 'inRegion', region },
        order: [],
        limit: 1,
        count: true,
        rows: false,
      });
      expect(within.reduce((sum, { count }) => sum + count, 0)).toBe(page.totalCount);
      await storage.close();
    });

    test('is refused beyond the number of cells that was allowed, and for cells that are too fine', async () => {
      const storage = await openPrepared(open);
      const positions = drawnPositions(seededRandom(8), 20);
      await storage.ingest.commit(
        RUN,
        NOW,
        positions.map((position, place) => {
          const points = [detection(`ztf:${place + 1}`, 59_000)];
          return change(`T${place}`, { points, facets: facetsOf(points, position) });
        }),
      );
      for (const grid of [
        { kind: 'HEALPIX', order: 8 },
        { kind: 'H3', resolution: 5 },
      ] as const) {
        const { length } = await storage.transients.density(anonymous, { grid, maxCells: ENOUGH });
        expect(await storage.transients.density(anonymous, { grid, maxCells: length })).toHaveLength(length);
        await expect(
          storage.transients.density(anonymous, { grid, maxCells: length - 1 }),
        ).rejects.toMatchObject({ code: 'COST_EXCEEDED' });
      }
      for (const grid of [
        { kind: 'HEALPIX', order: 13 },
        { kind: 'HEALPIX', order: 0.5 },
        { kind: 'H3', resolution: 8 },
        { kind: 'H3', resolution: -1 },
      ] as const)
        await expect(storage.transients.density(anonymous, { grid, maxCells: 1 })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
        });
      await storage.close();
    });
  });
}
