import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RefusedSkyFile } from '../../src/domain/errors.js';
import { writeTable } from '../../src/sky/fits/write-table.js';
import { readSkyMap } from '../../src/sky/map/read-sky-map.js';
import { nestedToRing } from '../../src/spatial/healpix.js';
import { ringPixelsInNestedOrder } from '../../src/spatial/ring-order.js';
import { dominantPixel, flatMapBytes, multiOrderMap, tilesOfFlat } from './made-map.js';

type Cards = Parameters<typeof writeTable>[0]['cards'];
type Columns = Parameters<typeof writeTable>[0]['columns'];

const flatCards: Cards = [
  ['PIXTYPE', 'HEALPIX'],
  ['ORDERING', 'NESTED'],
  ['NSIDE', 2],
  ['COORDSYS', 'C'],
];

function mapOf(columns: Columns, cards: Cards = flatCards) {
  const [first] = columns;
  const rowCount = first === undefined ? 0 : first.values.length / (first.repeat ?? 1);
  return readSkyMap(writeTable({ columns, rowCount, cards }), 'made.fits');
}

const even = new Float64Array(48).fill(1 / 48);

describe('a flat map is read', () => {
  test('when it lists its pixels, in any order, the others having nothing', () => {
    const pixels = [40, 3, 17];
    const ring = pixels.map((pixel) => nestedToRing(1, pixel));
    const values = [0.2, 0.5, 0.3];
    const explicit: Cards = [...flatCards, ['INDXSCHM', 'EXPLICIT'], ['OBJECT', 'PARTIAL']];
    const nested = mapOf(
      [
        { name: 'PIXEL', code: 'J', values: pixels },
        { name: 'PROB', code: 'D', values },
      ],
      explicit,
    );
    const asRing = mapOf(
      [
        { name: 'PIXEL', code: 'K', values: ring },
        { name: 'PROB', code: 'D', values },
      ],
      explicit.map(([key, value]) => [key, key === 'ORDERING' ? 'RING' : value]),
    );
    for (const map of [nested, asRing]) {
      expect(Array.from(map.ipix)).toEqual([3, 17, 40]);
      expect(Array.from(map.storedDensity)).toEqual([2, 1.2, 0.8]);
      expect(map.facts.object).toBeUndefined();
    }
    expect(asRing.facts.form).toBe('flat RING, nside 2, part of the sky');
  });

  test('with UNSEEN and NaN as nothing, and says so', () => {
    const values = even.slice();
    values[0] = -1.6375e30;
    values[1] = Number.NaN;
    const map = mapOf([{ name: 'PROB', code: 'E', values }]);
    expect(map.ipix[0]).toBe(2);
    expect(map.facts.remarks).toEqual([
      '2 value(s) unseen or not a number: taken as 0',
      expect.stringMatching(/^the probabilities summed to 0\.95833\d+ and were divided by it$/),
    ]);
  });

  test('with scaled integers, with a column that nobody named, and without COORDSYS, which is taken as ICRS', () => {
    const scaled = mapOf([{ name: 'PROB', code: 'I', values: even.map(() => 7), scale: 0.5, zero: 1 }]);
    expect(scaled.facts.statedTotal).toBe(48 * 4.5);
    expect(mapOf([{ name: 'column7', code: 'D', values: even }]).facts.remarks).toEqual([]);
    const unnamed = mapOf([{ name: 'T', code: 'D', values: even }], flatCards.slice(0, 3));
    expect(unnamed.facts.remarks).toEqual(['COORDSYS is missing: taken as ICRS']);
  });

  test('of any nside from 1 to 256, compressed or not', () => {
    for (const order of [0, 1, 5, 8]) {
      const values = new Float64Array(12 * 4 ** order);
      values[values.length - 1] = 1;
      const bytes = flatMapBytes(values, 'RING');
      for (const form of [bytes, gzipSync(bytes, { level: 1 })]) {
        const map = readSkyMap(form, 'made.fits');
        expect([map.order[0], map.ipix[0]]).toEqual([order, values.length - 1]);
      }
    }
  });

  test('with the RING numbers that healpix.ts gives pixel by pixel', () => {
    for (const order of [0, 1, 2, 5]) {
      const ring = ringPixelsInNestedOrder(order);
      expect(Array.from(ring)).toEqual(Array.from(ring, (_, pixel) => nestedToRing(order, pixel)));
    }
  });
});

describe('a multi-order map is read', () => {
  test('with probabilities instead of densities', () => {
    const tiles = tilesOfFlat(dominantPixel(5));
    const map = mapOf(
      [
        { name: 'UNIQ', code: 'J', values: tiles.map(({ order, ipix }) => 4 * 4 ** order + ipix) },
        { name: 'PROBABILITY', code: 'D', values: dominantPixel(5) },
      ],
      [['ORDERING', 'NUNIQ']],
    );
    expect(map.ranking.blockLevel[0]).toBeCloseTo(0.95, 12);
    expect(map.facts.form).toBe('multi-order, orders 3 to 3');
  });

  test('of orders 0 to 24', () => {
    const map = multiOrderMap([
      { order: 24, ipix: 12 * 4 ** 24 - 1, density: 1e9 },
      { order: 0, ipix: 0, density: 1 },
    ]);
    expect(Array.from(map.order)).toEqual([0, 24]);
    expect(Array.from(map.ipix)).toEqual([0, 12 * 4 ** 24 - 1]);
  });
});

describe('a map that contradicts itself is refused, with the reason', () => {
  const prob: Columns = [{ name: 'PROB', code: 'D', values: even }];
  const without = (...keys: string[]) => flatCards.filter(([key]) => !keys.includes(key));
  const withPixels = (values: number[]): Columns => [
    { name: 'PIXEL', code: 'J', values },
    { name: 'PROB', code: 'D', values: values.map(() => 0.5) },
  ];
  const uniq = (values: number[]): Columns => [
    { name: 'UNIQ', code: 'K', values },
    { name: 'PROBDENSITY', code: 'D', values: values.map(() => 0.5) },
  ];
  const refusals: readonly (readonly [what: string, columns: Columns, cards: Cards, reason: RegExp])[] = [
    [
      'galactic coordinates',
      prob,
      [...without('COORDSYS'), ['COORDSYS', 'G']],
      /COORDSYS must be C .* received G/,
    ],
    ['no ordering', prob, without('ORDERING'), /ORDERING must be RING, NESTED or NUNIQ; received none/],
    [
      'another nside',
      prob,
      [...without('NSIDE'), ['NSIDE', 4]],
      /NSIDE 4 has 192 pixels, .* holds 48 values/,
    ],
    [
      'an nside that is no power of two',
      prob,
      [...without('NSIDE'), ['NSIDE', 3]],
      /power of two; received 3/,
    ],
    [
      'too few pixels',
      [{ name: 'PROB', code: 'D', values: [1, 2, 3] }],
      without('NSIDE'),
      /power of two; received none, and 3 values/,
    ],
    ['EXPLICIT without PIXEL', prob, [...flatCards, ['INDXSCHM', 'EXPLICIT']], /no column PIXEL/],
    [
      'a pixel that is not there',
      withPixels([1, 48]),
      flatCards,
      /PIXEL must lie in \[0, 47\]; value 1 is 48/,
    ],
    ['a pixel twice', withPixels([1, 5, 1]), flatCards, /must not name a pixel twice; value 2 does/],
    [
      'a negative value',
      [{ name: 'PROB', code: 'D', values: even.map((v, i) => (i === 9 ? -v : v)) }],
      flatCards,
      /PROB must be 0 or greater; value 9 is -0\.02/,
    ],
    [
      'an infinite value',
      [{ name: 'PROB', code: 'D', values: even.map(() => Number.POSITIVE_INFINITY) }],
      flatCards,
      /value 0 is Infinity/,
    ],
    [
      'nothing in it',
      [{ name: 'PROB', code: 'D', values: even.map(() => 0) }],
      flatCards,
      /it holds no probability/,
    ],
    [
      'no column to take',
      [...prob.map((c) => ({ ...c, name: 'A' })), ...prob.map((c) => ({ ...c, name: 'B' }))],
      flatCards,
      /a map needs a column .* it has A, B/,
    ],
    ['a UNIQ that is none', uniq([3]), [], /UNIQ must lie in \[4, \d+\] .* row 0 holds 3/],
    ['overlapping tiles', uniq([4, 16]), [], /tiles must not overlap; UNIQ 4 and 16 do/],
    ['a tile twice', uniq([17, 17]), [], /tiles must not overlap/],
    ['a MOC', uniq([4]).slice(0, 1), [['ORDERING', 'NUNIQ']], /it is a MOC .* not a map/],
  ];
  test.each(refusals)('%s', (_what, columns, cards, reason) => {
    expect(() => mapOf(columns, cards)).toThrow(RefusedSkyFile);
    expect(() => mapOf(columns, cards)).toThrow(reason);
  });

  test('a file of images', () => {
    const bytes = flatMapBytes(even, 'RING');
    expect(() => readSkyMap(bytes.subarray(0, 2880), 'made.fits')).toThrow(
      /a map stands in a binary table; the file has primary/,
    );
  });
});

describe('whatever happens to the bytes of a map', () => {
  test('it is read or refused with our error, and takes no more memory than it promises', () => {
    const small = Buffer.from(flatMapBytes(dominantPixel(7), 'RING', { code: 'E', repeat: 4 }));
    const multi = Buffer.from(
      writeTable({
        columns: [
          { name: 'UNIQ', code: 'K', values: [4, 5, 6] },
          { name: 'PROBDENSITY', code: 'D', values: [1, 2, 3] },
        ],
        rowCount: 3,
        cards: [],
      }),
    );
    let state = 12345;
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const from = [small, multi, gzipSync(multi)][round % 3]!;
      const bytes = Buffer.from(round % 2 === 0 ? from : from.subarray(0, random(from.length)));
      for (let flips = random(4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random(bytes.length)]! ^= 1 << random(8);
      }
      const before = process.memoryUsage().arrayBuffers;
      try {
        readSkyMap(bytes, 'damaged.fits', { maxInflatedBytes: 2 ** 22 });
      } catch (error) {
        expect(error).toBeInstanceOf(RefusedSkyFile);
        refused++;
      }
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
    }
    expect(refused).toBeGreaterThan(1000);
  });
});
