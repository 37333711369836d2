import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Predicate } from '../../../src/domain/predicate.js';
import type { SkyRegion } from '../../../src/domain/sky-region.js';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import { compileRegion } from '../../../src/spatial/region.js';
import type { TransientQuery } from '../../../src/storage/port/transient-store.js';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { seededRandom } from '../../seeded-random.js';
import { anonymous, change, detection, facetsOf, NOW, openPrepared, RUN } from '../contract/fixture.js';

// Regions that leave many rows are searched in other ways than small ones: counted within ranges, or found by the
// index of a rarer condition, or in memory. 120,000 facets are copied from one with SQL, which the port would take a minute for.

const ROWS = 120_000;

interface Place {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly firstMjd: number;
}

test('a region that leaves many rows gives the same answer by every way of searching', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'store.sqlite');
  const places = await makeStore(path);
  const stores = [
    await openSqliteStorage({ path, skyMemory: 'NEVER' }),
    await openSqliteStorage({ path, skyMemory: 'AT_ONCE' }),
  ];
  const regions: SkyRegion[] = [
    { kind: 'cells', ranges: [0, 5 * 4 ** 24 - 1, 6 * 4 ** 24, 7 * 4 ** 24 + 12_345] },
    { kind: 'rectangle', raFromDeg: 300, raToDeg: 200, decFromDeg: -40, decToDeg: 90 },
    { kind: 'cone', raDeg: 10, decDeg: 80, radiusArcsec: 300_000 },
    { kind: 'rectangle', raFromDeg: 350, raToDeg: 20, decFromDeg: -20, decToDeg: 90 },
  ];
  for (const region of regions) {
    const where: Predicate = { op: 'inRegion', region };
    const compiled = compileRegion(region);
    const inside = places.filter(({ raDeg, decDeg }) => compiled.contains(raDeg, decDeg));
    for (const [days, isOnly] of [
      [1e9, true],
      [5, false],
      [400, false],
    ] as const) {
      const expected = inside.filter(({ firstMjd }) => firstMjd >= 58_900 && firstMjd < 58_900 + days).length;
      const query: TransientQuery = {
        where: isOnly
          ? where
          : {
              op: 'and',
              all: [
                where,
                { op: 'compare', field: 'firstDetectionMjd', comparison: 'gte', value: 58_900 },
                { op: 'compare', field: 'firstDetectionMjd', comparison: 'lt', value: 58_900 + days },
              ],
            },
        order: [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' }],
        limit: 10,
        count: true,
        rows: true,
      };
      for (const { transients } of stores) {
        const page = await transients.find(anonymous, query);
        expect(page.totalCount, `${region.kind}, ${days} days`).toBe(isOnly ? inside.length : expected);
        expect(page.rows).toHaveLength(10);
      }
    }
  }
  for (const storage of stores) await storage.close();
}, 60_000);

async function makeStore(path: string): Promise<readonly Place[]> {
  const random = seededRandom(8);
  const made = await openPrepared(() => openSqliteStorage({ path }));
  const points = [detection('ztf:1', 59_000)];
  await made.ingest.commit(RUN, NOW, [change('A', { points, facets: facetsOf(points) })]);
  await made.close();
  const db = new Database(path);
  db.pragma('synchronous = off');
  db.pragma('cache_size = -200000');
  const own = [
    'id',
    'transient',
    'name',
    'hpx',
    'ra_deg',
    'dec_deg',
    'first_detection_mjd',
    'last_detection_mjd',
  ];
  const columns = db
    .prepare<[], string>("select name from pragma_table_info('facet')")
    .pluck()
    .all()
    .filter((name) => !own.includes(name))
    .join(', ');
  const copy = db.prepare(
    `insert into facet (${own.join(', ')}, ${columns}) select ?, ?, ?, ?, ?, ?, ?, ?, ${columns} from facet where id = 1`,
  );
  const places: Place[] = [];
  db.transaction(() => {
    for (let id = 2; id <= ROWS; id++) {
      const raDeg = random() * 360;
      const decDeg = (Math.asin(2 * random() - 1) * 180) / Math.PI;
      const firstMjd = 58_500 + 1000 * random();
      places.push({ raDeg, decDeg, firstMjd });
      copy.run(id, id, `T${id}`, hpxKeyOf(raDeg, decDeg), raDeg, decDeg, firstMjd, firstMjd + 10);
    }
    db.prepare('delete from facet where id = 1').run();
  })();
  db.close();
  return places;
}
