import { type CellRanges, isKeyInRanges, rangeCountOf } from '../../src/spatial/cell-ranges.js';
import { type Cone, parseCone } from '../../src/spatial/cone.js';
import { coverCone } from '../../src/spatial/cover.js';
import type { CoverOptions } from '../../src/spatial/cover-limits.js';
import { h3KeyOf } from '../../src/spatial/h3-cell.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { seededRandom } from '../../test/seeded-random.js';
import { evenlyDrawnPosition, positionAt } from '../../test/spatial/sky-points.js';
import { coverConeByH3 } from './h3-cover.js';

const CONES = 2000;
const ROUNDS = 5;
const RADII = [
  ['0.1"', 0.1],
  ['2"', 2],
  ['5"', 5],
  ["1'", 60],
  ["10'", 600],
  ['1 deg', 3600],
  ['10 deg', 36_000],
  ['30 deg', 108_000],
  ['90 deg', 324_000],
] as const;

type CoverFunction = (cone: Cone, options: CoverOptions) => CellRanges;
type KeyFunction = (raDeg: number, decDeg: number) => number;

const random = seededRandom(1);

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function microsecondsPerCone(cover: CoverFunction, cones: readonly Cone[], options: CoverOptions): number {
  const start = performance.now();
  for (const cone of cones) cover(cone, options);
  return ((performance.now() - start) * 1000) / cones.length;
}

/** Estimates sky scanned / sky in the cone, from positions drawn evenly in a disc around each of 40 cones. */
function scannedPerCone(
  cover: CoverFunction,
  keyOf: KeyFunction,
  cones: readonly Cone[],
  options: CoverOptions,
): number {
  const ratios = cones.slice(0, 40).map((cone) => {
    const coneRad = (cone.radiusArcsec / 3600) * (Math.PI / 180);
    const discRad = Math.min(Math.PI, Math.max(6 * coneRad, 4 / Math.sqrt(options.rowCount)));
    const ranges = cover(cone, options);
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      const angleRad = 2 * Math.asin(Math.sqrt(random()) * Math.sin(discRad / 2));
      const { raDeg, decDeg } = positionAt(cone, angleRad, random() * 2 * Math.PI);
      if (isKeyInRanges(ranges, keyOf(raDeg, decDeg))) held++;
    }
    return (held / 2000) * (Math.sin(discRad / 2) / Math.sin(coneRad / 2)) ** 2;
  });
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

function meanRanges(cover: CoverFunction, cones: readonly Cone[], options: CoverOptions): number {
  return cones.reduce((sum, cone) => sum + rangeCountOf(cover(cone, options)), 0) / cones.length;
}

function printCovers(title: string, options: CoverOptions): void {
  console.log(`\n${title}`);
  console.log(
    '| radius | HEALPix us | H3 us | H3 / HEALPix | ranges HEALPix, H3 | sky scanned / cone HEALPix, H3 |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const [name, radiusArcsec] of RADII) {
    const cones = Array.from({ length: CONES }, () =>
      parseCone({ ...evenlyDrawnPosition(random), radiusArcsec }),
    );
    const healpix: number[] = [];
    const h3: number[] = [];
    // Alternating, so that whatever else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round++) {
      healpix.push(microsecondsPerCone(coverCone, cones, options));
      h3.push(microsecondsPerCone(coverConeByH3, cones, options));
    }
    const ranges = [coverCone, coverConeByH3].map((cover) => meanRanges(cover, cones, options).toFixed(1));
    const scanned = [
      scannedPerCone(coverCone, hpxKeyOf, cones, options),
      scannedPerCone(coverConeByH3, h3KeyOf, cones, options),
    ].map((ratio) => ratio.toPrecision(3));
    const [us, h3Us] = [medianOf(healpix), medianOf(h3)];
    console.log(
      `| ${name} | ${us.toFixed(2)} | ${h3Us.toFixed(2)} | ${(h3Us / us).toFixed(1)} | ${ranges.join(', ')} | ${scanned.join(', ')} |`,
    );
  }
}

function printKeys(): void {
  const positions = Array.from({ length: 200_000 }, () => evenlyDrawnPosition(random));
  const cost = (keyOf: KeyFunction): number => {
    const times = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      for (const { raDeg, decDeg } of positions) keyOf(raDeg, decDeg);
      return ((performance.now() - start) * 1000) / positions.length;
    });
    return medianOf(times);
  };
  const [hpx, h3] = [cost(hpxKeyOf), cost(h3KeyOf)];
  console.log(
    `\nkey of a position: hpx ${hpx.toFixed(2)} us, h3 ${h3.toFixed(2)} us, ratio ${(h3 / hpx).toFixed(1)}`,
  );
}

printCovers('1e6 rows, at most 16 ranges', { rowCount: 1e6 });
printCovers('1e8 rows, at most 16 ranges', { rowCount: 1e8 });
printCovers('tightest, any number of ranges', { rowCount: 1e15, maxRanges: Number.POSITIVE_INFINITY });
printKeys();
