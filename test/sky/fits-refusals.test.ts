import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RefusedSkyFile } from '../../src/domain/errors.js';
import { firstTable, readFits } from '../../src/sky/fits/fits-file.js';
import { streamTable } from '../../src/sky/fits/stream-table.js';
import { writeTable } from '../../src/sky/fits/write-table.js';

const whole = Buffer.from(
  writeTable({
    columns: [
      { name: 'X', code: 'D', values: Float64Array.from({ length: 1000 }, (_, row) => row) },
      { name: 'N', code: 'J', values: Int32Array.from({ length: 1000 }, (_, row) => -row) },
    ],
    rowCount: 1000,
    cards: [],
  }),
);

/** Replaces the value of a card, columns 11 to 30. */
function withCard(keyword: string, value: string): Buffer {
  const bytes = Buffer.from(whole);
  const at = bytes.lastIndexOf(`${keyword.padEnd(8)}=`);
  bytes.write(value.padStart(20), at + 10, 'latin1');
  return bytes;
}

function open(bytes: Uint8Array): unknown {
  return firstTable(readFits(bytes, 'lying.fits'));
}

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

describe('a file that cannot be what it says is refused before memory is taken', () => {
  const lies: readonly (readonly [what: string, bytes: Uint8Array, reason: RegExp])[] = [
    ['is no FITS', Buffer.from('{"event": 1}'.padEnd(6000)), /must begin with "SIMPLE {2}="; received/],
    ['is empty', new Uint8Array(0), /HDU 0: the header has no END card/],
    ['ends in a header', whole.subarray(0, 2900), /HDU 1: the header has no END card/],
    ['ends in its data', whole.subarray(0, 8000), /promise 12000 bytes of data, but the file holds 2240/],
    ['promises a huge table', withCard('NAXIS2', '99999999999'), /promise 1199999999988 bytes/],
    ['promises more than 2^53 bytes', withCard('NAXIS2', '9007199254740991'), /is more than any file holds/],
    [
      'has a negative length',
      withCard('NAXIS1', '-12'),
      /NAXIS1 must be a whole number in \[0, \d+\]; received -12/,
    ],
    [
      'has a fractional length',
      withCard('NAXIS2', '10.5'),
      /NAXIS2 must be a whole number .* received 10\.5/,
    ],
    ['has a heap that is not there', withCard('PCOUNT', '123456789'), /promise 123468789 bytes/],
    ['has too many columns', withCard('TFIELDS', '1000'), /TFIELDS must be a whole number in \[0, 999\]/],
    ['has columns without form', withCard('TFIELDS', '3'), /TFORM3 must be a repeat count .* received ""/],
    [
      'has columns wider than a row',
      withCard('TFORM2', "'100J   '"),
      /TFORM1\.\.TFORM2 take 408 bytes .* NAXIS1 is 12/,
    ],
    [
      'has a column wider than anything',
      withCard('TFORM2', "'99999999999999999999D'"),
      /TFORM2 is wider than any row/,
    ],
    ['has an unknown form', withCard('TFORM1', "'1Z      '"), /TFORM1 must be .* received "1Z"/],
    [
      'has an impossible pixel size',
      withCard('BITPIX', '7'),
      /BITPIX must be 8, 16, 32, 64, -32 or -64; received 7/,
    ],
    ['has no table', whole.subarray(0, 2880), /it holds no binary table; received primary/],
  ];
  test.each(lies)('one that %s', (_what, bytes, reason) => {
    expect(() => open(bytes)).toThrow(RefusedSkyFile);
    expect(() => open(bytes)).toThrow(reason);
  });

  test('one whose row length stands twice', () => {
    const bytes = Buffer.from(whole);
    bytes.write('NAXIS1  =                   24', bytes.lastIndexOf('TTYPE1  ='), 'latin1');
    expect(() => open(bytes)).toThrow(/NAXIS1 stands twice, as 12 and as 24/);
  });

  test('one whose header never ends', () => {
    const endless = Buffer.alloc(2880 * 1200, ' '.repeat(80));
    whole.copy(endless, 0, 0, 320);
    expect(() => open(endless)).toThrow(/END must come within 1000 blocks/);
  });

  test('a compressed file that inflates to more than the limit, and a damaged one', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(() => readFits(bomb, 'bomb.fits.gz', { maxInflatedBytes: 1_000_000 })).toThrow(
      /bomb\.fits\.gz refused: it inflates to more than 1000000 bytes/,
    );
    const compressed = gzipSync(whole);
    expect(() => open(compressed.subarray(0, compressed.length >> 1))).toThrow(
      /gzip is damaged: unexpected end/,
    );
    const flipped = Buffer.from(compressed);
    flipped[flipped.length >> 1]! ^= 0xff;
    expect(() => open(flipped)).toThrow(/gzip is damaged/);
  });

  test('but bytes behind the last HDU that are no extension do no harm', () => {
    expect(() => open(Buffer.concat([whole, Buffer.alloc(100)]))).not.toThrow();
  });
});

describe('a table is read as a stream of runs of rows', () => {
  test.each([
    ['plain', whole],
    ['gzip', gzipSync(whole)],
  ])('%s, whatever the pieces', async (_form, bytes) => {
    for (const pieceBytes of [7, 1000, 1 << 20]) {
      const { rowCount, runs } = await streamTable(inPieces(bytes, pieceBytes), 'made.fits', {
        runBytes: 1200,
      });
      const seen: number[] = [];
      for await (const rows of runs) {
        expect(rows.rowCount).toBeLessThanOrEqual(100);
        expect(rows.firstRow).toBe(seen.length);
        seen.push(...rows.numbers('X'));
      }
      expect(rowCount).toBe(1000);
      expect(seen).toEqual(Array.from({ length: 1000 }, (_, row) => row));
    }
  });

  test('which is refused where its bytes end, after the rows before', async () => {
    const { runs } = await streamTable(inPieces(whole.subarray(0, 8000), 500), 'cut.fits', { runBytes: 120 });
    let rows = 0;
    const readAll = async () => {
      for await (const run of runs) rows += run.rowCount;
    };
    await expect(readAll()).rejects.toThrow(/NAXIS2 promises 1000 rows, but the bytes end in row 186/);
    expect(rows).toBe(180);
  });

  test('and is not opened when no table comes or it inflates without end', async () => {
    await expect(streamTable(inPieces(whole.subarray(0, 2880), 99), 'a.fits')).rejects.toThrow(
      /no binary table/,
    );
    const bomb = gzipSync(Buffer.concat([whole, Buffer.alloc(5_000_000)]));
    const { runs } = await streamTable(inPieces(bomb, 1000), 'b.fits', { maxInflatedBytes: 10_000 });
    await expect(runs.next()).rejects.toThrow(/inflates to more than 10000 bytes/);
  });
});
