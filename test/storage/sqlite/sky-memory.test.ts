import { describe, expect, test } from 'vitest';
import type { Clearance } from '../../../src/access/clearance.js';
import type { Predicate } from '../../../src/domain/predicate.js';
import { outlinesOf } from '../../../src/storage/outlines-of.js';
import type { DensityQuery } from '../../../src/storage/port/density.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { TransientOrder, TransientQuery } from '../../../src/storage/port/transient-store.js';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../seeded-random.js';
import { drawnRegion } from '../../spatial/drawn-regions.js';
import { evenlyDrawnPosition } from '../../spatial/sky-points.js';
import { densityContract } from '../contract/density.js';
import {
  anonymous,
  caltech,
  change,
  detection,
  facetsOf,
  NOW,
  openPrepared,
  PARTNER,
  PUBLIC,
  partner,
  RUN,
} from '../contract/fixture.js';
import { matchConesContract } from '../contract/match-cones.js';
import { pagingContract } from '../contract/paging.js';
import { placeContract } from '../contract/places.js';
import { regionContract } from '../contract/regions.js';
import { scratchStore } from './scratch-store.js';

describe('searches with the positions in memory', () => {
  const open = () => openSqliteStorage({ path: ':memory:', skyMemory: 'AT_ONCE' });
  regionContract(open);
  pagingContract(open);
  matchConesContract(open);
  placeContract(open);
  densityContract(open);
});

type Random = () => number;

const ORDERS: readonly (readonly TransientOrder[])[] = [
  [],
  [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' }],
  [{ by: 'FIELD', field: 'peakMag', direction: 'ASC' }],
  [{ by: 'FIELD', field: 'detectionCount', direction: 'DESC' }],
  [
    { by: 'FIELD', field: 'firstDetectionMjd', direction: 'ASC' },
    { by: 'FIELD', field: 'name', direction: 'DESC' },
  ],
  [
    { by: 'FIELD', field: 'peakMag', direction: 'DESC' },
    { by: 'FIELD', field: 'survey', direction: 'DESC' },
    { by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' },
  ],
  // The columns know the first key alone.
  [
    { by: 'FIELD', field: 'lastDetectionMjd', direction: 'ASC' },
    { by: 'FIELD', field: 'detectionCount', direction: 'DESC' },
  ],
  [{ by: 'DISTANCE', direction: 'ASC', raDeg: 10, decDeg: 0 }],
  [{ by: 'DISTANCE', direction: 'DESC', raDeg: 10, decDeg: 0 }],
];

function drawnWindow(random: Random): Predicate {
  return {
    op: 'compare',
    field: 'lastDetectionMjd',
    comparison: (['eq', 'lt', 'lte', 'gt', 'gte'] as const)[Math.floor(5 * random())]!,
    value: 59_000 + Math.floor(random() * 20),
  };
}

/** Draws a condition: a region, often with a window, another region, or what no column knows. */
function drawnWhere(random: Random): Predicate {
  const region: Predicate = { op: 'inRegion', region: drawnRegion(random) };
  const wide: Predicate = {
    op: 'inRegion',
    region: { kind: 'cone', ...evenlyDrawnPosition(random), radiusArcsec: 3600 * 120 * random() },
  };
  const window = drawnWindow(random);
  const other: Predicate = { op: 'compare', field: 'detectionCount', comparison: 'gte', value: 2 };
  const all = [region, wide, window, other].filter((part) => random() < (part === region ? 0.3 : 0.6));
  return { op: 'and', all: all.length > 0 && all[0] !== window && all[0] !== other ? all : [wide, ...all] };
}

/** Writes new transients, and new detections of old ones: moved, or of partners alone, which changes their classes. */
class Survey {
  private readonly versions = new Map<string, { version: number; labels: string[] }>();
  private points = 0;

  constructor(private readonly random: Random) {}

  async write(storage: Storage, count: number): Promise<void> {
    const touched = new Set<string>();
    while (touched.size < count) touched.add(`ZTF${Math.floor(this.random() * 400).toString(36)}`);
    const changes = [...touched].map((name) => {
      const known = this.versions.get(name) ?? { version: 0, labels: [] };
      const labels = [...known.labels, this.random() < 0.3 ? PARTNER : PUBLIC];
      this.versions.set(name, { version: known.version + 1, labels });
      const points = labels.map((label, at) =>
        detection(`ztf:${1000 * ++this.points + at}`, 59_000 + Math.floor(this.random() * 20), label),
      );
      const place = evenlyDrawnPosition(this.random);
      const facets = facetsOf(points, place).map(({ visibility, facet }) => {
        const { position, ...rest } = facet;
        return { visibility, facet: this.random() < 0.05 || !position ? rest : { ...rest, position } };
      });
      return change(name, { basedOn: known.version, points: points.slice(-1), facets });
    });
    const { changed } = await storage.ingest.commit(RUN, NOW, changes);
    expect(changed).toEqual([]);
  }
}

/** Asks for a page, then from its middle on in both directions; each with facets, and with outlines. */
async function pagesOf(storage: Storage, viewer: Clearance, query: TransientQuery): Promise<unknown> {
  const first = await storage.transients.find(viewer, query);
  const middle = first.rows[first.rows.length >> 1]?.position;
  const onwards: readonly TransientQuery[] = middle
    ? [
        { ...query, after: middle },
        { ...query, before: middle, fromEnd: true },
        { ...query, fromEnd: true, count: false },
        { ...query, rows: false },
      ]
    : [];
  const pages = [first];
  for (const next of onwards) pages.push(await storage.transients.find(viewer, next));
  for (const [place, asked] of [query, ...onwards].entries())
    expect(await storage.transients.findOutlines(viewer, asked), JSON.stringify(asked)).toEqual(
      outlinesOf(pages[place]!),
    );
  return middle ? pages : first;
}

/** Makes a store with transients; `texts` are the statements that it has prepared so far. */
async function filledStore(path: string, seed: number) {
  const texts: string[] = [];
  const storage = await openPrepared(() =>
    openSqliteStorage({ path, onStatement: (text) => texts.push(text) }),
  );
  const survey = new Survey(seededRandom(seed));
  await survey.write(storage, 300);
  return { storage, survey, texts };
}

test('positions in memory answer as the file does, after whatever others have written', async () => {
  const random = seededRandom(12);
  const path = scratchStore();
  const writer = await openPrepared(() => openSqliteStorage({ path, skyMemory: 'NEVER' }));
  const reader = await openSqliteStorage({ path, skyMemory: 'AT_ONCE' });
  const survey = new Survey(random);
  let rows = 0;
  for (let round = 0; round < 40; round++) {
    await survey.write(
      round % 3 === 0 ? reader : writer,
      1 + Math.floor(random() * (round === 0 ? 300 : 30)),
    );
    // Changes that are forgotten before they are seen: the reader reads all again.
    if (round % 10 === 9) await writer.changes.prune(NOW + 1);
    for (let n = 0; n < 8; n++) {
      const query: TransientQuery = {
        where: drawnWhere(random),
        order: ORDERS[Math.floor(random() * ORDERS.length)]!,
        limit: 1 + Math.floor(random() * 12),
        count: true,
        rows: true,
      };
      const viewer = [anonymous, partner, caltech][n % 3]!;
      const found = await pagesOf(reader, viewer, query);
      expect(found, JSON.stringify(query)).toEqual(await pagesOf(writer, viewer, query));
      rows += Array.isArray(found) ? 1 : 0;
      const density: DensityQuery = {
        grid: n % 2 ? { kind: 'H3', resolution: 2 } : { kind: 'HEALPIX', order: 3 },
        ...(n % 4 === 0 ? {} : { where: n % 4 === 1 ? drawnWindow(random) : query.where! }),
        maxCells: 10_000,
      };
      expect(await reader.transients.density(viewer, density), JSON.stringify(density)).toEqual(
        await writer.transients.density(viewer, density),
      );
    }
  }
  expect(rows).toBeGreaterThan(100);
  await writer.close();
  await reader.close();
}, 60_000);

test('positions are read into memory between other work once searches have cost as much', async () => {
  const path = scratchStore();
  const { storage, survey, texts } = await filledStore(path, 13);
  const where: Predicate = {
    op: 'inRegion',
    region: { kind: 'cone', raDeg: 10, decDeg: 10, radiusArcsec: 360_000 },
  };
  const count = async () =>
    (await storage.transients.find(anonymous, { where, order: [], limit: 1, count: true, rows: false }))
      .totalCount;
  const isInMemory = () => texts.some((text) => text.includes('from facet f where f.id > ? order by f.id'));
  const before = await count();
  expect(isInMemory()).toBe(false);
  while (!isInMemory()) {
    expect(await count()).toBe(before);
    // What is written while they are read is there too.
    await new Promise(setImmediate);
  }
  await survey.write(storage, 50);
  const file = await openSqliteStorage({ path, skyMemory: 'NEVER' });
  const expected = await file.transients.find(anonymous, {
    where,
    order: [],
    limit: 1,
    count: true,
    rows: false,
  });
  expect(await count()).toBe(expected.totalCount);
  await file.close();
  await storage.close();
});

test('a store that was made warm answers its first search from memory, with what was written meanwhile', async () => {
  const path = scratchStore();
  const { storage, survey, texts } = await filledStore(path, 14);
  const warming = Promise.all([storage.warm(), storage.warm()]);
  await survey.write(storage, 50);
  await warming;
  expect(texts.filter((text) => text.includes('from facet f where f.id > ?'))).toHaveLength(1);
  const where: Predicate = {
    op: 'inRegion',
    region: { kind: 'cone', raDeg: 1, decDeg: 1, radiusArcsec: 9e4 },
  };
  const query: TransientQuery = { where, order: [], limit: 20, count: true, rows: true };
  const found = await storage.transients.find(anonymous, query);
  expect(texts.some((text) => text.includes('facet_sky'))).toBe(false);
  const file = await openSqliteStorage({ path, skyMemory: 'NEVER' });
  await file.warm();
  expect(found).toEqual(await file.transients.find(anonymous, query));
  expect(found.totalCount).toBeGreaterThan(0);
  await file.close();
  await storage.close();
});
