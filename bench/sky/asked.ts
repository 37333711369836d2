import type { Predicate } from '../../src/domain/predicate.js';
import type { SkyRegion } from '../../src/domain/sky-region.js';
import { compileRegion } from '../../src/spatial/region.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { seededRandom } from '../../test/seeded-random.js';
import { anonymous } from '../../test/storage/contract/fixture.js';
import type { SkyPoint } from './made-sky.js';
import { SURVEY } from './made-store.js';
import type { PostgresPeer, Timed } from './postgres.js';

/** Who is asked. */
export interface Engines {
  /** With positions in memory, and without. */
  readonly memory: Storage;
  readonly file: Storage;
  readonly peer: PostgresPeer;
  readonly sphere: boolean;
}

/** The points, and where searches are made: at transients, so that none is empty. */
export interface Asked {
  readonly points: readonly SkyPoint[];
  readonly centres: readonly SkyPoint[];
}

/** Mean processor times, ms. */
export interface Row {
  readonly name: string;
  /** Median. */
  readonly rows: number;
  readonly memory: number;
  /** With positions in memory, at places that were not asked for before: no facet was kept. */
  readonly elsewhere: number | undefined;
  readonly file: number;
  readonly q3c: number;
  readonly sphere: number | undefined;
}

type OwnTimed = Omit<Timed, 'rows'> & { readonly elsewhereMs?: number };

const PAGE = 50;
const BATCHES = 8;

const CONES = [
  ['cone 5"', 5 / 3600, 200],
  ["cone 1'", 1 / 60, 200],
  ['cone 1 deg', 1, 100],
  ['cone 10 deg', 10, 31],
] as const;

/** A count, and the first fifty by name: name and position of each, then the whole facet too. */
export async function cones(
  { memory, file, peer, sphere }: Engines,
  { points, centres }: Asked,
): Promise<Row[]> {
  const rows: Row[] = [];
  const pageAt = (storage: Storage, answer: Answer, { raDeg, decDeg }: SkyPoint, radiusDeg: number) =>
    page(storage, answer, inRegion({ kind: 'cone', raDeg, decDeg, radiusArcsec: radiusDeg * 3600 }));
  // A server has been asked many things before; the first row would else pay for what all rows use.
  for (const [, radiusDeg] of CONES)
    await askAll(centres, (centre) => pageAt(memory, 'findOutlines', centre, radiusDeg));
  for (const [name, radiusDeg, times] of CONES)
    for (const [told, answer, columns] of [
      ['', 'findOutlines', 'name, ra, dec'],
      [', facet too', 'find', 'name, ra, dec, facet'],
    ] as const) {
      const asked = centres.slice(0, times);
      const timedPeer = (conditionAt: (centre: SkyPoint) => string) =>
        peer.timed(asked.map((centre) => listed(conditionAt(centre), columns)));
      const q3c = timedPeer(
        ({ raDeg, decDeg }) => `q3c_radial_query(ra, dec, ${raDeg}, ${decDeg}, ${radiusDeg})`,
      );
      const pgs = sphere
        ? timedPeer(
            ({ raDeg, decDeg }) =>
              `pos <@ scircle(spoint(radians(${raDeg}), radians(${decDeg})), radians(${radiusDeg}))`,
          )
        : undefined;
      const own = (storage: Storage) =>
        timedEach(asked, (centre) => pageAt(storage, answer, centre, radiusDeg));
      const ours = await own(memory);
      const random = seededRandom(7);
      const elsewhereMs = await timedAnew(() =>
        pageAt(memory, answer, points[Math.floor(random() * points.length)]!, radiusDeg),
      );
      rows.push(rowOf(name + told, { ...ours, elsewhereMs }, await own(file), q3c, pgs));
    }
  return rows;
}

/** All matches of ten thousand positions, others in each query: name and position of each, then the whole facet too. */
export async function batch({ memory, file, peer, sphere }: Engines, { points }: Asked): Promise<Row[]> {
  const random = seededRandom(5);
  const lists = Array.from({ length: BATCHES }, () =>
    Array.from({ length: 10_000 }, () => points[Math.floor(random() * points.length)]!),
  );
  for (const [n, list] of lists.entries()) loadBatch(peer, `batch${n}`, list, sphere);
  const own = (storage: Storage, answer: 'matchPlaces' | 'matchCones', times = BATCHES) =>
    timedEach(lists.slice(0, times), async (list) => {
      const found = await storage.transients[answer](anonymous, {
        cones: list.map(({ raDeg, decDeg }) => ({ raDeg, decDeg, radiusArcsec: 2 })),
        mode: 'ALL',
        maxRows: 100_000,
      });
      return found.reduce((sum, each) => sum + each.length, 0);
    });
  const rows: Row[] = [];
  for (const [name, columns, answer] of [
    ['10,000 x 2", name and position', 'b.id, p.name, p.ra, p.dec', 'matchPlaces'],
    ['10,000 x 2", facet too', 'b.id, p.name, p.ra, p.dec, p.facet', 'matchCones'],
  ] as const) {
    const joined = (on: string): OwnTimed => {
      const { rows: values, ms } = peer.timed(
        lists.map((_, n) => `select ${columns} from batch${n} b join points p on ${on} where p.class in (1)`),
      );
      return { values, ms };
    };
    const q3c = joined(`q3c_join(b.ra, b.dec, p.ra, p.dec, ${2 / 3600})`);
    const pgs = sphere ? joined(`p.pos <@ scircle(b.pos, radians(${2 / 3600}))`) : undefined;
    const ours = await own(memory, answer);
    const fromFile = await own(file, answer, 3);
    rows.push(rowOf(name, { ...ours, elsewhereMs: ours.ms }, { ...fromFile, values: ours.values }, q3c, pgs));
    if (fromFile.values.some((value, n) => value !== ours.values[n]))
      throw new Error(`${name}: other rows from the file`);
  }
  return rows;
}

function loadBatch(peer: PostgresPeer, table: string, list: readonly SkyPoint[], sphere: boolean): void {
  peer.run(`create table ${table} (id int, ra double precision, dec double precision)`);
  peer.run(
    `copy ${table} from stdin`,
    list.map(({ raDeg, decDeg }, id) => `${id}\t${raDeg}\t${decDeg}\n`).join(''),
  );
  if (sphere)
    peer.run(
      `alter table ${table} add pos spoint; update ${table} set pos = spoint(radians(ra), radians(dec))`,
    );
  peer.run(`vacuum analyze ${table}`);
}

/** Maps as ranges of HEALPix keys; the peer has them as a table, joined with a B-tree, which neither extension gives. */
export async function maps({ memory, file, peer }: Engines, { centres }: Asked): Promise<Row[]> {
  const rows: Row[] = [];
  const middle = SURVEY.fromMjd + SURVEY.days / 2;
  for (const [name, radiusDeg, days] of [
    ['map 1 deg2', 0.5642, undefined],
    ['map 100 deg2', 5.642, undefined],
    ['map 1,000 deg2', 17.92, undefined],
    ['map 1,000 deg2, 14 days', 17.92, 14],
    ['map 10,000 deg2', 58.8, undefined],
  ] as const) {
    const { raDeg, decDeg } = centres[0]!;
    const disc: SkyRegion = { kind: 'cone', raDeg, decDeg, radiusArcsec: radiusDeg * 3600 };
    const ranges = Array.from(
      compileRegion(disc).cover({ rowCount: Number.POSITIVE_INFINITY, maxRanges: 300 }),
    );
    peer.run('drop table if exists ranges; create table ranges (first bigint, last bigint)');
    peer.run(
      'copy ranges from stdin',
      ranges.map((key, place) => (place % 2 === 0 ? `${key}\t${ranges[place + 1]}\n` : '')).join(''),
    );
    peer.run('analyze ranges');
    const region = inRegion({ kind: 'cells', ranges });
    const where: Predicate =
      days === undefined ? region : { op: 'and', all: [region, ...within(middle, middle + days)] };
    const repeats = Array.from({ length: 12 }, (_, n) => n);
    const own = (storage: Storage, times = repeats.length) =>
      timedEach(repeats.slice(0, times), () => page(storage, 'findOutlines', where));
    const window = days === undefined ? 'true' : `mjd >= ${middle} and mjd < ${middle + days}`;
    const tree = peer.timed(
      repeats.map(() =>
        listed(window, 'name, ra, dec', 'ranges r join points on hpx between r.first and r.last'),
      ),
    );
    rows.push(rowOf(name, await own(memory), await own(file, 2), tree, undefined));
  }
  return rows;
}

function inRegion(region: SkyRegion): Predicate {
  return { op: 'inRegion', region };
}

function within(from: number, to: number): readonly Predicate[] {
  return [
    { op: 'compare', field: 'lastDetectionMjd', comparison: 'gte', value: from },
    { op: 'compare', field: 'lastDetectionMjd', comparison: 'lt', value: to },
  ];
}

type Answer = 'find' | 'findOutlines';

async function page(storage: Storage, answer: Answer, where: Predicate): Promise<number> {
  const query = { where, order: [], limit: PAGE, count: true, rows: true };
  return (await storage.transients[answer](anonymous, query)).totalCount ?? 0;
}

/** The same for the peer: how many there are, and these columns of the first fifty by name. */
function listed(condition: string, columns: string, from = 'points'): string {
  return `select count(*) over (), ${columns} from ${from} where class in (1) and ${condition} order by name limit ${PAGE}`;
}

// Asked so long before, so that what is measured is compiled; and then at least so long, so that garbage collection has
// its share.
const AT_LEAST_MS = 400;

/** By the clock of the processor: a busy machine's would leave little compiled. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

async function timedEach<Each>(
  asked: readonly Each[],
  ask: (each: Each) => Promise<number>,
): Promise<OwnTimed> {
  const values = await askAll(asked, ask);
  const begun = processorMs();
  let rounds = 0;
  for (; rounds === 0 || processorMs() < begun + AT_LEAST_MS; rounds++)
    for (const each of asked) await ask(each);
  return { values, ms: (processorMs() - begun) / asked.length / rounds };
}

/** Measures queries that differ each time, over as long. */
async function timedAnew(ask: () => Promise<number>): Promise<number> {
  const forSoLong = async () => {
    let asked = 0;
    // A look at the processor's clock takes 5 us.
    for (const end = processorMs() + AT_LEAST_MS; asked % 16 !== 0 || processorMs() < end; asked++)
      await ask();
    return asked;
  };
  await forSoLong();
  const begun = processorMs();
  const asked = await forSoLong();
  return (processorMs() - begun) / asked;
}

async function askAll<Each>(
  asked: readonly Each[],
  ask: (each: Each) => Promise<number>,
): Promise<readonly number[]> {
  const values: number[] = [];
  const end = processorMs() + AT_LEAST_MS;
  do for (const each of asked) values.push(await ask(each));
  while (processorMs() < end);
  return values.slice(0, asked.length);
}

function rowOf(
  name: string,
  memory: OwnTimed,
  file: OwnTimed,
  q3c: OwnTimed,
  sphere: OwnTimed | undefined,
): Row {
  for (const other of [file, q3c, ...(sphere ? [sphere] : [])])
    for (const [place, value] of other.values.entries())
      if (value !== memory.values[place])
        throw new Error(`${name}: ${memory.values[place]} rows here, ${value} there`);
  return {
    name,
    rows: memory.values.toSorted((a, b) => a - b)[memory.values.length >> 1]!,
    memory: memory.ms,
    elsewhere: memory.elsewhereMs,
    file: file.ms,
    q3c: q3c.ms,
    sphere: sphere?.ms,
  };
}
