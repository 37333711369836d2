import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clearanceFor } from '../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import { addCatalogue } from '../../src/cli/catalogue.js';
import { addWatch } from '../../src/cli/watch.js';
import { BadUserInput } from '../../src/domain/errors.js';
import { followMatches } from '../../src/engine/standing-match/follow-matches.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { announcementsFor } from '../fixtures/brute-matches.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { filled } from '../fixtures/made-store.js';
import { neighbour } from '../fixtures/made-survey.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const anonymous = clearanceFor(ANONYMOUS, DEFAULT_LABEL_TABLE, Date.UTC(2026, 10, 22));
const partner = clearanceFor(
  { kind: 'TOKEN', subject: 'p', grants: ['ztf-partnership'] },
  DEFAULT_LABEL_TABLE,
  Date.UTC(2026, 10, 22),
);
const [first, second, third] = [neighbour(0), neighbour(5), neighbour(11)];

let directory: string;
let said: string[];

beforeEach(async () => {
  directory = temporaryFolder();
  said = [];
  vi.stubEnv('AMPELGRAPH_STORE', join(directory, 'store.sqlite'));
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    said.push(String(line));
    return true;
  });
  const storage = await openSqliteStorage({ path: join(directory, 'store.sqlite') });
  await (await filled(storage, [first, second].flatMap(madeAlerts))).close();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function run(...args: readonly string[]): Promise<void> {
  const program = new Command();
  addWatch(program);
  addCatalogue(program);
  await program.parseAsync(['node', 'ampelgraph', ...args]);
}

async function withStore<Result>(look: (storage: Storage) => Promise<Result>): Promise<Result> {
  const storage = await openSqliteStorage({ path: join(directory, 'store.sqlite') });
  try {
    return await look(storage);
  } finally {
    await storage.close();
  }
}

/** Matches, and gives all that was announced to a viewer. */
const told = (viewer: typeof anonymous) =>
  withStore(async (storage) => {
    await followMatches({ storage, runId: 'run', untilIdle: true });
    return (await announcementsFor(storage, viewer)).map(
      ({ kind, region, transient, after }) =>
        `${kind} ${region} ${transient.name}${after?.target === undefined ? '' : ` at ${after.target}`}`,
    );
  });

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

describe('what is watched by `ampelgraph watch add`', () => {
  test('a MOC, for holders of a label: what is in it, and what comes later', async () => {
    const cells = [first, third].map(({ raDeg, decDeg }) => Math.floor(hpxKeyOf(raDeg, decDeg) / 4 ** 8));
    const moc = await file('field.moc.txt', `16/${cells.join(' ')}`);
    await run('watch', 'add', '--moc', moc, '--name', 'field', '--labels', 'ztf-partnership');
    expect(await told(partner)).toEqual([`ADDED field ${first.name}`]);
    await withStore((storage) => filled(storage, madeAlerts(third)));
    expect(await told(partner)).toEqual([`ADDED field ${first.name}`, `ADDED field ${third.name}`]);
    expect(await told(anonymous)).toEqual([]);
  });

  test('positions of a file, each with its own radius, and of a catalogue; no longer when they are removed', async () => {
    const rows = [first, second].map(
      ({ name, raDeg, decDeg }, place) => `${name}x,${raDeg},${decDeg},${place}`,
    );
    const list = await file('list.csv', ['name,ra,dec,radiusArcsec', ...rows].join('\n'));
    await run('watch', 'add', list, '--name', 'list');
    expect(await told(anonymous)).toEqual([`ADDED list ${second.name} at ${second.name}x`]);
    const table = await file('hosts.csv', `name,ra,dec\nHost A,${first.raDeg},${first.decDeg}\n`);
    await run('catalogue', 'add', table, '--name', 'hosts');
    await run('watch', 'add', '--catalogue', 'hosts', '--name', 'near hosts', '--radius', '2');
    expect((await told(anonymous)).at(-1)).toBe(`ADDED near hosts ${first.name} at Host A`);
    said = [];
    await run('watch', 'list');
    expect(said.map((line) => JSON.parse(line))).toMatchObject([
      { name: 'list', form: 'cones', count: 2, source: 'list.csv', audience: 'everyone' },
      { name: 'near hosts', form: 'cones', count: 1, source: 'hosts' },
    ]);
    await run('watch', 'remove', 'list');
    expect((await told(anonymous)).at(-1)).toBe(`REMOVED list ${second.name}`);
  });

  test('is refused when it is no file, no MOC, no catalogue, or has no radius', async () => {
    const list = await file('list.csv', 'name,ra,dec\na,1,2\n');
    for (const args of [
      ['--moc', directory],
      ['--moc', join(directory, 'none')],
      [directory, '--radius', '3'],
      [list],
      [list, '--radius', '-1'],
      ['--catalogue', 'none', '--radius', '3'],
    ])
      await expect(run('watch', 'add', ...args, '--name', 'x'), args.join(' ')).rejects.toThrow(BadUserInput);
    await expect(run('watch', 'add', '--moc', list, '--name', 'x')).rejects.toThrow(/MOC|moc/);
    await expect(run('watch', 'remove', 'x')).rejects.toThrow(/nothing is watched/);
  });
});
