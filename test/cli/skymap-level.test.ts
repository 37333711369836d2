import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../fixtures/command.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { realData } from '../real-data.js';

const run = promisify(execFile);
const folder = temporaryFolder();

async function ampelgraph(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, AMPELGRAPH_DATA: folder };
  return (await run(process.execPath, [...COMMAND, ...args], { env, maxBuffer: 1 << 26 })).stdout;
}

const truth = realData('truth/skymap-crossmatch.csv');
const rows =
  truth === undefined
    ? []
    : readFileSync(truth, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','))
        .map(([map, , name, ra, dec, density, level]) => ({ map, name, ra, dec, density, level }));
const SR_PER_DEG2 = (Math.PI / 180) ** 2;

describe.skipIf(truth === undefined)('skymap level gives the levels that ligo.skymap gives', () => {
  const maps = [...new Set(rows.map(({ map }) => map!))];
  test.each(maps)('%s, in the order of the file', async (map) => {
    const asked = rows.filter((row) => row.map === map);
    const positions = join(folder, `${maps.indexOf(map)}.csv`);
    writeFileSync(
      positions,
      ['name,raDeg,decDeg', ...asked.map(({ name, ra, dec }) => `"${name}",${ra},${dec}`)].join('\n'),
    );
    const [file = '', inside] = map.split('#');
    const argument = inside === undefined ? realData(file)! : `${realData(file)}#${inside}`;
    const found: unknown = JSON.parse(
      await ampelgraph('skymap', 'level', argument, '--positions', positions, '--json'),
    );
    const answers = found as { name: string; credibleLevel: number; probabilityDensityPerDeg2: number }[];
    expect(answers.map(({ name }) => name)).toEqual(asked.map(({ name }) => name));
    for (const [place, { credibleLevel, probabilityDensityPerDeg2 }] of answers.entries()) {
      const { level, density } = asked[place]!;
      expect(Math.abs(credibleLevel - Number(level))).toBeLessThan(1e-8);
      const perDeg2 = Number(density) * SR_PER_DEG2;
      expect(Math.abs(probabilityDensityPerDeg2 - perDeg2)).toBeLessThanOrEqual(1e-7 * perDeg2 + 1e-12);
    }
  });
});

describe('skymap add and candidates, as typed', () => {
  test('register a rectangle once, and ask it by any spelling of its name', async () => {
    const typed =
      '--name IC191001A --time 2019-10-01T20:09:18.17 --ra 314.08+6.56-2.26 --dec 12.94+1.50-1.47';
    const add = () => ampelgraph('skymap', 'add', ...typed.split(' '), '--containment', '0.9');
    const expected = {
      id: 'skymap:IC191001A',
      name: 'IC191001A',
      revision: 1,
      area90Deg2: expect.closeTo(25.526, 3),
    };
    expect(JSON.parse(await add())).toMatchObject({ ...expected, added: true });
    expect(JSON.parse(await add())).toMatchObject({ ...expected, added: false });
    const asked = await ampelgraph(
      'skymap',
      'candidates',
      'IceCube-191001A',
      '--preset',
      'neutrino',
      '--json',
    );
    expect(JSON.parse(asked)).toMatchObject({
      event: 'IC191001A',
      preset: 'NEUTRINO',
      window: { detection: { fromDays: 0, toDays: 10 } },
      funnel: [
        { cut: 'REGION', remaining: 0 },
        { cut: 'DETECTION', remaining: 0 },
      ],
      candidates: [],
    });
  });
}, 60_000);

describe('skymap export', () => {
  test('writes a map and the region of a level so that they are read again as they were', async () => {
    const [map, moc] = [join(folder, 'map.fits'), join(folder, 'moc.fits')];
    const typed = join(folder, 'typed.moc.txt');
    writeFileSync(typed, '3/100 4/7');
    await ampelgraph('skymap', 'export', typed, '--form', 'moc', '-o', moc);
    expect(await ampelgraph('skymap', 'export', moc, '--form', 'moc-text')).toBe('3/100 4/7\n');
    expect(JSON.parse(await ampelgraph('skymap', 'export', moc, '--form', 'moc-json'))).toEqual({
      3: [100],
      4: [7],
    });
    await expect(ampelgraph('skymap', 'export', moc, '--form', 'map', '-o', map)).rejects.toThrow(
      'expected an event with a map, found a localisation of the form cells',
    );
  });

  test.skipIf(truth === undefined)('writes a flat map in many orders with the same areas', async () => {
    const map = join(folder, 'many-orders.fits');
    const flat = realData('gw/skymaps/S190425z-bayestar/bayestar.fits.gz')!;
    await ampelgraph('skymap', 'export', flat, '--form', 'map', '-o', map);
    const added = async (file: string) =>
      JSON.parse(await ampelgraph('skymap', 'add', file)) as { readonly area90Deg2: number };
    expect((await added(map)).area90Deg2).toBeCloseTo((await added(flat)).area90Deg2, 6);
  });
}, 60_000);
