import { gzipSync } from 'node:zlib';
import { contourOf } from '../../src/sky/contour/contour.js';
import { firstTable, readFits } from '../../src/sky/fits/fits-file.js';
import { streamTable } from '../../src/sky/fits/stream-table.js';
import { writeTable } from '../../src/sky/fits/write-table.js';
import { areaDeg2 } from '../../src/sky/map/area.js';
import { decodeSkyMap, encodeSkyMap } from '../../src/sky/map/blob.js';
import { levelOfKey, regionRanges } from '../../src/sky/map/levels.js';
import { readSkyMap } from '../../src/sky/map/read-sky-map.js';
import { writeMultiOrderFits } from '../../src/sky/map/write-multi-order.js';
import { writeMocFits } from '../../src/sky/moc/write-moc.js';
import { type FlatForm, flatFile, multiOrderFile, refinedTiles } from './made-maps.js';

const ROUNDS = 7;

/** Runs work several times; prints the median of wall time, and of CPU time, which others on the machine do not add to. */
function timed<T>(what: string, work: () => T): T {
  const wall: number[] = [];
  const cpu: number[] = [];
  let result = work();
  for (let round = 0; round < ROUNDS; round++) {
    const [wallBefore, cpuBefore] = [performance.now(), process.cpuUsage()];
    result = work();
    const { user, system } = process.cpuUsage(cpuBefore);
    wall.push(performance.now() - wallBefore);
    cpu.push((user + system) / 1000);
  }
  print(what, wall, cpu);
  return result;
}

function print(what: string, wall: readonly number[], cpu: readonly number[]): void {
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const cell = (ms: number) => ms.toPrecision(3).padStart(9);
  console.log(`| ${what.padEnd(62)} | ${cell(median(wall))} | ${cell(median(cpu))} |`);
}

async function streamed(rowCount: number): Promise<void> {
  const rows = 100_000;
  const numbers = Float64Array.from({ length: rows }, (_, row) => row / 7);
  const names = Array.from({ length: rows }, (_, row) => `SRC ${row}`);
  const small = Buffer.from(
    writeTable({
      columns: [
        { name: 'NAME', code: 'A', repeat: 16, values: names },
        { name: 'RA', code: 'D', values: numbers },
        { name: 'DEC', code: 'D', values: numbers },
        { name: 'MAG', code: 'E', values: numbers },
      ],
      rowCount: rows,
      cards: [],
    }),
  );
  const header = small.subarray(0, small.lastIndexOf('END  ') - (small.lastIndexOf('END  ') % 2880) + 2880);
  const long = Buffer.from(header);
  long.write(String(rowCount).padStart(20), long.indexOf('NAXIS2  =') + 10, 'latin1');
  const data = small.subarray(header.length, header.length + 36 * rows);
  async function* file(): AsyncGenerator<Uint8Array> {
    yield long;
    for (let row = 0; row < rowCount; row += rows) yield data;
  }
  const before = performance.now();
  const { runs } = await streamTable(file(), 'long.fits');
  let sum = 0;
  for await (const run of runs) {
    sum += run.numbers('RA').length + run.numbers('DEC').length + run.texts('NAME').length;
  }
  const ms = performance.now() - before;
  const rss = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(
    `\nstream of ${rowCount} rows of 36 bytes, two numbers and a text of each read: ${Math.round(ms)} ms, ${sum} values; process ${rss} MiB`,
  );
}

console.log(`| ${'what'.padEnd(62)} | wall ms   | CPU ms    |\n|---|---|---|`);
const tiles = refinedTiles(423_600);
const file = multiOrderFile(tiles);
const map = timed(`${tiles.length} tiles with distances, from file to queryable`, () =>
  readSkyMap(file, 'made'),
);
const packed = gzipSync(file, { level: 1 });
timed('the same from gzip', () => readSkyMap(packed, 'made'));
const blob = timed(`to a blob (${(encodeSkyMap(map).length / 2 ** 20).toFixed(1)} MiB)`, () =>
  encodeSkyMap(map),
);
timed('from a blob', () => decodeSkyMap(blob));
timed('ranges of the 90 % region', () => regionRanges(map, 0.9));
timed('area of the 90 % region', () => areaDeg2(map, 0.9));
const keys = Float64Array.from({ length: 1_000_000 }, (_, i) => ((i * 2654435761) % 2 ** 32) * 786432);
timed('level and density of 1,000,000 keys', () => {
  let sum = 0;
  for (const key of keys) sum += levelOfKey(map, key).credibleLevel;
  return sum;
});
const region = regionRanges(map, 0.9);
timed(`contour of the 90 % region (${region.length / 2} ranges)`, () => contourOf(region));
timed('MOC of the 90 % region', () => writeMocFits(region));
timed('multi-order FITS', () => writeMultiOrderFits(map));

const forms: readonly FlatForm[] = [
  'every pixel its own value, 64 bits',
  '1024 values of 32 bits a row',
  'flattened, with distances',
];
for (const form of forms) {
  for (const ordering of ['NESTED', 'RING'] as const) {
    const flat = flatFile(9, ordering, form);
    timed(`nside 512 ${ordering}: ${form}`, () => readSkyMap(flat, 'made'));
    if (form === forms[0])
      timed('  of it, the column alone', () => firstTable(readFits(flat, 'made')).numbers('PROB'));
  }
}
await streamed(10_000_000);
