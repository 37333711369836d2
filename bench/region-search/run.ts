import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Predicate } from '../../src/domain/predicate.js';
import type { SkyRegion } from '../../src/domain/sky-region.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { compileRegion } from '../../src/spatial/region.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../test/seeded-random.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  NOW,
  openPrepared,
  RUN,
} from '../../test/storage/contract/fixture.js';
import { scratchFolder } from '../scratch-folder.js';

// Measures searches in regions in SQLite among N evenly spread transients, 1e6 unless told:
//   node --import @oxc-node/core/register bench/region-search/run.ts [N]
// Prints per region: deg2, rows, and ms of processor time of a count, of a count with the newest 50, and of both within
// a window of 14 of 1000 days (with its rows before). Facets are copied from one with SQL: only what a search in a region touches is real.

const rowCount = Number(process.argv[2] ?? 1e6);
const repeats = 9;
const folder = scratchFolder();
const path = join(folder, 'store.sqlite');
const random = seededRandom(1);

await makeStore();
const storage = await openSqliteStorage({ path });
for (const [name, region] of regions()) {
  const { areaDeg2 } = compileRegion(region);
  const where = { op: 'inRegion', region } as const;
  const windowed: Predicate = {
    op: 'and',
    all: [
      where,
      { op: 'compare', field: 'firstDetectionMjd', comparison: 'gte', value: 59_100 },
      { op: 'compare', field: 'firstDetectionMjd', comparison: 'lt', value: 59_114 },
    ],
  };
  const counted = await measured(where, false);
  const page = await measured(where, true);
  const window = await measured(windowed, true);
  console.info(
    [name, areaDeg2.toPrecision(4), counted.total, counted.ms, page.ms, window.total, window.ms].join(' | '),
  );
}
await storage.close();

async function measured(
  where: Predicate,
  rows: boolean,
): Promise<{ readonly total: number; readonly ms: string }> {
  const times: number[] = [];
  let total = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const began = process.cpuUsage();
    const page = await storage.transients.find(anonymous, {
      where,
      order: [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' }],
      limit: rows ? 50 : 0,
      count: true,
      rows,
    });
    const { user, system } = process.cpuUsage(began);
    times.push((user + system) / 1000);
    total = page.totalCount ?? 0;
  }
  times.sort((a, b) => a - b);
  return { total, ms: times[times.length >> 1]!.toFixed(2) };
}

function regions(): readonly (readonly [string, SkyRegion])[] {
  const disc = (radiusDeg: number): SkyRegion => ({
    kind: 'cone',
    raDeg: 200,
    decDeg: 30,
    radiusArcsec: radiusDeg * 3600,
  });
  const cellsOf = (region: SkyRegion, maxRanges: number): SkyRegion => ({
    kind: 'cells',
    ranges: Array.from(compileRegion(region).cover({ rowCount: Number.POSITIVE_INFINITY, maxRanges })),
  });
  const scattered: number[] = [];
  for (let key = 0; scattered.length < 60_000; key += (12 * 4 ** 24) / 30_000) {
    const first = Math.floor(key);
    scattered.push(first, first + 4 ** 16 - 1);
  }
  const box = (sizeDeg: number): SkyRegion => ({
    kind: 'rectangle',
    raFromDeg: 100,
    raToDeg: 100 + sizeDeg,
    decFromDeg: 0,
    decToDeg: sizeDeg,
  });
  const polygon: SkyRegion = {
    kind: 'polygon',
    vertices: Array.from({ length: 1000 }, (_, i) => ({
      raDeg: 150 + 5 * Math.cos((i * Math.PI) / 500) * (1 + 0.2 * Math.sin(i)),
      decDeg: 5 * Math.sin((i * Math.PI) / 500) * (1 + 0.2 * Math.sin(i)),
    })),
  };
  return [
    ['cells, 1 deg2', cellsOf(disc(0.564), 300)],
    ['cells, 100 deg2', cellsOf(disc(5.642), 300)],
    ['cells, 1000 deg2', cellsOf(disc(17.92), 300)],
    ['cells, 10000 deg2', cellsOf(disc(58.8), 300)],
    ['cells, 30000 ranges', { kind: 'cells', ranges: scattered }],
    ['rectangle 5 x 5 deg', box(5)],
    ['rectangle 30 x 30 deg', box(30)],
    [
      'ellipse 5 x 1 deg',
      { kind: 'ellipse', raDeg: 10, decDeg: 10, semiMajorDeg: 5, semiMinorDeg: 1, positionAngleDeg: 30 },
    ],
    ['polygon of 1000 vertices', polygon],
    ['H3 cell of resolution 2', { kind: 'h3Cell', cell: '820017fffffffff' }],
  ];
}

async function makeStore(): Promise<void> {
  const made = await openPrepared(() => openSqliteStorage({ path }));
  const points = [detection('ztf:1', 59_000)];
  await made.ingest.commit(RUN, NOW, [change('A', { points, facets: facetsOf(points) })]);
  await made.close();
  const db = new Database(path);
  db.pragma('synchronous = off');
  const columns = (
    db.prepare("select name from pragma_table_info('facet')").pluck().all() as string[]
  ).filter(
    (name) =>
      ![
        'id',
        'transient',
        'name',
        'hpx',
        'ra_deg',
        'dec_deg',
        'first_detection_mjd',
        'last_detection_mjd',
      ].includes(name),
  );
  const copy = db.prepare(
    `insert into facet (id, transient, name, hpx, ra_deg, dec_deg, first_detection_mjd, last_detection_mjd, ${columns.join(', ')})
     select ?, ?, ?, ?, ?, ?, ?, ?, ${columns.join(', ')} from facet where id = 1`,
  );
  db.transaction(() => {
    for (let id = 2; id <= rowCount; id++) {
      const raDeg = random() * 360;
      const decDeg = (Math.asin(2 * random() - 1) * 180) / Math.PI;
      const mjd = 58_500 + 1_000 * random();
      copy.run(id, id, `T${id}`, hpxKeyOf(raDeg, decDeg), raDeg, decDeg, mjd, mjd + 40 * random());
    }
  })();
  db.exec('analyze');
  db.close();
}
