import { describe, expect, test } from 'vitest';
import type { Clearance } from '../../../src/access/clearance.js';
import { Timeout } from '../../../src/domain/errors.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { TransientOrder, TransientQuery } from '../../../src/storage/port/transient-store.js';
import { TEST_STORE } from '../../fixtures/scratch-store.js';
import { seededRandom } from '../../seeded-random.js';
import {
  anonymous,
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

const ORDERS: readonly (readonly TransientOrder[])[] = [
  [],
  [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' }],
  [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'ASC' }],
  [{ by: 'FIELD', field: 'lastLimitMag', direction: 'DESC' }],
  [
    { by: 'FIELD', field: 'peakBand', direction: 'ASC' },
    { by: 'FIELD', field: 'lastLimitMag', direction: 'DESC' },
    { by: 'FIELD', field: 'detectionCount', direction: 'ASC' },
  ],
  [{ by: 'FIELD', field: 'name', direction: 'DESC' }],
  [{ by: 'DISTANCE', direction: 'ASC', raDeg: 10, decDeg: 0 }],
  [{ by: 'DISTANCE', direction: 'DESC', raDeg: 10, decDeg: 0 }],
];

/** Transients with many equal and absent values; a third is hidden from the anonymous. */
async function manyTransients(open: OpenStorage): Promise<Storage> {
  const storage = await openPrepared(open);
  const random = seededRandom(11);
  const changes = Array.from({ length: 90 }, (_, index) => {
    const points = [detection(`ztf:${index + 1}`, 59_000 + (index % 7), index % 3 === 0 ? PARTNER : PUBLIC)];
    const place = { raDeg: Math.floor(random() * 20), decDeg: Math.floor(random() * 4) };
    const facets = facetsOf(points, place).map(({ visibility, facet }) => {
      const { position, ...rest } = facet;
      return {
        visibility,
        facet: {
          ...rest,
          ...(index % 5 === 0 || !position ? {} : { position }),
          ...(index % 4 === 0 ? {} : { lastLimitMag: 20 + (index % 3) }),
          peakBand: ['g', 'i', 'é'][index % 3]!,
        },
      };
    });
    return change(`ZTF${index.toString(36)}${index % 2 ? 'ä' : 'Z'}`, { points, facets });
  });
  await storage.ingest.commit(RUN, NOW, changes);
  return storage;
}

async function walk(
  storage: Storage,
  clearance: Clearance,
  query: Partial<TransientQuery>,
  size: number,
  isBackward: boolean,
): Promise<string[]> {
  const names: string[] = [];
  let position: TransientQuery['after'];
  for (let pages = 0; pages < 200; pages++) {
    const page = await storage.transients.find(clearance, {
      order: [],
      count: false,
      rows: true,
      limit: size,
      ...query,
      ...(isBackward ? { fromEnd: true } : {}),
      ...(position === undefined ? {} : isBackward ? { before: position } : { after: position }),
    });
    const found = page.rows.map(({ key }) => key.name);
    if (isBackward) names.unshift(...found);
    else names.push(...found);
    expect(isBackward ? page.hasMoreAfter : page.hasMoreBefore).toBe(pages > 0);
    const hasMore = isBackward ? page.hasMoreBefore : page.hasMoreAfter;
    if (!hasMore) return names;
    position = (isBackward ? page.rows[0] : page.rows.at(-1))!.position;
  }
  throw new Error('the pages do not end');
}

/** On a server single rows for one viewer alone: they are two queries in three. */
function sizesFor(clearance: Clearance): readonly number[] {
  if (TEST_STORE === 'sqlite') return [1, 7, 30];
  return clearance === anonymous ? [1, 30] : [7];
}

/** What lists promise about order and pages. */
export function pagingContract(open: OpenStorage): void {
  describe('lists', () => {
    test('pages forwards and backwards give every row once, in the order of the whole list', async () => {
      const storage = await manyTransients(open);
      for (const order of ORDERS)
        for (const clearance of [anonymous, partner]) {
          const whole = await walk(storage, clearance, { order }, 1000, false);
          expect(new Set(whole).size).toBe(clearance === anonymous ? 60 : 90);
          for (const size of sizesFor(clearance)) {
            expect(await walk(storage, clearance, { order }, size, false)).toEqual(whole);
            expect(await walk(storage, clearance, { order }, size, true)).toEqual(whole);
          }
        }
      await storage.close();
    });

    test('a cone, alone or with more, is paged like any other filter', async () => {
      const storage = await manyTransients(open);
      const cone = {
        op: 'inRegion',
        region: { kind: 'cone', raDeg: 10, decDeg: 0, radiusArcsec: 6 * 3600 },
      } as const;
      const further = { op: 'compare', field: 'detectionCount', comparison: 'gte', value: 1 } as const;
      for (const order of ORDERS) {
        const alone = await walk(storage, anonymous, { order, where: cone }, 1000, false);
        const where = { op: 'and', all: [further, cone] } as const;
        expect(alone.length).toBeGreaterThan(5);
        for (const isBackward of [false, true]) {
          expect(await walk(storage, anonymous, { order, where: cone }, 4, isBackward)).toEqual(alone);
          expect(await walk(storage, anonymous, { order, where }, 4, isBackward)).toEqual(alone);
        }
      }
      await storage.close();
    });

    test('absent values sort first ascending, texts by bytes, and ties by survey and name', async () => {
      const storage = await openPrepared(open);
      const facets = (band: string | undefined) =>
        facetsOf([detection('ztf:1', 59_000)]).map(({ visibility, facet: { peakBand: _, ...facet } }) => ({
          visibility,
          facet: band === undefined ? facet : { ...facet, peakBand: band },
        }));
      const bands: Record<string, string | undefined> = { a: 'z', b: undefined, c: 'Z', d: 'é', e: 'z' };
      await storage.ingest.commit(RUN, NOW, [
        ...Object.entries(bands).map(([name, band], index) =>
          change(name, { points: [detection(`ztf:${index + 1}`, 59_000)], facets: facets(band) }),
        ),
        change('a', {
          key: { survey: 'lsst', name: 'a' },
          points: [detection('lsst:1', 59_000)],
          facets: facets('z'),
        }),
      ]);
      const page = await storage.transients.find(anonymous, {
        order: [{ by: 'FIELD', field: 'peakBand', direction: 'ASC' }],
        limit: 10,
        count: true,
        rows: true,
      });
      expect(page.rows.map(({ key }) => `${key.survey}:${key.name}`)).toEqual([
        'ztf:b',
        'ztf:c',
        'lsst:a',
        'ztf:a',
        'ztf:e',
        'ztf:d',
      ]);
      expect(page.rows[0]!.position).toEqual({ values: [null], survey: 'ztf', name: 'b' });
      await storage.close();
    });

    test('the total counts the whole list, whatever the page, and rows are left out when not asked for', async () => {
      const storage = await manyTransients(open);
      const query = { order: ORDERS[1]!, limit: 5, count: true, rows: true } as const;
      const first = await storage.transients.find(anonymous, query);
      const second = await storage.transients.find(anonymous, { ...query, after: first.rows[4]!.position });
      expect([first.totalCount, second.totalCount]).toEqual([60, 60]);
      const counted = await storage.transients.find(anonymous, { ...query, rows: false });
      expect(counted).toMatchObject({ rows: [], totalCount: 60 });
      await storage.close();
    });

    test('a page between two positions knows what lies beyond both', async () => {
      const storage = await manyTransients(open);
      const query = { order: ORDERS[1]!, limit: 100, count: false, rows: true } as const;
      const { rows } = await storage.transients.find(anonymous, query);
      const between = { after: rows[9]!.position, before: rows[20]!.position };
      for (const fromEnd of [false, true]) {
        const page = await storage.transients.find(anonymous, { ...query, ...between, fromEnd });
        expect(page.rows.map(({ key }) => key.name)).toEqual(rows.slice(10, 20).map(({ key }) => key.name));
        expect([page.hasMoreBefore, page.hasMoreAfter]).toEqual([true, true]);
      }
      const beyondEnd = await storage.transients.find(anonymous, { ...query, after: rows[59]!.position });
      expect(beyondEnd).toMatchObject({ rows: [], hasMoreBefore: true, hasMoreAfter: false });
      await storage.close();
    });

    test('a query whose time is over is stopped', async () => {
      const storage = await manyTransients(open);
      await expect(
        storage.transients.find(anonymous, {
          order: [],
          limit: 1,
          count: true,
          rows: true,
          deadlineUnixMs: 1,
        }),
      ).rejects.toBeInstanceOf(Timeout);
      await storage.close();
    });
  });
}
