import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClearance } from '../../src/access/system-clearance.js';
import {
  type LoadedCatalogue,
  type LoadOptions,
  loadCatalogue,
} from '../../src/catalogues/load-catalogue.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import {
  asBinaryVotable,
  asCsv,
  asFits,
  asParquet,
  asVotable,
  type MadeRow,
  madeRows,
} from '../fixtures/made-table.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const folder = temporaryFolder();
const storage = await openSqliteStorage({ path: ':memory:' });
const clearance = systemClearance('test');
let files = 0;

afterAll(async () => {
  await storage.close();
});

async function load(content: Uint8Array, options: Partial<LoadOptions> = {}): Promise<LoadedCatalogue> {
  const path = join(folder, `table-${++files}`);
  writeFileSync(path, content);
  return loadCatalogue(storage.catalogues, path, { name: `table-${files}`, nowUnixMs: 1, ...options });
}

const rows = madeRows(5_000);

const FORMATS: readonly (readonly [string, (rows: readonly MadeRow[]) => Uint8Array])[] = [
  ['CSV', asCsv],
  ['CSV with semicolons', (made) => asCsv(made, ';')],
  ['gzipped CSV', (made) => gzipSync(asCsv(made))],
  ['VOTable as TABLEDATA', asVotable],
  ['VOTable as BINARY', (made) => asBinaryVotable(made, 'BINARY')],
  ['VOTable as BINARY2', (made) => asBinaryVotable(made, 'BINARY2')],
  ['gzipped VOTable', (made) => gzipSync(asBinaryVotable(made, 'BINARY2'))],
  ['FITS', asFits],
  ['gzipped FITS', (made) => gzipSync(asFits(made))],
  ['Parquet', asParquet],
];

describe('one table in every format', () => {
  test.each(FORMATS)('%s has the digest of all the others, its rows in any order', async (_, write) => {
    const expected = await load(asCsv(rows));
    const { version, refusedCount } = await load(write(rows));
    expect(refusedCount).toBe(0);
    expect(version).toMatchObject({
      digest: expected.version.digest,
      rowCount: rows.length,
      raColumn: 'ra',
      decColumn: 'dec',
      idColumn: 'objid',
    });
    expect(version.columns.map(({ name, type }) => [name, type])).toEqual(
      expected.version.columns.map(({ name, type }) => [name, type]),
    );
    expect((await load(write([...rows].reverse()))).version.digest).toBe(expected.version.digest);
    const shorter = await load(write(rows.slice(1)));
    expect(shorter.version.digest).not.toBe(expected.version.digest);
  });

  test.each(FORMATS)('%s gives every value, 64-bit ids to the last digit', async (_, write) => {
    const { version } = await load(write(rows));
    for (const row of [rows[0]!, rows[1]!, rows[1234]!]) {
      const [found] =
        (await storage.catalogues.cones(clearance, {
          catalogue: version,
          cones: [{ raDeg: row.ra, decDeg: row.dec, radiusArcsec: 0 }],
          mode: 'ALL',
          where: [],
          maxRows: 10,
        })) ?? [];
      expect(found).toEqual([
        {
          id: row.objid.toString(),
          raDeg: row.ra,
          decDeg: row.dec,
          separationArcsec: 0,
          values: {
            ...row,
            objid: row.objid.toString(),
            mag: row.mag === null ? null : Number(row.mag.toPrecision(4)),
          },
        },
      ]);
    }
    expect(rows[0]!.objid.toString()).toBe('1237649770260463687');
  });

  test('a changed digit, column name or position column is another digest', async () => {
    const { version } = await load(asCsv(rows));
    const text = asCsv(rows).toString();
    for (const changed of [
      text.replace('1237649770260463687', '1237649770260463688'),
      text.replace(',z,', ',redshift,'),
    ])
      expect((await load(Buffer.from(changed))).version.digest).not.toBe(version.digest);
    expect((await load(asCsv(rows), { ra: 'dec', dec: 'dec' })).version.digest).not.toBe(version.digest);
  });

  test('keeps units, UCDs and descriptions', async () => {
    const { version } = await load(asVotable(rows));
    expect(version.columns.slice(1, 5)).toEqual([
      { name: 'ra', type: 'NUMBER', unit: 'deg', ucd: 'pos.eq.ra;meta.main' },
      { name: 'dec', type: 'NUMBER', unit: 'deg', ucd: 'pos.eq.dec;meta.main' },
      { name: 'mag', type: 'NUMBER', unit: 'mag' },
      { name: 'z', type: 'NUMBER', description: 'Redshift' },
    ]);
  });
});

describe('what is damaged', () => {
  test('a line of text is refused with its number, and the rest goes on', async () => {
    const { version, refused, refusedCount } = await load(
      Buffer.from('id,ra,dec\na,1,2\nb,3\nc,x,4\nd,5,95\ne,,1\n"f",6,7\ng,nan,2\n'),
    );
    expect(version.rowCount).toBe(2);
    expect(refusedCount).toBe(5);
    expect(refused.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'has 2 fields; the header has 3'],
      [4, 'ra is "x"; expected a number of degrees'],
      [5, 'decDeg must be a number of degrees in [-90, 90]; received 95'],
      [6, 'ra is absent, so the row has no position'],
      [8, 'ra is absent, so the row has no position'],
    ]);
    expect(version.columns).toContainEqual({ name: 'ra', type: 'NUMBER' });
  });

  test('an unclosed quote does not take the file into memory', async () => {
    const lines = Array.from({ length: 200_000 }, (_, n) => `${n},${n % 360},0,some text to fill the line`);
    const { version, refusedCount } = await load(
      Buffer.from(`id,ra,dec,note\n1,2,3,ok\n2,3,4,"open\n${lines.join('\n')}\n`),
    );
    expect(refusedCount).toBeGreaterThan(0);
    expect(version.rowCount).toBeGreaterThan(0);
  });

  test.each([
    ['VOTable', asVotable(rows), 4_900],
    ['binary VOTable', asBinaryVotable(rows, 'BINARY2'), 4_000],
    ['FITS', Buffer.from(asFits(rows)), 1],
  ] as const)('a %s that breaks off gives its rows up to there, and says so', async (_, content, least) => {
    const cut = content.subarray(0, Math.floor(content.length * 0.985));
    if (least === 1) {
      // A run of rows that is not whole is refused as a whole: of a short table nothing is left.
      await expect(load(cut)).rejects.toThrow('no row that can be loaded');
      return;
    }
    const { version, refused } = await load(cut);
    expect(version.rowCount).toBeGreaterThan(least);
    expect(refused).toHaveLength(1);
  });

  test.each([
    ['declares entities', '<!DOCTYPE x [<!ENTITY a "b">]><VOTABLE><RESOURCE/></VOTABLE>'],
    ['no table', '<VOTABLE><RESOURCE/></VOTABLE>'],
    [
      'is not fetched',
      '<VOTABLE><RESOURCE><TABLE><FIELD name="ra" datatype="double"/><DATA><BINARY><STREAM href="http://example.org/"/></BINARY></DATA></TABLE></RESOURCE></VOTABLE>',
    ],
    [
      'error of a service',
      '<VOTABLE><RESOURCE><INFO name="QUERY_STATUS" value="ERROR">no</INFO></RESOURCE></VOTABLE>',
    ],
    ['stand more than 64 deep', `<VOTABLE>${'<RESOURCE>'.repeat(100)}`],
  ])('a VOTable that %s is refused', async (reason, text) => {
    await expect(load(Buffer.from(text))).rejects.toThrow(reason);
  });

  test('a binary VOTable with a cell of two billion characters is refused before memory is taken', async () => {
    const lying = Buffer.alloc(64);
    lying.writeUInt32BE(0x7fff_ffff, 38);
    const content = asBinaryVotable([], 'BINARY')
      .toString()
      .replace('\n\n', `\n${lying.toString('base64')}\n`);
    await expect(load(Buffer.from(content))).rejects.toThrow('claims');
  });

  test('a Parquet file that lies about its sizes, or is cut, is refused', async () => {
    const whole = asParquet(rows);
    await expect(load(whole.subarray(0, whole.length - 30))).rejects.toThrow('Parquet');
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 4, 400);
    await expect(load(damaged)).rejects.toThrow(/no row that can be loaded|Parquet/);
  });
});

describe('positions', () => {
  test('are found by UCD before names, and by names of all usual kinds', async () => {
    for (const [ra, dec] of [
      ['RA', 'DEC'],
      ['_RAJ2000', '_DEJ2000'],
      ['ra_deg', 'dec_deg'],
      ['R.A.', 'Dec.'],
      ['RA_ICRS', 'DE_ICRS'],
    ])
      expect((await load(Buffer.from(`n,${ra},${dec}\n1,2,3\n`))).version).toMatchObject({
        raColumn: ra,
        decColumn: dec,
      });
    await expect(load(Buffer.from('n,l,b\n1,2,3\n'))).rejects.toThrow('--ra COLUMN --dec COLUMN');
    await expect(load(Buffer.from('n,l,b\n1,2,3\n'), { ra: 'l', dec: 'x' })).rejects.toThrow(
      'no column is called "x"; there are n, l, b',
    );
  });

  test('that are sexagesimal are refused with what to do, and read when told', async () => {
    const text = Buffer.from('id,ra,dec\na,12:30:00,-00:30:00\nb,00 00 01.5,+90 00 00\nc,1h2m3s,4d5m6s\n');
    await expect(load(text)).rejects.toThrow(/:2: the column ra is sexagesimal .* add --sexagesimal/);
    const { version } = await load(text, { sexagesimal: true });
    const page = await storage.catalogues.rows(clearance, { catalogue: version, where: [], first: 9 });
    const places = page!.rows.map(({ id, raDeg, decDeg }) => [id, raDeg, decDeg]);
    expect(places).toContainEqual(['a', 187.5, -0.5]);
    expect(places).toContainEqual(['b', 0.00625, 90]);
    expect(places).toContainEqual(['c', (3723 * 15) / 3600, 14706 / 3600]);
  });

  test('in another unit are converted, and in another frame or an unknown unit refused', async () => {
    const made = (unit: string, system: string) =>
      Buffer.from(
        `<VOTABLE><RESOURCE><COOSYS ID="s" system="${system}"/><TABLE><FIELD name="ra" ref="s" datatype="double" unit="${unit}"/><FIELD name="dec" datatype="double" unit="deg"/><DATA><TABLEDATA><TR><TD>2</TD><TD>1</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`,
      );
    const raOf = async (unit: string) => {
      const { version } = await load(made(unit, 'ICRS'));
      return (await storage.catalogues.rows(clearance, { catalogue: version, where: [], first: 1 }))!.rows[0]!
        .raDeg;
    };
    expect(await raOf('deg')).toBe(2);
    expect(await raOf('h')).toBe(30);
    expect(await raOf('rad')).toBeCloseTo(114.591_559, 6);
    await expect(load(made('parsec', 'ICRS'))).rejects.toThrow('has the unit parsec');
    await expect(load(made('deg', 'galactic'))).rejects.toThrow('is in the frame galactic');
    await expect(load(made('h:m:s', 'ICRS'))).rejects.toThrow('--sexagesimal');
  });
});

describe('columns of text files', () => {
  test('hold what all of their values are: no guess from the first lines', async () => {
    const { version } = await load(
      Buffer.from(
        'ra,dec,code,late,flag,large,empty,dash\n1,2,007,1,true,18446744073709551615,,-\n3,4,8,x,False,1,,3\n',
      ),
    );
    expect(version.columns.slice(2).map(({ name, type }) => [name, type])).toEqual([
      ['code', 'TEXT'],
      ['late', 'TEXT'],
      ['flag', 'BOOLEAN'],
      ['large', 'LONG'],
      ['empty', 'TEXT'],
      ['dash', 'TEXT'],
    ]);
    const told = await load(Buffer.from('ra,dec,dash,code\n1,2,-,7\n3,4,3.5,8\n'), {
      absent: ['-'],
      textColumns: ['code'],
    });
    expect(told.version.columns.slice(2)).toEqual([
      { name: 'dash', type: 'NUMBER' },
      { name: 'code', type: 'TEXT' },
    ]);
  });

  test('may not have one name', async () => {
    await expect(load(Buffer.from('ra,dec,z,z\n1,2,3,4\n'))).rejects.toThrow('two columns are called "z"');
  });
});
