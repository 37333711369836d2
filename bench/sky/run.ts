import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SkyRegion } from '../../src/domain/sky-region.js';
import { compileRegion } from '../../src/spatial/region.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../test/seeded-random.js';
import { type Asked, batch, cones, type Engines, maps, type Row } from './asked.js';
import { httpPages } from './http-page.js';
import { madeSky } from './made-sky.js';
import { madePoints, makeStore } from './made-store.js';
import { loadPoints, PostgresPeer } from './postgres.js';

const { values: options } = parseArgs({
  options: {
    transients: { type: 'string', default: '100000' },
    clustered: { type: 'boolean', default: false },
    port: { type: 'string', default: '55439' },
    // A folder where made stores stay, and are used again.
    keep: { type: 'string' },
  },
});
const sizes = options.transients.split(',').map(Number);
const tables: (readonly Row[])[] = [];
for (const size of sizes) tables.push(await measured(size));
if (tables.length > 1) printGrowth(tables[0]!, tables.at(-1)!, sizes.at(-1)! / sizes[0]!);

async function measured(size: number): Promise<readonly Row[]> {
  const points = madeSky(size, options.clustered);
  const random = seededRandom(3);
  const centres = Array.from({ length: 200 }, () => points[Math.floor(random() * points.length)]!);
  const asked: Asked = { points, centres };
  const peer = PostgresPeer.start(Number(options.port));
  if (peer === undefined) throw new Error("PostgreSQL 15 with q3c and pgSphere is needed: Debian's packages");
  const folder = mkdtempSync(join(tmpdir(), 'sky-'));
  const kind = options.clustered ? 'clustered' : 'uniform';
  const path = join(options.keep ?? folder, `${size}-${kind}.sqlite`);
  try {
    if (!existsSync(path)) await makeStore(path, points);
    const file = await openSqliteStorage({ path, skyMemory: 'NEVER' });
    const memory = await openSqliteStorage({ path, skyMemory: 'AT_ONCE' });
    const sphere = peer.hasPgSphere;
    loadPoints(peer, madePoints(points), sphere);
    const machine = `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`;
    console.log(`\n${size} ${kind} transients; ${machine}\n`);
    const engines: Engines = { memory, file, peer, sphere };
    const rows = [
      ...(await cones(engines, asked)),
      ...(await batch(engines, asked)),
      ...(await maps(engines, asked)),
    ];
    printRows(rows);
    await file.close();
    await memory.close();
    const served = await openSqliteStorage({ path });
    const { first, later, count, processorMs } = await httpPages(served, rangesOf(centres[0]!, 17.92));
    const sorted = later.toSorted((a, b) => a - b);
    console.log(
      `\nHTTP, newest 50 of ${count} in 1,000 deg2 and 14 days: first request ${first.toFixed(1)} ms, then median ${sorted[sorted.length >> 1]!.toFixed(1)} ms, slowest ${sorted.at(-1)!.toFixed(1)} ms; ${processorMs.toFixed(1)} ms of the processor, the client's included`,
    );
    await served.close();
    return rows;
  } finally {
    peer.stop();
    rmSync(folder, { recursive: true });
  }
}

function rangesOf(
  { raDeg, decDeg }: { readonly raDeg: number; readonly decDeg: number },
  radiusDeg: number,
): readonly number[] {
  const disc: SkyRegion = { kind: 'cone', raDeg, decDeg, radiusArcsec: radiusDeg * 3600 };
  return Array.from(compileRegion(disc).cover({ rowCount: 1e6, maxRanges: 300 }));
}

function printRows(rows: readonly Row[]): void {
  console.log(
    '| asked | rows | ours, ms | elsewhere, ms | from the file, ms | q3c or B-tree, ms | ratio | pgSphere, ms | ratio |\n|---|---|---|---|---|---|---|---|---|',
  );
  for (const { name, rows: count, memory, elsewhere, file, q3c, sphere } of rows) {
    const ratio = (other: number | undefined) =>
      other === undefined ? '' : `${(other / memory).toFixed(1)} x`;
    const own = [ms(memory), ms(elsewhere), ms(file)];
    const cells = [name, count, ...own, ms(q3c), ratio(q3c), ms(sphere), ratio(sphere)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function ms(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(3);
}

/** Prints by which power of the number of transients each row's time grew. */
function printGrowth(few: readonly Row[], many: readonly Row[], times: number): void {
  const power = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? '' : (Math.log(b / a) / Math.log(times)).toFixed(2);
  console.log(
    `\nGrowth exponent, ${times} times as many:\n\n| asked | rows | ours | q3c or B-tree | pgSphere |\n|---|---|---|---|---|`,
  );
  for (const [place, a] of few.entries()) {
    const b = many[place]!;
    const cells = [
      a.name,
      power(a.rows, b.rows),
      power(a.memory, b.memory),
      power(a.q3c, b.q3c),
      power(a.sphere, b.sphere),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
