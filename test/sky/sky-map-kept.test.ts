import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CorruptStore } from '../../src/domain/errors.js';
import { areaDeg2 } from '../../src/sky/map/area.js';
import { decodeSkyMap, encodeSkyMap } from '../../src/sky/map/blob.js';
import { levelOfKey, regionRanges } from '../../src/sky/map/levels.js';
import { readSkyMap } from '../../src/sky/map/read-sky-map.js';
import type { SkyMap } from '../../src/sky/map/sky-map.js';
import { writeMultiOrderFits } from '../../src/sky/map/write-multi-order.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { realData } from '../real-data.js';
import { seededRandom } from '../seeded-random.js';
import { dominantPixel, flatMap, multiOrderMap } from './made-map.js';

const realMaps = [
  'gw/skymaps/GBM/gbm_subthresh_514434454.487999_healpix.fits',
  'gw/skymaps/S190425z-bayestar/bayestar.fits.gz',
  'gw/skymaps/S190814bv-bayestar/bayestar.multiorder.fits',
  'gw/skymaps/S200316bj-LALInference/LALInference.multiorder.fits',
  'neutrino/skymaps/hese_59031_run00134244.evt000034406854.fits',
].flatMap((path) => {
  const file = realData(path);
  return file === undefined ? [] : [[path, readSkyMap(readFileSync(file), path)] as const];
});

const madeMaps: readonly (readonly [what: string, map: SkyMap])[] = [
  ['a map with one dominant pixel', flatMap(dominantPixel(3), 'RING')],
  ['a map of one tile of order 24', multiOrderMap([{ order: 24, ipix: 12 * 4 ** 24 - 5, density: 1e12 }])],
  [
    'a map with gaps',
    multiOrderMap([
      { order: 3, ipix: 9, density: 2 },
      { order: 5, ipix: 7, density: 2 },
    ]),
  ],
];

const maps = [...madeMaps, ...realMaps];

function expectSameLevels(a: SkyMap, b: SkyMap): void {
  const random = seededRandom(11);
  for (let i = 0; i < 300; i++) {
    const key = hpxKeyOf(360 * random(), 180 * random() - 90);
    const [levelA, levelB] = [levelOfKey(a, key), levelOfKey(b, key)];
    expect(levelB.credibleLevel).toBeCloseTo(levelA.credibleLevel, 11);
    expect(levelB.denserProbability).toBeCloseTo(levelA.denserProbability, 11);
  }
  expect(Array.from(regionRanges(b, 0.9))).toEqual(Array.from(regionRanges(a, 0.9)));
}

function expectSameBytes(a: Uint8Array | Uint32Array | Float64Array | undefined, b: typeof a): void {
  const bytes = (values: typeof a) =>
    values && Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  expect(bytes(a)?.equals(bytes(b)!)).toBe(b === undefined ? undefined : true);
}

function expectSameNumbers(a: SkyMap, b: SkyMap): void {
  for (const name of ['order', 'ipix', 'storedDensity'] as const) expectSameBytes(a[name], b[name]);
  for (const name of ['mu', 'sigma', 'norm'] as const)
    expectSameBytes(a.distance?.[name], b.distance?.[name]);
  for (const name of ['byDensity', 'blockOfTile', 'blockEnd', 'blockLevel'] as const) {
    expectSameBytes(a.ranking[name], b.ranking[name]);
  }
}

describe('a map kept as a blob', () => {
  test.each(maps)('is the same map, bit for bit: %s', (_what, map) => {
    const blob = encodeSkyMap(map);
    const back = decodeSkyMap(blob);
    expectSameNumbers(back, map);
    expect(back.facts).toEqual(map.facts);
    expect(back.densityScale).toBe(map.densityScale);
    expect(blob.length).toBeLessThan(
      (map.distance ? 37 : 13) * map.order.length + 17 * map.order.length + 1000,
    );
    // The same bytes at another place in memory, as a store may hand them out.
    const moved = new Uint8Array(blob.length + 3);
    moved.set(blob, 3);
    expectSameNumbers(decodeSkyMap(moved.subarray(3)), map);
  });

  test('that was altered, cut or is of another version is not believed', () => {
    const blob = Buffer.from(encodeSkyMap(flatMap(dominantPixel(3))));
    for (const at of [0, 9, 13, 40, blob.length >> 1, blob.length - 1]) {
      const altered = Buffer.from(blob);
      altered[at]! ^= 1;
      expect(() => decodeSkyMap(altered)).toThrow(CorruptStore);
    }
    for (const length of [0, 10, 16, 100, blob.length - 1]) {
      expect(() => decodeSkyMap(blob.subarray(0, length))).toThrow(CorruptStore);
    }
  });
});

describe('a map given out as multi-order FITS', () => {
  test.each(maps)('has the same tiles, levels and distances when it is read back: %s', (_what, map) => {
    const bytes = writeMultiOrderFits(map);
    const back = readSkyMap(bytes, 'written.fits');
    for (const name of ['order', 'ipix'] as const) expectSameBytes(back[name], map[name]);
    for (const name of ['mu', 'sigma', 'norm'] as const) {
      expectSameBytes(back.distance?.[name], map.distance?.[name]);
    }
    expect(back.facts.statedTotal).toBeCloseTo(1, 12);
    expectSameLevels(map, back);
    if (map.facts.pixelOrder === undefined) expect(areaDeg2(back, 0.9)).toBeCloseTo(areaDeg2(map, 0.9), 9);
    const { form, statedTotal, remarks, pixelOrder, ...header } = map.facts;
    expect(back.facts).toMatchObject(header);
    // From the second time on nothing changes any more.
    expect(Buffer.from(writeMultiOrderFits(back)).equals(Buffer.from(bytes))).toBe(true);
  });
});
