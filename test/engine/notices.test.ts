import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clearanceFor } from '../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import { RefusedSkyFile } from '../../src/domain/errors.js';
import { mjdOfUnixMs } from '../../src/domain/time.js';
import { recentDeadLetters } from '../../src/engine/dead-letters.js';
import { takeNoticeMessages } from '../../src/engine/events/take-messages.js';
import { followMatches } from '../../src/engine/standing-match/follow-matches.js';
import { fetchMap, isAllowedAddress } from '../../src/sources/fetch-map.js';
import { NoticeDirectory } from '../../src/sources/notice-files.js';
import { readEvent } from '../../src/storage/event-reader.js';
import { announcementsFor, bruteMatches, standingAfter } from '../fixtures/brute-matches.js';
import { CIRCULAR, EVENT_MS, VOEVENT } from '../fixtures/ic191001a.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../fixtures/made-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const anonymous = clearanceFor(ANONYMOUS, DEFAULT_LABEL_TABLE, MADE_AT_UNIX_MS);
const partner = clearanceFor(
  { kind: 'TOKEN', subject: 'p', grants: ['ztf-partnership'] },
  DEFAULT_LABEL_TABLE,
  MADE_AT_UNIX_MS,
);
const options = { runId: 'run', nowUnixMs: MADE_AT_UNIX_MS };
const message = (text: string, source: string) => ({ source, offset: 0, bytes: Buffer.from(text) });

let made: MadeStore;
let directory: string;

beforeEach(async () => {
  made = await madeStore([]);
  directory = temporaryFolder();
});
afterEach(async () => {
  await made.close();
});

const match = () => followMatches({ storage: made.storage, runId: 'run', untilIdle: true });

describe('notices that come by themselves', () => {
  test('AT2019dsg is announced by the circular of IC191001A, to the partnership alone', async () => {
    const at = mjdOfUnixMs(EVENT_MS);
    const place = { raDeg: 314.26233, decDeg: 14.2045 };
    const points = [
      { id: 1, mjd: at - 0.56, mag: 19 },
      { id: 2, mjd: at + 0.31, mag: 19, label: 'ztf-partnership' },
      { id: 3, mjd: at + 1.35, mag: 19, label: 'ztf-partnership' },
    ];
    await made.ingest(madeAlerts({ name: 'ZTF19aapreis', ...place, points }));
    const first = await takeNoticeMessages(made.storage, [message(VOEVENT, 'n.xml')], options);
    expect(first).toEqual({ kept: 1, known: 0, refused: 0 });
    await match();
    expect(await announcementsFor(made.storage, partner)).toEqual([]);
    await takeNoticeMessages(made.storage, [message(CIRCULAR, '25913.txt')], options);
    await match();
    expect(await announcementsFor(made.storage, partner)).toMatchObject([
      {
        kind: 'ADDED',
        region: 'IC191001A',
        transient: { name: 'ZTF19aapreis' },
        description: { product: 'CIRCULAR' },
      },
    ]);
    expect(await announcementsFor(made.storage, anonymous)).toEqual([]);
    for (const viewer of [anonymous, partner])
      expect(standingAfter(await announcementsFor(made.storage, viewer))).toEqual(
        await bruteMatches(made.storage, viewer),
      );
  });

  test('are known when they come again, and kept as dead letters with the reason when they can not be read', async () => {
    const messages = [message(CIRCULAR, 'a.txt'), message(CIRCULAR, 'b.txt'), message('{"half":', 'c.json')];
    expect(await takeNoticeMessages(made.storage, messages, options)).toEqual({
      kept: 1,
      known: 1,
      refused: 1,
    });
    const { letters } = await recentDeadLetters(made.storage, 10);
    expect(letters).toMatchObject([{ source: 'c.json', reason: 'the JSON is malformed' }]);
    expect(await readEvent(made.storage.records, anonymous, { name: 'IC191001A' })).toBeDefined();
  });

  test('in a directory are read once, again when they change, and not while their names begin with a dot', async () => {
    await mkdir(join(directory, 'sub'));
    await writeFile(join(directory, 'b.txt'), 'b');
    await writeFile(join(directory, 'sub', 'a.txt'), 'a');
    await writeFile(join(directory, '.c.txt'), 'unfinished');
    const files = new NoticeDirectory(directory);
    const names = async () => {
      const read: string[] = [];
      for await (const { name } of files.changed()) read.push(name);
      return read;
    };
    expect(await names()).toEqual(['b.txt', 'sub/a.txt']);
    expect(await names()).toEqual([]);
    await writeFile(join(directory, 'b.txt'), 'longer');
    expect(await names()).toEqual(['b.txt']);
    await expect(new NoticeDirectory(join(directory, 'none')).changed().next()).rejects.toThrow(/none/);
  });
});

describe('a map that a message only names', () => {
  const asked: string[] = [];
  const ask = async (address: string | URL | Request) => {
    asked.push(String(address));
    return new Response('bytes');
  };

  test.each([
    'http://gracedb.ligo.org/a.fits',
    'https://gracedb.ligo.org:8443/a.fits',
    'https://user@gracedb.ligo.org/a.fits',
    'https://gracedb.ligo.org.evil.example/a.fits',
    'https://169.254.169.254/latest',
    'not an address',
  ])('is not fetched from %s when only gracedb.ligo.org is allowed', async (address) => {
    await expect(fetchMap(address, ['gracedb.ligo.org'], ask)).rejects.toThrow(RefusedSkyFile);
    expect(asked).toEqual([]);
  });

  test('is fetched from an allowed host', async () => {
    expect(isAllowedAddress('https://gracedb.ligo.org/a.fits', ['gracedb.ligo.org'])).toBe(true);
    const bytes = await fetchMap('https://gracedb.ligo.org/a.fits', ['gracedb.ligo.org'], ask);
    expect(Buffer.from(bytes).toString()).toBe('bytes');
  });
});
