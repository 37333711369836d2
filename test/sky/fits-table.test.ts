import { describe, expect, test } from 'vitest';
import type { BinaryTable } from '../../src/sky/fits/binary-table.js';
import { firstTable, readFits } from '../../src/sky/fits/fits-file.js';
import { writeCards } from '../../src/sky/fits/write-cards.js';
import { type ColumnToWrite, writeTable } from '../../src/sky/fits/write-table.js';

function tableOf(columns: readonly ColumnToWrite[], rowCount: number): BinaryTable {
  return firstTable(readFits(writeTable({ columns, rowCount, cards: [] }), 'made.fits'));
}

/** Puts a table together whose cards after the layout and whose data are given as they stand. */
function rawTable(cards: Parameters<typeof writeCards>[0], data: Uint8Array): BinaryTable {
  const primary = writeCards([
    ['SIMPLE', true],
    ['BITPIX', 8],
    ['NAXIS', 0],
  ]);
  const header = writeCards([['XTENSION', 'BINTABLE'], ['BITPIX', 8], ['NAXIS', 2], ...cards]);
  return firstTable(readFits(Buffer.concat([primary, header, data]), 'made.fits'));
}

describe('a binary table gives its columns', () => {
  test('of every numeric type, the extremes included', () => {
    const table = tableOf(
      [
        { name: 'B', code: 'B', values: [0, 255] },
        { name: 'I', code: 'I', values: [-32768, 32767] },
        { name: 'J', code: 'J', values: [-(2 ** 31), 2 ** 31 - 1] },
        { name: 'K', code: 'K', values: [-(2 ** 53 - 1), 2 ** 53 - 1] },
        { name: 'E', code: 'E', values: [1.5, Number.NaN] },
        { name: 'D', code: 'D', values: [-0.1, Number.POSITIVE_INFINITY] },
      ],
      2,
    );
    expect(Array.from(table.numbers('B'))).toEqual([0, 255]);
    expect(Array.from(table.numbers('i'))).toEqual([-32768, 32767]);
    expect(Array.from(table.numbers('J'))).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    expect(Array.from(table.numbers('K'))).toEqual([-(2 ** 53 - 1), 2 ** 53 - 1]);
    expect(Array.from(table.numbers('E'))).toEqual([1.5, Number.NaN]);
    expect(Array.from(table.numbers('D'))).toEqual([-0.1, Number.POSITIVE_INFINITY]);
  });

  test('as texts and truth values, blanks and NULs at the end not counted', () => {
    const table = tableOf(
      [
        { name: 'NAME', code: 'A', repeat: 10, values: ['NGC 1', 'Mrk\u0000x', ''] },
        { name: 'FLAG', code: 'L', values: [1, 0, Number.NaN] },
      ],
      3,
    );
    expect(table.texts('NAME')).toEqual(['NGC 1', 'Mrk', '']);
    expect([0, 1, 2].map((row) => table.row(row)[1])).toEqual([true, false, undefined]);
  });

  test('with several values in a row', () => {
    const table = tableOf([{ name: 'T', code: 'E', repeat: 3, values: [1, 2, 3, 4, 5, 6] }], 2);
    expect(Array.from(table.numbers('T'))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(table.row(1)).toEqual([[4, 5, 6]]);
    expect(Array.from(table.numbers('T', 1, 1))).toEqual([4, 5, 6]);
  });

  test('scaled by TSCAL and TZERO, unsigned integers by the convention of the standard', () => {
    const table = tableOf(
      [
        { name: 'SIGNED8', code: 'B', values: [0, 255], zero: -128 },
        { name: 'UNSIGNED16', code: 'I', values: [-32768, 32767], zero: 32768 },
        { name: 'UNSIGNED32', code: 'J', values: [-(2 ** 31), 2 ** 31 - 1], zero: 2 ** 31 },
        { name: 'UNSIGNED64', code: 'K', values: [-(2n ** 63n), 2n ** 63n - 1n], zero: 2 ** 63 },
        { name: 'SCALED', code: 'I', values: [10, -10], scale: 0.25, zero: 1 },
      ],
      2,
    );
    expect(Array.from(table.numbers('SIGNED8'))).toEqual([-128, 127]);
    expect(Array.from(table.numbers('UNSIGNED16'))).toEqual([0, 65535]);
    expect(Array.from(table.numbers('UNSIGNED32'))).toEqual([0, 2 ** 32 - 1]);
    expect(Array.from(table.integers('UNSIGNED64'))).toEqual([0n, 2n ** 64n - 1n]);
    expect(Array.from(table.numbers('SCALED'))).toEqual([3.5, -1.5]);
    expect(table.row(1)).toEqual([127, 65535, 2 ** 32 - 1, 2n ** 64n - 1n, -1.5]);
  });

  test('with no value where TNULL stands, before scaling', () => {
    const table = tableOf([{ name: 'N', code: 'I', values: [-999, 5], nullValue: -999, scale: 2 }], 2);
    expect(Array.from(table.numbers('N'))).toEqual([Number.NaN, 10]);
    expect(table.row(0)).toEqual([undefined]);
  });

  test('64-bit integers exactly, and never rounded as numbers', () => {
    const id = 1237649770260463687n;
    const table = tableOf([{ name: 'ID', code: 'K', values: [1n, id] }], 2);
    expect(Array.from(table.integers('ID'))).toEqual([1n, id]);
    expect(table.row(1)).toEqual([id]);
    expect(table.row(0)).toEqual([1]);
    expect(() => table.numbers('ID')).toThrow(
      /column ID row 1 holds about 1237649770260463\d+, beyond 2\^53/,
    );
  });

  test('of bits and of complex numbers', () => {
    const data = Buffer.alloc(2 + 8);
    data.set([0b10100000, 0b01000000]);
    data.writeFloatBE(1.5, 2);
    data.writeFloatBE(-2, 6);
    const table = rawTable(
      [
        ['NAXIS1', 10],
        ['NAXIS2', 1],
        ['PCOUNT', 0],
        ['GCOUNT', 1],
        ['TFIELDS', 2],
        ['TFORM1', '10X'],
        ['TFORM2', 'C'],
      ],
      data,
    );
    const [bits, complex] = table.row(0);
    expect(bits).toEqual([true, false, true, false, false, false, false, false, false, true]);
    expect(complex).toEqual([1.5, -2]);
    expect(table.columns.map(({ name }) => name)).toEqual(['column 1', 'column 2']);
  });

  test('of varying length, from the heap behind the rows', () => {
    const data = Buffer.alloc(16 + 8);
    data.writeInt32BE(3, 0); // row 0: three numbers at byte 2 of the heap
    data.writeInt32BE(2, 4);
    data.writeInt32BE(5, 8); // row 1: more than the heap holds
    data.writeInt32BE(0, 12);
    for (const [index, value] of [7, 8, 9].entries()) data.writeInt16BE(value, 16 + 2 + 2 * index);
    const table = rawTable(
      [
        ['NAXIS1', 8],
        ['NAXIS2', 2],
        ['PCOUNT', 8],
        ['GCOUNT', 1],
        ['TFIELDS', 1],
        ['TTYPE1', 'LIST'],
        ['TFORM1', '1PI(5)'],
      ],
      data,
    );
    expect(table.row(0)).toEqual([[7, 8, 9]]);
    expect(() => table.row(1)).toThrow(/column LIST row 1 points to 10 bytes at 0 of a heap of 8 bytes/);
  });
});

describe('a header is read', () => {
  test('with texts that go on over several cards, quotes in them, and HIERARCH keywords', () => {
    const long = `it's ${'0123456789'.repeat(20)}`;
    const bytes = writeTable({ columns: [], rowCount: 0, cards: [['LONG', long]] });
    const { header } = firstTable(readFits(bytes, 'made.fits'));
    expect(header.text('LONG')).toBe(long);

    // In place of GCOUNT, which may be left out.
    const withHierarch = Buffer.from(bytes);
    const hierarch = 'HIERARCH CIRC_ERR90 = 44.05841143074625'.padEnd(80);
    withHierarch.write(hierarch, withHierarch.indexOf('GCOUNT  ='), 'latin1');
    expect(readFits(withHierarch, 'made.fits').hdus[1]!.header.number('CIRC_ERR90')).toBe(44.05841143074625);
  });

  test('with numbers in any of the forms of FITS', () => {
    const bytes = Buffer.from(
      writeTable({
        columns: [],
        rowCount: 0,
        cards: [
          ['A', 1e-300],
          ['B', -5],
          ['C', true],
        ],
      }),
    );
    const at = bytes.indexOf('C       =');
    bytes.write(`${'C       =               -1.5D+03 / old form'.padEnd(80)}`, at, 'latin1');
    const { header } = firstTable(readFits(bytes, 'made.fits'));
    expect([header.number('A'), header.number('B'), header.number('C')]).toEqual([1e-300, -5, -1500]);
    expect(header.logical('SIMPLE')).toBeUndefined();
  });

  test('and of a keyword that stands twice the first counts', () => {
    const bytes = writeTable({
      columns: [],
      rowCount: 0,
      cards: [
        ['OBJECT', 'first'],
        ['OBJECT', 'second'],
      ],
    });
    expect(firstTable(readFits(bytes, 'made.fits')).header.text('OBJECT')).toBe('first');
  });
});
