import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTerm } from '../../src/access/access-term.js';
import { audienceOf } from '../../src/access/audience.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { readPointings } from '../../src/sky/footprint/read-pointings.js';
import { typedNotice } from '../../src/sky/notice/typed-notice.js';
import { keepFootprint } from '../../src/storage/footprints.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { ask, dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { seededRandom } from '../seeded-random.js';

/** MJD of IC191001A. */
const EVENT_MJD = 58_757.8397936;
const QUERY = `query ($name: String!) { skymap(name: $name) { name revision area(level: 0.9) localization { kind containment levelApplied }
  candidates(level: 0.9, window: { detection: { fromDays: 0, toDays: 10 } }, where: { detectionCount: { gte: 2 } }, first: 50) {
    totalCount completeness { complete reason dataUntilMjd pendingT2 } funnel { cut remaining }
    chance { observed expected expectedError pValue method trials }
    edges { credibleLevel probabilityDensityPerDeg2 separationArcsec node { name raDeg decDeg } } } } }`;

interface Chance {
  readonly observed: number;
  readonly expected: number | null;
  readonly expectedError: number | null;
  readonly pValue: number | null;
  readonly pEmpirical: number | null;
  readonly pAtLeastOne: number | null;
  readonly method: string;
  readonly trials: number;
  readonly areaDeg2: number;
  readonly coveredFraction: number | null;
  readonly offCount: number;
  readonly shifts: number;
  readonly seed: number;
  readonly reason: string | null;
}

describe('the chance of candidates', () => {
  let store: MadeStore;
  let server: FastifyInstance;

  const chanceOf = async (
    grants: readonly string[],
    { window = 'detection: { fromDays: 0, toDays: 10 }', of = '' } = {},
  ) => {
    const answer = await dataOf(
      server,
      `{ skymap(name: "IC191001A") { candidates(level: 0.9, window: { ${window} }, first: 1) { totalCount chance${of} {
        observed expected expectedError pValue pEmpirical pAtLeastOne method trials areaDeg2 coveredFraction offCount shifts seed reason } } } }`,
      {},
      grants,
    );
    return (answer as { readonly skymap: { readonly candidates: { readonly chance: Chance } } }).skymap
      .candidates.chance;
  };

  beforeAll(async () => {
    const random = seededRandom(3);
    // A transient for each 2.5 square degrees of the band; every other one belongs to the partnership.
    const alerts = Array.from({ length: 1400 }, (_, number) => {
      const label = number % 2 === 0 ? 'ztf-public' : 'ztf-partnership';
      const first = EVENT_MJD + 1 + 8 * random();
      return madeAlerts({
        name: `T${number}`,
        raDeg: 360 * random(),
        decDeg: 8 + 10 * random(),
        points: [first, first + 0.5].map((mjd, point) => ({ id: 10 * number + point + 1, mjd, label })),
      });
    }).flat();
    store = await madeStore(alerts);
    server = await madeServer(store);
    const typed = {
      name: 'IC191001A',
      time: '2019-10-01T20:09:18.17',
      ra: '314.08+6.56-2.26',
      dec: '12.94+1.50-1.47',
      containment: 0.9,
    };
    await registerNotices(store.storage.records, [{ notice: typedNotice(typed), part: typed.name }], {
      nowUnixMs: Date.UTC(2026, 10, 22),
    });
  }, 120_000);

  afterAll(async () => {
    await server?.close();
    await store?.close();
  });

  test('answers the query of the issue as written', async () => {
    const answer = (await dataOf(server, QUERY, { name: 'IC191001A' }, ['ztf-partnership'])) as {
      readonly skymap: { readonly candidates: { readonly totalCount: number; readonly chance: Chance } };
    };
    const { totalCount, chance } = answer.skymap.candidates;
    expect(chance.observed).toBe(totalCount);
    expect(chance.expected).toBeGreaterThan(0);
    expect(chance.method).toBe('RA_AND_TIME_SHIFTS');
    expect(chance.trials).toBeGreaterThan(0);
  });

  test('expects the density of the sky that the viewer sees, with the numbers that it rests on', async () => {
    const seen = await chanceOf(['ztf-partnership']);
    // 1400 over the band from 8 to 18 degrees: 0.4002 a square degree.
    const truth = 25.526 * 0.4002;
    expect(seen.areaDeg2).toBeCloseTo(25.526, 2);
    expect(Math.abs(seen.expected! - truth)).toBeLessThan(4 * seen.expectedError!);
    expect(seen.shifts).toBe(1000);
    expect(seen.offCount).toBeGreaterThan(100);
    expect(seen.coveredFraction).toBeGreaterThan(0.6);
    expect(seen.pValue).toBeGreaterThan(0);
    expect(seen.pAtLeastOne).toBeGreaterThan(0.99);
    const anonymous = await chanceOf([]);
    expect(anonymous.observed).toBeLessThan(seen.observed);
    expect(anonymous.expected! / seen.expected!).toBeCloseTo(0.5, 0.5);
  });

  test('is the same when asked again, and follows the seed and the shifts that are given', async () => {
    const first = await chanceOf([]);
    expect(await chanceOf([])).toEqual(first);
    const other = await chanceOf([], { of: '(shifts: 200, seed: 5)' });
    expect(other).toMatchObject({ shifts: 200, seed: 5 });
    expect(other.expected).not.toBe(first.expected);
  });

  test('counts the different selections asked with the same rights', async () => {
    const before = (await chanceOf([])).trials;
    expect((await chanceOf([], { window: 'detection: { fromDays: 0, toDays: 5 }' })).trials).toBe(before + 1);
    expect((await chanceOf([])).trials).toBe(before + 1);
  });

  test('is null with the reason where nothing was observed in the window', async () => {
    expect(await chanceOf([], { window: 'detection: { fromDays: 50, toDays: 60 }' })).toMatchObject({
      observed: 0,
      expected: null,
      pValue: null,
      reason: 'nothing is recorded of what was observed in the window',
    });
  });

  test('has a coverage beside it: by alerts, then by the footprints that the viewer sees', async () => {
    const coverageOf = async (grants: readonly string[]) => {
      const answer = await dataOf(
        server,
        `{ skymap(name: "IC191001A") { coverage(level: 0.9, window: { fromDays: 0, toDays: 10 }) {
          kind areaDeg2 coveredAreaDeg2 probability coveredProbability fromMjd toMjd bands { band pointings firstMjd limitMag } } } }`,
        {},
        grants,
      );
      return (answer as { readonly skymap: { readonly coverage: Readonly<Record<string, number | object>> } })
        .skymap.coverage;
    };
    const proxy = await coverageOf(['ztf-partnership']);
    expect(proxy).toMatchObject({ kind: 'ALERT_PROXY', probability: 0.9, bands: [] });
    expect(Number(proxy['coveredAreaDeg2'])).toBeGreaterThan(
      Number((await coverageOf([]))['coveredAreaDeg2']),
    );
    const log = 'ra,dec,mjd,band,depth,width\n314.08,12.94,58758.5,g,20.5,7\n314.08,12.94,58900,g,20.5,60\n';
    await keepFootprint(store.storage.records, Date.UTC(2026, 10, 22), {
      survey: 'ztf',
      source: 'log.csv',
      pointings: readPointings(Buffer.from(log), 'log.csv'),
      audience: audienceOf({ term: accessTerm([['ztf-partnership']]) }),
    });
    expect(await coverageOf([])).toMatchObject({ kind: 'ALERT_PROXY' });
    const seen = await coverageOf(['ztf-partnership']);
    expect(seen).toMatchObject({
      kind: 'UPLOADED_POINTINGS',
      bands: [{ band: 'g', pointings: 1, firstMjd: 58_758.5, limitMag: 20.5 }],
    });
    // 7 degrees about 314.08: from 311.82 to 317.67 of 311.82 to 320.64, at all declinations of the rectangle.
    expect(Number(seen['coveredAreaDeg2']) / Number(seen['areaDeg2'])).toBeCloseTo(5.85 / 8.82, 1.7);
    expect(Number(seen['coveredProbability'])).toBeCloseTo((0.9 * 5.85) / 8.82, 1.7);
  });

  test('lies among transients whose density by cell is that of the list, for each viewer', async () => {
    for (const grants of [[], ['ztf-partnership']]) {
      const answer = (await dataOf(
        server,
        `{ skyDensity(resolution: 2, where: { detectionCount: { gte: 2 } }) { resolution total cells counts raDeg decDeg }
           transients(where: { detectionCount: { gte: 2 } }, first: 1) { totalCount } }`,
        {},
        grants,
      )) as {
        readonly skyDensity: {
          readonly total: number;
          readonly cells: readonly string[];
          readonly counts: readonly number[];
          readonly raDeg: readonly number[];
        };
        readonly transients: { readonly totalCount: number };
      };
      const { total, cells, counts, raDeg } = answer.skyDensity;
      expect(total).toBe(answer.transients.totalCount);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
      expect([counts.length, raDeg.length]).toEqual([cells.length, cells.length]);
    }
  });

  test('goes into the draft of a circular with what the viewer sees of the chosen transients', async () => {
    const draft = (select: string, more = '', grants: readonly string[] = []) =>
      ask(
        server,
        `{ skymap(name: "IC191001A") { circularDraft(select: ["${select}"]${more}) } }`,
        {},
        grants,
      );
    const text = (await draft('T0')).text;
    expect(text).toContain('| T0 ');
    expect(text).toContain('25.5 square degrees');
    expect(text).toContain('this is a proxy');
    // Of the partnership: hidden and absent are refused in the same words.
    expect((await draft('T1')).errors[0]?.message).toBe('no transient called "T1" is seen');
    expect((await draft('none')).errors[0]?.message).toBe('no transient called "none" is seen');
    expect((await draft('T1', '', ['ztf-partnership'])).text).toContain('| T1 ');
    const log = 'ra,dec,mjd,band,depth,radius\\n314.08,12.94,58758,r,20.7,30\\n';
    expect((await draft('T0', `, observations: "${log}"`)).text).toContain('r 20.70 (1 pointings)');
    expect((await draft('T0', ', observations: "ra,dec\\n1,2"')).errors[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', path: ['observations'] },
    });
  });
});
