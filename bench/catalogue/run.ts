/**
 * Measures catalogues: loading a CSV file, batches of cones, and a file of positions. See README.md.
 *
 *   node --import @oxc-node/core/register bench/catalogue/run.ts ROWS [FOLDER] [POSITIONS]
 */
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClearance } from '../../src/access/system-clearance.js';
import { catalogueCounterparts } from '../../src/catalogues/counterparts.js';
import { loadCatalogue } from '../../src/catalogues/load-catalogue.js';
import { matchFile } from '../../src/catalogues/match-file.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../test/seeded-random.js';

const rows = Number(process.argv[2] ?? 1e6);
const folder = process.argv[3] ?? '/tmp/ampelgraph-bench-catalogue';
const filePositions = Number(process.argv[4] ?? 1e6);
const BATCH = 10_000;
const REPEATS = 7;

mkdirSync(folder, { recursive: true });
const file = join(folder, `made-${rows}.csv`);
if (!existsSync(file)) await writeMade(file, rows);

const storage = await openSqliteStorage({ path: join(folder, `store-${rows}-${process.pid}.sqlite`) });
const clearance = systemClearance('benchmark');
const seconds = (since: number) => Math.round((performance.now() - since) / 10) / 100;

let readAt = 0;
const startedAt = performance.now();
const { version } = await loadCatalogue(storage.catalogues, file, {
  name: 'made',
  nowUnixMs: Date.now(),
  onProgress: () => {
    readAt = performance.now();
  },
});
const loaded = {
  csvMb: megabytes(file),
  readSeconds: Math.round((readAt - startedAt) / 10) / 100,
  totalSeconds: seconds(startedAt),
  fileMb: megabytes(filesOf(`store-${rows}-${process.pid}.sqlite.catalogues`)[0]!),
  peakRssMb: Math.round(process.resourceUsage().maxRSS / 1000),
};
console.log(JSON.stringify({ rows, ...loaded }));

const random = seededRandom(2);
for (const [label, radiusArcsec, near] of [
  ['2 arcsec at random', 2, false],
  ['2 arcsec at rows', 2, true],
  ['1 arcmin at random', 60, false],
  ['10 arcmin at random, nearest', 600, false],
] as const) {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let found = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const cones = near ? await conesAtRows() : Array.from({ length: BATCH }, () => drawn(radiusArcsec));
    const since = performance.now();
    const cpuBefore = process.cpuUsage();
    const matches = await storage.catalogues.cones(clearance, {
      catalogue: version,
      cones: cones.map((cone) => ({ ...cone, radiusArcsec })),
      mode: label.includes('nearest') ? 'NEAREST' : 'ALL',
      where: [],
      maxRows: 1e7,
    });
    times.push(performance.now() - since);
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuTimes.push((user + system) / 1000);
    found += matches?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  }
  times.sort((a, b) => a - b);
  cpuTimes.sort((a, b) => a - b);
  const round = (ms: number) => Math.round(ms * 10) / 10;
  console.log(
    JSON.stringify({
      batch: label,
      medianMs: round(times[REPEATS >> 1]!),
      leastMs: round(times[0]!),
      medianCpuMs: round(cpuTimes[REPEATS >> 1]!),
      foundEach: found / REPEATS,
    }),
  );
}

if (filePositions > 0) {
  const positions = join(folder, `positions-${filePositions}.csv`);
  if (!existsSync(positions)) await writeMade(positions, filePositions);
  const out = createWriteStream(join(folder, 'matched.csv'));
  const counterparts = catalogueCounterparts(storage.catalogues, clearance, version, {
    radiusArcsec: 2,
    mode: 'NEAREST',
  });
  const since = performance.now();
  const outcome = await matchFile(positions, counterparts, { keepUnmatched: false }, async (text) => {
    if (!out.write(text)) await once(out, 'drain');
  });
  out.end();
  await once(out, 'finish');
  console.log(JSON.stringify({ file: filePositions, seconds: seconds(since), matched: outcome.matched }));
}
await storage.close();

function drawn(radiusArcsec: number) {
  return { raDeg: random() * 360, decDeg: (Math.asin(2 * random() - 1) * 180) / Math.PI, radiusArcsec };
}

/** Positions of rows here and there on the sky, an arcsecond off. */
async function conesAtRows() {
  const cones = Array.from({ length: BATCH }, () => drawn(3 * 3600));
  const found = await storage.catalogues.cones(clearance, {
    catalogue: version,
    cones,
    mode: 'NEAREST',
    where: [],
    maxRows: BATCH,
  });
  return found!.flatMap(([row]) => (row ? [{ raDeg: row.raDeg, decDeg: row.decDeg + 1 / 3600 }] : []));
}

async function writeMade(path: string, count: number): Promise<void> {
  const draw = seededRandom(1);
  const stream = createWriteStream(path);
  stream.write('objid,ra,dec,mag,magerr,z,class\n');
  for (let n = 0; n < count; n += 1000) {
    let text = '';
    for (let line = n; line < Math.min(count, n + 1000); line++) {
      const dec = (Math.asin(2 * draw() - 1) * 180) / Math.PI;
      text += `${1_237_649_770_260_463_687n + BigInt(line)},${(draw() * 360).toFixed(7)},${dec.toFixed(7)},${(15 + 8 * draw()).toFixed(4)},${draw().toFixed(4)},${(draw() * 2).toFixed(5)},${line % 3 === 0 ? 'STAR' : 'GALAXY'}\n`;
    }
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

function filesOf(name: string): string[] {
  return readdirSync(join(folder, name)).map((entry) => join(folder, name, entry));
}

function megabytes(path: string): number {
  return Math.round(statSync(path).size / 1e5) / 10;
}
