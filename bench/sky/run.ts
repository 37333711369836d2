import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import type { Predicate } from '../../src/domain/predicate.js';
import type { SkyRegion } from '../../src/domain/sky-region.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { compileRegion } from '../../src/spatial/region.js';
import type { Storage } from '../../src/storage/port.js';
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
import { madeSky, type SkyPoint } from './made-sky.js';
import { PostgresPeer } from './postgres.js';

const { values: options } = parseArgs({
  options: {
    transients: { type: 'string', default: '100000' },
    clustered: { type: 'boolean', default: false },
    port: { type: 'string', default: '55439' },
  },
});
const count = Number(options.transients);
const points = madeSky(count, options.clustered);
const centres = centresOf(points);
const PAGE = 50;

const peer = PostgresPeer.start(Number(options.port));
if (peer === undefined) throw new Error("PostgreSQL 15 with q3c and pgSphere is needed: Debian's packages");
const folder = mkdtempSync(join(tmpdir(), 'sky-'));
try {
  const storage = await madeStore(join(folder, 'store.sqlite'));
  const sphere = peer.hasPgSphere;
  loadPeer(peer, sphere);
  const machine = `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`;
  console.log(`${count} ${options.clustered ? 'clustered' : 'uniform'} transients; ${machine}\n`);
  console.log(
    '| asked | rows | ours, ms | q3c, ms | ratio | pgSphere, ms | ratio |\n|---|---|---|---|---|---|---|',
  );
  await cones(storage, peer, sphere);
  await batch(storage, peer, sphere);
  await maps(storage, peer);
  await storage.close();
} finally {
  peer.stop();
  rmSync(folder, { recursive: true });
}

/** A count, and the first fifty with their positions: cones around transients, so that none is empty. */
async function cones(storage: Storage, pg: PostgresPeer, sphere: boolean): Promise<void> {
  for (const [name, radiusDeg, times] of [
    ['cone 5"', 5 / 3600, 200],
    ["cone 1'", 1 / 60, 200],
    ['cone 1 deg', 1, 100],
    ['cone 10 deg', 10, 15],
  ] as const) {
    const asked = centres.slice(0, times);
    const own = await timedEach(asked, ({ raDeg, decDeg }) =>
      page(storage, {
        op: 'inRegion',
        region: { kind: 'cone', raDeg, decDeg, radiusArcsec: radiusDeg * 3600 },
      }),
    );
    const q3c = pg.timed(
      asked.map(({ raDeg, decDeg }) =>
        listed(`q3c_radial_query(ra, dec, ${raDeg}, ${decDeg}, ${radiusDeg})`),
      ),
    );
    const pgs = sphere
      ? pg.timed(
          asked.map(({ raDeg, decDeg }) =>
            listed(`pos <@ scircle(spoint(radians(${raDeg}), radians(${decDeg})), radians(${radiusDeg}))`),
          ),
        )
      : [];
    row(name, own, q3c, pgs);
  }
}

async function batch(storage: Storage, pg: PostgresPeer, sphere: boolean): Promise<void> {
  const random = seededRandom(5);
  const asked = Array.from({ length: 10_000 }, () => points[Math.floor(random() * points.length)]!);
  pg.run('create table batch (ra double precision, dec double precision)');
  pg.run('copy batch from stdin', asked.map(({ raDeg, decDeg }) => `${raDeg}\t${decDeg}\n`).join(''));
  if (sphere)
    pg.run('alter table batch add pos spoint; update batch set pos = spoint(radians(ra), radians(dec))');
  pg.run('analyze batch');
  const own = await timedEach([1, 2, 3], async () => {
    const found = await storage.transients.matchCones(anonymous, {
      cones: asked.map(({ raDeg, decDeg }) => ({ raDeg, decDeg, radiusArcsec: 2 })),
      mode: 'ALL',
      maxRows: 100_000,
    });
    return found.reduce((sum, each) => sum + each.length, 0);
  });
  const join_ = (on: string) =>
    Array.from({ length: 3 }, () => `select count(*) from batch b join points p on ${on}`);
  const q3c = pg.timed(join_(`q3c_join(b.ra, b.dec, p.ra, p.dec, ${2 / 3600})`));
  const pgs = sphere ? pg.timed(join_(`p.pos <@ scircle(b.pos, radians(${2 / 3600}))`)) : [];
  row('10,000 x 2"', own, q3c, pgs);
}

/** Maps as ranges of HEALPix keys; the peer has them as a table, joined with a B-tree, which neither extension gives. */
async function maps(storage: Storage, pg: PostgresPeer): Promise<void> {
  for (const [name, radiusDeg] of [
    ['map 1 deg2', 0.5642],
    ['map 100 deg2', 5.642],
    ['map 1,000 deg2', 17.92],
    ['map 10,000 deg2', 58.8],
  ] as const) {
    const { raDeg, decDeg } = centres[0]!;
    const disc: SkyRegion = { kind: 'cone', raDeg, decDeg, radiusArcsec: radiusDeg * 3600 };
    const ranges = Array.from(
      compileRegion(disc).cover({ rowCount: Number.POSITIVE_INFINITY, maxRanges: 300 }),
    );
    pg.run('drop table if exists ranges; create table ranges (first bigint, last bigint)');
    pg.run(
      'copy ranges from stdin',
      ranges.map((key, place) => (place % 2 === 0 ? `${key}\t${ranges[place + 1]}\n` : '')).join(''),
    );
    const own = await timedEach([1, 2, 3, 4, 5], () =>
      page(storage, { op: 'inRegion', region: { kind: 'cells', ranges } }),
    );
    const tree = pg.timed(
      Array.from({ length: 5 }, () =>
        listed('true', 'ranges r join points on hpx between r.first and r.last'),
      ),
    );
    row(`${name} (peer: B-tree)`, own, tree, []);
  }
}

async function page(storage: Storage, where: Predicate): Promise<number> {
  const { totalCount } = await storage.transients.find(anonymous, {
    where,
    order: [],
    limit: PAGE,
    count: true,
    rows: true,
  });
  return totalCount ?? 0;
}

/** The same for the peer: how many there are, and the first fifty by name with their positions. */
function listed(condition: string, from = 'points'): string {
  return `select count(*) over (), name, ra, dec from ${from} where ${condition} order by name limit ${PAGE}`;
}

interface Timed {
  readonly value: number;
  readonly ms: number;
}

async function timedEach<Asked>(
  asked: readonly Asked[],
  ask: (each: Asked) => Promise<number>,
): Promise<readonly Timed[]> {
  const answers: Timed[] = [];
  for (const each of asked) {
    const begun = performance.now();
    const value = await ask(each);
    answers.push({ value, ms: performance.now() - begun });
  }
  return answers;
}

function row(name: string, own: readonly Timed[], q3c: readonly Timed[], sphere: readonly Timed[]): void {
  for (const other of [q3c, sphere])
    for (const [place, { value }] of other.entries())
      if (value !== own[place]!.value)
        throw new Error(`${name}: ${own[place]!.value} rows here, ${value} there`);
  const [a, b, c] = [own, q3c, sphere].map(median);
  const ratio = (other: number | undefined) => (other === undefined ? '' : `${(other / a!).toFixed(1)} x`);
  const rows = median(own.map(({ value }) => ({ value, ms: value })));
  console.log(
    `| ${name} | ${rows} | ${a!.toFixed(3)} | ${b?.toFixed(3) ?? ''} | ${ratio(b)} | ${c?.toFixed(3) ?? ''} | ${ratio(c)} |`,
  );
}

function median(answers: readonly Timed[]): number | undefined {
  return answers.map(({ ms }) => ms).sort((a, b) => a - b)[answers.length >> 1];
}

function centresOf(all: readonly SkyPoint[]): readonly SkyPoint[] {
  const random = seededRandom(3);
  return Array.from({ length: 200 }, () => all[Math.floor(random() * all.length)]!);
}

function loadPeer(pg: PostgresPeer, sphere: boolean): void {
  pg.run('create table points (name text, ra double precision, dec double precision, hpx bigint)');
  for (let from = 0; from < points.length; from += 100_000)
    pg.run(
      'copy points from stdin',
      points
        .slice(from, from + 100_000)
        .map(({ raDeg, decDeg }, at) => `T${from + at}\t${raDeg}\t${decDeg}\t${hpxKeyOf(raDeg, decDeg)}\n`)
        .join(''),
    );
  pg.run('create index on points (q3c_ang2ipix(ra, dec)); create index on points (hpx)');
  pg.run('cluster points using points_q3c_ang2ipix_idx');
  if (sphere) {
    pg.run('alter table points add pos spoint; update points set pos = spoint(radians(ra), radians(dec))');
    pg.run('create index on points using gist (pos)');
  }
  pg.run('vacuum analyze points');
}

/** Facets are copied from one by SQL: what a search on the sky touches is each transient's own. */
async function madeStore(path: string): Promise<Storage> {
  const made = await openPrepared(() => openSqliteStorage({ path }));
  const [first] = [detection('ztf:1', 59_000)];
  await made.ingest.commit(RUN, NOW, [change('T0', { points: [first], facets: facetsOf([first]) })]);
  await made.close();
  const driver = new Database(path);
  driver.pragma('synchronous = off');
  const own = ['id', 'transient', 'name', 'hpx', 'ra_deg', 'dec_deg'];
  const columns = driver.prepare<[], string>("select name from pragma_table_info('facet')").pluck().all();
  const others = columns.filter((name) => !own.includes(name)).join(', ');
  const insert = driver.prepare(
    `insert into facet (${own.join(', ')}, ${others}) select ?, ?, ?, ?, ?, ?, ${others} from facet where id = 1`,
  );
  driver.transaction(() => {
    for (const [at, { raDeg, decDeg }] of points.entries())
      insert.run(at + 2, at + 2, `T${at}`, hpxKeyOf(raDeg, decDeg), raDeg, decDeg);
    driver.exec('delete from facet where id = 1');
  })();
  driver.exec('analyze');
  driver.close();
  return openSqliteStorage({ path });
}
