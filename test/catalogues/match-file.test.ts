import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClearance } from '../../src/access/system-clearance.js';
import { catalogueCounterparts } from '../../src/catalogues/counterparts.js';
import { loadCatalogue } from '../../src/catalogues/load-catalogue.js';
import { type MatchFileOptions, matchFile } from '../../src/catalogues/match-file.js';
import type { CatalogueVersion } from '../../src/storage/port/catalogue-store.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { realData } from '../real-data.js';

const clearance = systemClearance('test');
const blazars = realData('catalogues/table-4LAC-DR3-h.fits');
const fermi = realData('catalogues/gll_psc_v27.csv');
const sent = realData('vectors/xmatch/posList.csv');
const answered = realData('vectors/xmatch/query_res.csv');

let folder: string;
let storage: Storage;

beforeEach(async () => {
  folder = temporaryFolder();
  storage = await openSqliteStorage({ path: join(folder, 'store.sqlite') });
});

afterEach(async () => {
  await storage.close();
});

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function loaded(path: string, name: string): Promise<CatalogueVersion> {
  return (await loadCatalogue(storage.catalogues, path, { name, nowUnixMs: 1 })).version;
}

async function match(
  path: string,
  version: CatalogueVersion,
  radiusArcsec: number,
  options: Partial<MatchFileOptions> & { readonly all?: boolean } = {},
) {
  const mode = options.all === true ? 'ALL' : 'NEAREST';
  const counterparts = catalogueCounterparts(storage.catalogues, clearance, version, { radiusArcsec, mode });
  let text = '';
  const outcome = await matchFile(path, counterparts, { keepUnmatched: false, ...options }, async (piece) => {
    text += piece;
  });
  const [header = '', ...lines] = text.trimEnd().split('\r\n');
  return { outcome, header, lines };
}

describe('a file of positions', () => {
  test('is matched line by line, its own columns first, ids digit by digit', async () => {
    const stars = await loaded(
      written('stars.csv', 'objid,ra,dec,note\n1237649770260463687,10,20,"a ""b"", c"\n8,10.0005,20,\n'),
      'stars',
    );
    const targets = written(
      'targets.csv',
      'id,RA,DEC\nx,10.0001,20\ny,30,40\nz,bad,1\n9007199254740993,10.0005,20\n',
    );
    const { outcome, header, lines } = await match(targets, stars, 2);
    expect(header).toBe('id,RA,DEC,separation_arcsec,stars.objid,stars.ra,stars.dec,stars.note');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^x,10\.0001,20,0\.338\d+,1237649770260463687,10,20,"a ""b"", c"$/);
    expect(lines[1]).toBe('9007199254740993,10.0005,20,0,8,10.0005,20,');
    expect(outcome).toMatchObject({ positions: 3, matched: 2, pairs: 2, refusedCount: 1 });
    expect(outcome.refused).toMatchObject([{ line: 4, reason: 'RA is "bad"; expected a number of degrees' }]);
    const every = await match(targets, stars, 2, { all: true, keepUnmatched: true });
    expect(every.lines.map((line) => line.split(',')[0])).toEqual([
      'x',
      'x',
      'y',
      '9007199254740993',
      '9007199254740993',
    ]);
  });

  test('longer than one call of the store is matched whole', async () => {
    const rows = Array.from({ length: 25_000 }, (_, n) => `${n},${(n * 360) / 25_000},${(n % 120) - 60}`);
    const path = written('long.csv', `id,ra,dec\n${rows.join('\n')}\n`);
    const { outcome, lines } = await match(path, await loaded(path, 'long'), 1);
    expect(outcome).toMatchObject({ positions: 25_000, matched: 25_000 });
    expect(lines.every((line) => line.split(',')[0] === line.split(',')[4])).toBe(true);
  });

  test.skipIf(blazars === undefined || fermi === undefined)(
    'finds each 4LAC blazar under its own name in the Fermi catalogue',
    async () => {
      const { outcome, lines } = await match(blazars!, await loaded(fermi!, 'fermi'), 60);
      const names = lines.map((line) => line.split(','));
      expect(outcome.positions).toBe(3407);
      // Four were renamed between the versions of the Fermi catalogue that the two files are of.
      const same = names.filter((cells) => cells.some((cell, at) => at > 0 && cell === cells[0]));
      expect(outcome.matched - same.length).toBe(4);
      expect(outcome.matched).toBe(2282);
    },
  );

  test.skipIf(sent === undefined || answered === undefined)(
    'gives the separations that the CDS cross-match service gave',
    async () => {
      const answers = await loadCatalogue(storage.catalogues, answered!, {
        name: 'twomass',
        ra: 'RAJ2000',
        dec: 'DEJ2000',
        id: '2MASS',
        nowUnixMs: 1,
      });
      const { header, lines } = await match(sent!, answers.version, 5, { all: true });
      const columns = header.split(',');
      const [own, theirs] = [columns.indexOf('separation_arcsec'), columns.indexOf('twomass.angDist')];
      expect(lines).toHaveLength(11);
      // The positions are printed with six digits: 0.004 arcsec.
      for (const line of lines) {
        const cells = line.split(',');
        expect(Math.abs(Number(cells[own]) - Number(cells[theirs]))).toBeLessThan(0.01);
      }
    },
  );
});

describe('4LAC in the rectangles of IceCube circulars', () => {
  test.skipIf(blazars === undefined)('has the sources that definitions.md names', async () => {
    const version = await loaded(blazars!, '4lac');
    const within = async (ra: number, plus: number, minus: number, dec: number, up: number, down: number) => {
      const page = await storage.catalogues.rows(clearance, {
        catalogue: version,
        region: {
          kind: 'rectangle',
          raFromDeg: ra - minus,
          raToDeg: ra + plus,
          decFromDeg: dec - down,
          decToDeg: dec + up,
        },
        where: [],
        first: 100,
      });
      return page!.rows.map(({ id }) => id);
    };
    expect(await within(206.06, 1.4, 0.95, 4.78, 0.62, 0.56)).toEqual(['4FGL J1342.7+0505']);
    expect(await within(314.08, 6.56, 2.26, 12.94, 1.5, 1.47)).toEqual(['4FGL J2115.2+1218']);
    expect(await within(255.37, 2.48, 2.56, 26.61, 2.33, 3.28)).toHaveLength(2);
  });
});

describe('files beside the store', () => {
  const beside = () => readdirSync(join(folder, 'store.sqlite.catalogues'));

  test('are one a version, survive reopening, and go with it', async () => {
    const version = await loaded(written('a.csv', 'id,ra,dec\n1,2,3\n'), 'a');
    expect(beside()).toHaveLength(1);
    await storage.close();
    storage = await openSqliteStorage({ path: join(folder, 'store.sqlite') });
    const page = await storage.catalogues.rows(clearance, { catalogue: version, where: [], first: 5 });
    expect(page?.rows).toMatchObject([{ id: '1', raDeg: 2, decDeg: 3 }]);
    await storage.catalogues.remove(version);
    expect(beside()).toEqual([]);
  });

  test('of loads that ended without being published are gone, those of dead processes with the next load', async () => {
    await expect(loaded(written('bad.csv', 'id,ra,dec\n1,x,3\n'), 'bad')).rejects.toThrow(
      'no row that can be loaded',
    );
    expect(beside()).toEqual([]);
    // No process has this number: it is beyond the largest that Linux gives.
    for (const end of ['sqlite', 'staged'])
      writeFileSync(join(folder, 'store.sqlite.catalogues', `loading-4194999-1.${end}`), 'left behind');
    const running = join(folder, 'store.sqlite.catalogues', `loading-${process.ppid}-1.sqlite`);
    writeFileSync(running, 'still at it');
    await loaded(written('a.csv', 'id,ra,dec\n1,2,3\n'), 'a');
    expect(beside().filter((name) => name.startsWith('loading-4194999'))).toEqual([]);
    expect(existsSync(running)).toBe(true);
  });
});
