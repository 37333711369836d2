import Database from 'better-sqlite3';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { packFacet } from '../../src/storage/packed/facet-codec.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../test/seeded-random.js';
import {
  change,
  detection,
  facetAt,
  facetsOf,
  NOW,
  openPrepared,
  RUN,
} from '../../test/storage/contract/fixture.js';
import type { SkyPoint } from './made-sky.js';

/** First day of the made survey, MJD, and how many days it lasts. */
export const SURVEY = { fromMjd: 58_000, days: 2_000 } as const;

/** What a made transient's facet has of its own. */
export interface MadePoint extends SkyPoint {
  readonly name: string;
  readonly hpx: number;
  readonly mjd: number;
  readonly packed: Buffer;
}

/** Makes a transient at each point, `T<place>`: detected once, on a day drawn evenly from the survey. */
export function* madePoints(points: readonly SkyPoint[]): Generator<MadePoint, void, undefined> {
  const random = seededRandom(21);
  const prototype = detection('ztf:1', SURVEY.fromMjd);
  for (const [at, { raDeg, decDeg }] of points.entries()) {
    const mjd = SURVEY.fromMjd + random() * SURVEY.days;
    const point = { ...prototype, datapoint: { ...prototype.datapoint, mjd } };
    const facet = { ...facetAt([point], { raDeg, decDeg }), surveyFirstDetectionMjd: mjd };
    yield { name: `T${at}`, raDeg, decDeg, hpx: hpxKeyOf(raDeg, decDeg), mjd, packed: packFacet(facet) };
  }
}

/**
 * Writes the transients of {@link madePoints}, public.
 *
 * The first is written through the port; the others' facets are copies of its row with position, name and days of their
 * own: a search on the sky looks at nothing else, and the port would take an hour for a million.
 */
export async function makeStore(path: string, points: readonly SkyPoint[]): Promise<void> {
  const first = [detection('ztf:1', SURVEY.fromMjd)];
  const made = await openPrepared(() => openSqliteStorage({ path }));
  await made.ingest.commit(RUN, NOW, [change('T', { points: first, facets: facetsOf(first) })]);
  await made.close();
  const driver = new Database(path);
  driver.pragma('synchronous = off');
  const own = ['id', 'transient', 'name', 'hpx', 'ra_deg', 'dec_deg', 'packed'];
  const days = ['first_detection_mjd', 'last_detection_mjd', 'survey_first_detection_mjd'];
  const others = driver
    .prepare<[], string>("select name from pragma_table_info('facet')")
    .pluck()
    .all()
    .filter((name) => !own.includes(name) && !days.includes(name));
  const insert = driver.prepare(
    `insert into facet (${[...own, ...days, ...others].join(', ')})
     select ${[...own, ...days].map(() => '?').join(', ')}, ${others.join(', ')} from facet where id = 1`,
  );
  driver.transaction(() => {
    let id = 1;
    for (const { name, hpx, raDeg, decDeg, packed, mjd } of madePoints(points))
      insert.run(++id, id, name, hpx, raDeg, decDeg, packed, mjd, mjd, mjd);
    driver.exec('delete from facet where id = 1');
  })();
  driver.exec('analyze');
  driver.close();
}
