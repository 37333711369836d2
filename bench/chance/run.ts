import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { clearanceFor } from '../../src/access/clearance.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { deadlineAfter } from '../../src/operations/deadline.js';
import { createRequestContext, type RequestContext } from '../../src/operations/request-context.js';
import { type CandidatesRequest, listCandidates } from '../../src/operations/sky/candidates.js';
import { chanceOfCandidates } from '../../src/operations/sky/chance.js';
import { loadEvent } from '../../src/operations/sky/open-event.js';
import { createCursors } from '../../src/server/cursors.js';
import { typedNotice } from '../../src/sky/notice/typed-notice.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { compileRegion } from '../../src/spatial/region.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../test/seeded-random.js';
import {
  change,
  detection,
  facetsOf,
  LABELS,
  NOW,
  openPrepared,
  RUN,
} from '../../test/storage/contract/fixture.js';
import { scratchFolder } from '../scratch-folder.js';
import { madeSky } from '../sky/made-sky.js';

const { values: options } = parseArgs({
  options: {
    transients: { type: 'string', default: '1000000' },
    clustered: { type: 'boolean', default: false },
    shifts: { type: 'string', default: '1000' },
    /** Keeps the made store here, and takes it from here when it is there. */
    store: { type: 'string' },
  },
});
const SURVEY = { fromMjd: 58_000, days: 2000, meanDays: 40 } as const;
const EVENT_TIME = '2020-06-01T00:00:00';

const path = options.store ?? join(scratchFolder(), 'store.sqlite');
const storage = existsSync(path) ? await openSqliteStorage({ path }) : await madeStore(path);
try {
  console.log(
    `${options.transients} ${options.clustered ? 'clustered' : 'uniform'} transients, ${options.shifts} shifts; ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}\n`,
  );
  console.log(
    '| region, selection | candidates | expected | off-count | times | ms | of it CPU | candidates alone, ms |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const [name, radiusDeg] of [
    ['25 deg2', 2.82],
    ['100 deg2', 5.642],
    ['1,000 deg2', 17.92],
    ['10,000 deg2', 58.8],
  ] as const) {
    const event = `E${radiusDeg}`;
    await register(event, radiusDeg);
    for (const [label, request] of [
      ['detected 0 to 10 d', { window: { detection: { fromDays: 0, toDays: 10 } } }],
      ['first 0 to 3 d', { window: { firstDetection: { fromDays: 0, toDays: 3 } } }],
      ['no cuts', { window: {} }],
    ] as const)
      await measure(`${name}, ${label}`, event, { level: 0.9, first: 1, ...request });
  }
} finally {
  await storage.close();
}

async function measure(name: string, eventName: string, request: CandidatesRequest): Promise<void> {
  const context = contextOf(storage);
  const event = await loadEvent(context, { name: eventName });
  const list = await listCandidates(context, event!, request);
  const begun = performance.now();
  await list.found();
  const found = performance.now();
  const cpu = process.cpuUsage();
  const chance = await chanceOfCandidates(context, list, { shifts: Number(options.shifts) });
  const ms = performance.now() - found;
  const { user, system } = process.cpuUsage(cpu);
  const times = 1 + chance.timeShiftsDays.length;
  console.log(
    `| ${name} | ${chance.observed} | ${chance.expected?.toFixed(2) ?? chance.reason} | ${chance.offCount} | ${times} | ${ms.toFixed(0)} | ${((user + system) / 1000).toFixed(0)} | ${(found - begun).toFixed(0)} |`,
  );
}

function contextOf(of: Storage): RequestContext {
  return createRequestContext({
    viewer: ANONYMOUS,
    labelTable: LABELS,
    clearance: clearanceFor(ANONYMOUS, LABELS, NOW),
    storage: of,
    cursors: createCursors(Buffer.from('the cursor secret of the bench')),
    deadline: deadlineAfter(600_000, Date.now),
  });
}

/** Keeps an event whose localisation is a disc of pixels, as maps have them. */
async function register(name: string, radiusDeg: number): Promise<void> {
  const typed = typedNotice({ name, time: EVENT_TIME, ra: '200+1-1', dec: '35+1-1', containment: 0.9 });
  const disc = compileRegion({ kind: 'cone', raDeg: 200, decDeg: 35, radiusArcsec: 3600 * radiusDeg });
  const ranges = Array.from(disc.cover({ rowCount: 1e9, maxRanges: 4000 }));
  const notice = { ...typed, localization: { form: 'cells', ranges, containment: 0.9 } as const };
  await registerNotices(storage.records, [{ notice, part: name }], { nowUnixMs: NOW });
}

/** Facets are copied from one by SQL; where it is and when it was seen is each transient's own. */
async function madeStore(at: string): Promise<Storage> {
  const made = await openPrepared(() => openSqliteStorage({ path: at }));
  const [first] = [detection('ztf:1', 59_000)];
  await made.ingest.commit(RUN, NOW, [change('T0', { points: [first], facets: facetsOf([first]) })]);
  await made.close();
  const driver = new Database(at);
  driver.pragma('synchronous = off');
  const own = ['id', 'transient', 'name', 'hpx', 'ra_deg', 'dec_deg'];
  const timed = ['first_detection_mjd', 'last_detection_mjd', 'peak_mjd', 'last_limit_mjd'];
  const given = [...own, ...timed];
  const columns = driver.prepare<[], string>("select name from pragma_table_info('facet')").pluck().all();
  const others = columns.filter((name) => !given.includes(name) && name !== 'packed');
  const insert = driver.prepare(
    `insert into facet (${given.join(', ')}, packed, ${others.join(', ')})
     select ${given.map(() => '?').join(', ')}, packed, ${others.join(', ')} from facet where id = 1`,
  );
  const random = seededRandom(7);
  driver.transaction(() => {
    for (const [place, { raDeg, decDeg }] of madeSky(
      Number(options.transients),
      options.clustered,
    ).entries()) {
      const begins = SURVEY.fromMjd + SURVEY.days * random();
      const ends = begins - SURVEY.meanDays * Math.log(1 - random());
      const peak = begins + (ends - begins) * random();
      const key = hpxKeyOf(raDeg, decDeg);
      insert.run(
        place + 2,
        place + 2,
        `T${place}`,
        key,
        raDeg,
        decDeg,
        begins,
        ends,
        peak,
        begins - 3 * random(),
      );
    }
    driver.exec('delete from facet where id = 1');
    driver.exec('update facet set survey_first_detection_mjd = first_detection_mjd');
    driver.exec('update term set newest_mjd = (select max(last_detection_mjd) from facet)');
  })();
  driver.exec('analyze');
  driver.close();
  return openSqliteStorage({ path: at });
}
