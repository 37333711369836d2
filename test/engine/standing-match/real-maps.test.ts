import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clearanceFor } from '../../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../../src/access/label.js';
import { ANONYMOUS } from '../../../src/access/viewer.js';
import { MJD_UNIX_EPOCH } from '../../../src/domain/time.js';
import { registerNotices } from '../../../src/engine/events/register-notices.js';
import { followMatches } from '../../../src/engine/standing-match/follow-matches.js';
import { levelOfKey } from '../../../src/sky/map/levels.js';
import { readSkyMap } from '../../../src/sky/map/read-sky-map.js';
import type { SkyMap } from '../../../src/sky/map/sky-map.js';
import type { Notice } from '../../../src/sky/notice/notice.js';
import { typedNotice } from '../../../src/sky/notice/typed-notice.js';
import { hpxKeyOf, pixelCentre } from '../../../src/spatial/healpix.js';
import { announcementsFor, bruteMatches, standingAfter } from '../../fixtures/brute-matches.js';
import { madeAlerts } from '../../fixtures/made-alert.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../../fixtures/made-store.js';
import { realData } from '../../real-data.js';

const anonymous = clearanceFor(ANONYMOUS, DEFAULT_LABEL_TABLE, MADE_AT_UNIX_MS);
const EVENT_MS = Date.UTC(2019, 7, 14, 21, 10, 39);
const MAPS = {
  multiOrder: 'gw/skymaps/S190814bv-bayestar/bayestar.multiorder.fits',
  flat: 'gw/skymaps/S190425z-bayestar/bayestar.fits.gz',
  other: 'gw/skymaps/S200316bj-LALInference/LALInference.multiorder.fits',
} as const;
const files = Object.values(MAPS).map(realData);

let made: MadeStore;

beforeEach(async () => {
  made = await madeStore([]);
});
afterEach(() => made.close());

function mapOf(path: string): { readonly fits: Uint8Array; readonly map: SkyMap } {
  const fits = readFileSync(realData(path)!);
  return { fits, map: readSkyMap(fits, path) };
}

/** Puts a young transient in each of so many tiles, from the densest to the least dense. */
async function fill(map: SkyMap, name: string, count: number): Promise<void> {
  const { byDensity } = map.ranking;
  const first = EVENT_MS / 86_400_000 + MJD_UNIX_EPOCH + 0.5;
  const alerts = Array.from({ length: count }, (_, place) => {
    const tile = byDensity[Math.floor((byDensity.length * place) / count)]!;
    const id = 1000 * (name.charCodeAt(0) + place);
    return madeAlerts({
      name: `ZTF19${name}${place}`,
      ...pixelCentre(map.order[tile]!, map.ipix[tile]!),
      points: [
        { id, mjd: first },
        { id: id + 1, mjd: first + 1 },
      ],
    });
  });
  await made.ingest(alerts.flat());
}

const register = (revision: number, localization: Notice['localization'], isRetraction = false) => {
  const typed = typedNotice({
    name: 'S190814bv',
    time: '2019-08-14T21:10:39',
    ra: '1+1-1',
    dec: '1+1-1',
    containment: 0.9,
  });
  const notice: Notice = {
    ...typed,
    product: 'NOTICE',
    stream: 'LVC',
    revision,
    revisionName: `Rev ${revision}`,
    issuedUnixMs: EVENT_MS + 1000 * revision,
    localization,
    isRetraction,
  };
  return registerNotices(made.storage.records, [{ notice, part: 'made' }], { nowUnixMs: MADE_AT_UNIX_MS });
};

/** Matches, and gives what was announced since as `kind transient`, sorted. */
async function told(from: number): Promise<readonly string[]> {
  await followMatches({ storage: made.storage, runId: 'run', untilIdle: true });
  const all = await announcementsFor(made.storage, anonymous);
  expect(standingAfter(all)).toEqual(await bruteMatches(made.storage, anonymous));
  return all
    .slice(from)
    .map(({ kind, transient }) => `${kind} ${transient.name}`)
    .sort();
}

describe.skipIf(files.includes(undefined))('maps of real gravitational waves that are watched', () => {
  test.each(['multiOrder', 'flat'] as const)(
    'find the transients that were there, those that come, and tell of each its level: %s',
    async (form) => {
      const { fits, map } = mapOf(MAPS[form]);
      await fill(map, 'early', 40);
      await register(1, { form: 'map', fits });
      const first = await told(0);
      expect(first.length).toBeGreaterThan(3);
      expect(first.length).toBeLessThan(40);
      await fill(map, 'late', 30);
      expect((await told(first.length)).length).toBeGreaterThan(2);
      const all = await announcementsFor(made.storage, anonymous);
      for (const { transient, after, kind } of all) {
        expect(kind).toBe('ADDED');
        const { rows } = await made.storage.transients.find(anonymous, {
          where: { op: 'compare', field: 'name', comparison: 'eq', value: transient.name },
          order: [],
          limit: 1,
          count: false,
          rows: true,
        });
        const { raDeg, decDeg } = rows[0]!.facet.position!;
        const level = levelOfKey(map, hpxKeyOf(raDeg, decDeg)).credibleLevel;
        expect(after!.credibleLevel).toBeCloseTo(level, 4);
        expect(Math.abs(after!.credibleLevel! - level)).toBeLessThanOrEqual(5.1e-5);
      }
    },
  );

  test('are revised by a map of another place and size, then retracted: each time the differences are told', async () => {
    const [wide, narrow] = [mapOf(MAPS.flat), mapOf(MAPS.multiOrder)];
    await fill(wide.map, 'wide', 40);
    await fill(narrow.map, 'narrow', 40);
    await register(1, { form: 'map', fits: wide.fits });
    const before = await told(0);
    const inWide = new Set(before.map((line) => line.replace('ADDED ', '')));
    await register(2, { form: 'map', fits: narrow.fits });
    const differences = await told(before.length);
    const inNarrow = new Set(
      (await bruteMatches(made.storage, anonymous)).map((line) => line.split(' ')[1]!.replace('ztf:', '')),
    );
    const expected = [
      ...[...inWide].filter((name) => !inNarrow.has(name)).map((name) => `REMOVED ${name}`),
      ...[...inNarrow].filter((name) => !inWide.has(name)).map((name) => `ADDED ${name}`),
    ].sort();
    expect(expected.length).toBeGreaterThan(5);
    expect(differences.filter((line) => !line.startsWith('CHANGED'))).toEqual(expected);
    await register(3, undefined, true);
    const last = await told(before.length + differences.length);
    expect(last).toEqual([...inNarrow].map((name) => `REMOVED ${name}`).sort());
  });
});
