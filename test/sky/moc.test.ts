import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RefusedSkyFile } from '../../src/domain/errors.js';
import { writeTable } from '../../src/sky/fits/write-table.js';
import { regionRanges } from '../../src/sky/map/levels.js';
import { finestOrderOf, type Moc } from '../../src/sky/moc/moc.js';
import { readMoc } from '../../src/sky/moc/read-moc.js';
import { writeMocFits, writeMocJson, writeMocText } from '../../src/sky/moc/write-moc.js';
import {
  ALL_SKY_CELLS,
  areaDeg2Of,
  cellCountOf,
  cellsOf,
  complementOf,
} from '../../src/spatial/cell-algebra.js';
import type { CellRanges } from '../../src/spatial/cell-ranges.js';
import { realData } from '../real-data.js';
import { drawnRanges } from '../spatial/drawn-ranges.js';
import { multiOrderMap } from './made-map.js';

const collection = realData('README.md');

function textMoc(text: string): Moc {
  return readMoc(Buffer.from(text), 'made.txt');
}

function rangesOf(moc: Moc): number[] {
  return Array.from(moc.ranges);
}

describe.skipIf(collection === undefined)('MOCs that others wrote', () => {
  /** Rows of the collection's own page: path, cells, order and sky fraction as CDS or astropy count them. */
  const described = [
    ...readFileSync(collection ?? '/dev/null', 'utf8').matchAll(
      /^\| (moc\/\S+fits) .*MOC NUNIQ, (\d+) cells, order <= (\d+), sky fraction ([\d.]+)/gm,
    ),
  ].map(([, path, cells, order, fraction]) => [path!, Number(cells), Number(order), fraction!] as const);
  const ofTime = ['A+A_627_A28_brite4', 'AJ_157_192_table5', 'other_RMxAA_53.235_lyn'];
  const isOfTime = (path: string) => ofTime.some((name) => path.includes(name));

  test('are all described', () => expect(described.length).toBe(47));

  test.each(described.filter(([path]) => !isOfTime(path)))('%s', (path, cells, order, fraction) => {
    const moc = readMoc(readFileSync(realData(path)!), path);
    expect([...cellsOf(moc.ranges)]).toHaveLength(cells);
    expect(moc.maxOrder).toBe(order);
    expect((cellCountOf(moc.ranges) / ALL_SKY_CELLS).toFixed(8)).toBe(fraction);
    // Only one of them has a cell finer than order 24.
    expect(moc.widenedRanges).toBe(path.endsWith('SMOC_test.fits') ? 1 : 0);
  });

  test.each(described.filter(([path]) => isOfTime(path)))('%s is one of time and refused', (path) => {
    expect(() => readMoc(readFileSync(realData(path)!), path)).toThrow(
      /it is a MOC of time, not of space: TIMESYS is JD and COORDSYS is missing/,
    );
  });

  test('in JSON: one and its complement make up the sky', () => {
    const moc = readMoc(readFileSync(realData('moc/json/glimpse.moc.json')!), 'glimpse');
    const not = readMoc(readFileSync(realData('moc/json/glimpse_not.moc.json')!), 'not glimpse');
    expect(Array.from(complementOf(moc.ranges))).toEqual(rangesOf(not));
    expect(moc.maxOrder).toBe(9);
  });

  test('of the 90 % region of GW190425, cells taken whole, equals ours', () => {
    const folder = dirname(realData('moc/gw190425z/gw190425z_skymap.multiorder.csv')!);
    const tiles = readFileSync(join(folder, 'gw190425z_skymap.multiorder.csv'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [uniq, density] = line.split(',').map(Number);
        const order = (uniq!.toString(2).length - 3) >> 1;
        return { order, ipix: uniq! - 4 * 4 ** order, density: density! };
      });
    const region = regionRanges(multiOrderMap(tiles), 0.9);
    const texts = readdirSync(folder).filter((file) => file.endsWith('.txt'));
    const peers = texts.map((file) => readMoc(readFileSync(join(folder, file)), file));
    expect(rangesOf(peers[texts.indexOf('gw190425z_skymap.nosplit.expected.txt')]!)).toEqual(
      Array.from(region),
    );
    // The others cut the crossing cell at order 8, or leave it out.
    for (const { ranges } of peers)
      expect(Math.abs(areaDeg2Of(ranges) - areaDeg2Of(region))).toBeLessThan(3.5);
  });
});

describe('a MOC is read', () => {
  test('from text and JSON, overlapping and doubled cells taken once', () => {
    expect(rangesOf(textMoc('0/0-11'))).toEqual([0, ALL_SKY_CELLS - 1]);
    expect(rangesOf(textMoc('s1/0,1-3\n 1/2 2/0 '))).toEqual([0, 4 ** 24 - 1]);
    expect(textMoc('3/1 8/')).toMatchObject({ maxOrder: 8, widenedRanges: 0 });
    expect(rangesOf(readMoc(Buffer.from('{"1": [0, 1, 2, 3], "0": [0], "9": []}'), 'x'))).toEqual([
      0,
      4 ** 24 - 1,
    ]);
    expect(rangesOf(textMoc('5/'))).toEqual([]);
  });

  test('to order 29: whole order-24 pixels exactly, finer cells as the pixel that holds them, and counted', () => {
    const last = 12n * 4n ** 29n - 1n;
    const fine = textMoc(`29/${last} 0/0`);
    expect(fine).toMatchObject({ maxOrder: 29, widenedRanges: 1 });
    expect(rangesOf(fine)).toEqual([0, 4 ** 24 - 1, ALL_SKY_CELLS - 1, ALL_SKY_CELLS - 1]);
    expect(readMoc(Buffer.from(`{"29": [${last}]}`), 'x').ranges).toEqual(fine.ranges.slice(2));
    expect(textMoc('25/8-11')).toMatchObject({ widenedRanges: 0 });
    expect(textMoc('26/1024-1055 25/264-267')).toMatchObject({ widenedRanges: 0 });
    expect(textMoc('25/8-12')).toMatchObject({ widenedRanges: 1 });
  });

  const table = (columns: Parameters<typeof writeTable>[0]['columns'], cards: [string, string][]) =>
    writeTable({ columns, rowCount: columns[0]!.values.length, cards });
  const refusals: readonly (readonly [what: string, bytes: Uint8Array, reason: RegExp])[] = [
    ['nothing', Buffer.from(''), /begins with ORDER\/; received nothing/],
    ['prose', Buffer.from('hello'), /is ORDER\/PIXEL or PIXEL-PIXEL, of space; received "hello"/],
    ['a MOC of time', Buffer.from('t61/1 2'), /of space; received "t61\/1"/],
    ['a pixel out of its order', Buffer.from('1/48'), /cells of order 1 are 0 to 47; received 48/],
    ['a range backwards', Buffer.from('1/9-3'), /received 9-3/],
    ['an order that is none', Buffer.from('30/1'), /a MOC has orders 0 to 29; received 30/],
    ['broken JSON', Buffer.from('{"1": [1,'), /it begins as JSON and is none/],
    ['JSON of something else', Buffer.from('{"event": "GW"}'), /order "event" must have a list of pixels/],
    [
      'JSON with a fraction',
      Buffer.from('{"3": [1.5]}'),
      /pixels of order 3 must be whole numbers; received 1\.5/,
    ],
    ['JSON with an order that is none', Buffer.from('{"x": []}'), /an order must be .* received "x"/],
    [
      'bytes of something else',
      Buffer.from([0xff, 0xfe, 0x00]),
      /is FITS, JSON or text; these bytes are none/,
    ],
    [
      'a table of floats',
      table([{ name: 'A', code: 'E', values: [1] }], []),
      /one column of integers; received A \(E\)/,
    ],
    [
      'a UNIQ that is none',
      table([{ name: 'UNIQ', code: 'J', values: [2] }], []),
      /UNIQ must be 4 or greater; row 0 holds 2/,
    ],
    [
      'galactic coordinates',
      table([{ name: 'UNIQ', code: 'J', values: [4] }], [['COORDSYS', 'G']]),
      /COORDSYS must be C/,
    ],
    [
      'space and time',
      table([{ name: 'RANGE', code: 'K', values: [4] }], [['MOCDIM', 'TIME.SPACE']]),
      /MOCDIM must be SPACE/,
    ],
    [
      'half a range',
      table([{ name: 'RANGE', code: 'K', values: [4] }], []),
      /ranges are pairs of numbers; received 1/,
    ],
    ['an empty range', table([{ name: 'RANGE', code: 'K', values: [4, 4] }], []), /received \[4, 4\)/],
  ];
  test.each(refusals)('but %s is refused', (_what, bytes, reason) => {
    expect(() => readMoc(bytes, 'made')).toThrow(RefusedSkyFile);
    expect(() => readMoc(bytes, 'made')).toThrow(reason);
  });
});

describe('a MOC that is written and read again is the same', () => {
  const sets: readonly (readonly [what: string, ranges: CellRanges])[] = [
    ['empty', textMoc('3/').ranges],
    ['the sky', textMoc('0/0-11').ranges],
    ['the last pixel of order 24', textMoc(`24/${ALL_SKY_CELLS - 1}`).ranges],
    ['cells of orders up to 6', drawnRanges(1, 6, 40)],
    ['cells of orders up to 14', drawnRanges(2, 14, 2000)],
    ['cells of orders up to 24', drawnRanges(3, 24, 300)],
  ];
  test.each(sets)('%s', (_what, ranges) => {
    const same = (bytes: Uint8Array) => {
      const moc = readMoc(bytes, 'written');
      expect(Array.from(moc.ranges)).toEqual(Array.from(ranges));
      expect(moc).toMatchObject({ maxOrder: finestOrderOf(ranges), widenedRanges: 0 });
    };
    same(writeMocFits(ranges));
    same(gzipSync(writeMocFits(ranges, { form: 'RANGE' })));
    same(Buffer.from(writeMocJson(ranges)));
    same(Buffer.from(writeMocText(ranges)));
  });

  test('and no finer than asked for, cut cells taken whole', () => {
    expect(writeMocText(textMoc('4/0-3 5/20 ').ranges, { maxOrder: 4 })).toBe('3/0 4/5');
    expect(writeMocText(textMoc('4/0').ranges, { maxOrder: 6 })).toBe('4/0 6/');
    expect(() => writeMocJson(textMoc('4/0').ranges, { maxOrder: 25 })).toThrow(
      /maxOrder must be .* \[0, 24\]/,
    );
  });
});
