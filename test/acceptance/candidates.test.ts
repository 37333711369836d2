import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Alert, type ShapedDatapoint, toDatapointId } from '../../src/domain/datapoint.js';
import { fluxErrMicrojanskyOf, fluxMicrojanskyOf } from '../../src/domain/photometry.js';
import { mjdOfJd } from '../../src/domain/time.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { readNotices } from '../../src/sky/notice/read-notices.js';
import { type TypedEvent, typedNotice } from '../../src/sky/notice/typed-notice.js';
import { realData } from '../real-data.js';
import { AskedStore } from './asked-store.js';

// The rows of docs/definitions.md's table of named cases that are about events and their candidates.

const PARTNER = ['ztf-partnership'];
const LABELS: Readonly<Record<string, string>> = { 1: 'ztf-public', 2: 'ztf-partnership', 3: 'ztf-caltech' };
const AT2019DSG = { name: 'ZTF19aapreis', raDeg: 314.26233, decDeg: 14.2045 };
/** 17:09:06.85 +26:51:20.5 in bts_sample.csv. */
const AT2019FDR = { name: 'ZTF19aatubsj', raDeg: 257.27854, decDeg: 26.85569 };
const AT2021CLU = { name: 'ZTF21aajxjrv', raDeg: 206.985502, decDeg: 5.313866 };
const AT2021CLV = { name: 'ZTF21aaabbbb', raDeg: 207.3743696, decDeg: 4.9786236 };

const CIRCULARS = {
  IC191001A: ['2019-10-01T20:09:18.17', '314.08+6.56-2.26', '12.94+1.50-1.47'],
  IC200530A: ['2020-05-30T07:54:29.43', '255.37+2.48-2.56', '26.61+2.33-3.28'],
  IC210210A: ['2021-02-10T11:53:55.64', '206.06+1.40-0.95', '4.78+0.62-0.56'],
} as const;
const ICECAT_IC210210A = {
  name: 'IC210210A',
  time: '2021-02-10T11:53:55.64',
  ra: '206.06+1.36-0.92',
  dec: '4.78+0.52-0.60',
  containment: 0.9,
};

function circular(name: keyof typeof CIRCULARS): TypedEvent {
  const [time, ra, dec] = CIRCULARS[name];
  return { name, time, ra, dec, containment: 0.9 };
}

let nextId = 1000;

function detection(
  place: { readonly raDeg: number; readonly decDeg: number },
  jd: number,
  mag: number,
  label = 'ztf-public',
): ShapedDatapoint {
  const id = toDatapointId(`ztf:${nextId++}`);
  const magErr = 0.1;
  return {
    label,
    datapoint: {
      id,
      kind: 'DETECTION',
      sign: 'POSITIVE',
      mjd: mjdOfJd(jd),
      timeReference: 'EXPOSURE_START',
      band: 'g',
      fluxMicrojansky: fluxMicrojanskyOf(mag),
      fluxErrMicrojansky: fluxErrMicrojanskyOf(fluxMicrojanskyOf(mag), magErr),
      mag,
      magErr,
      raDeg: place.raDeg,
      decDeg: place.decDeg,
    },
    raw: { encoding: 'json', text: JSON.stringify({ id }) },
  };
}

function alert(name: string, trigger: ShapedDatapoint): Alert {
  return {
    survey: 'ztf',
    alertId: String(trigger.datapoint.id).slice(4),
    transientName: name,
    trigger,
    history: [],
    fields: {},
    origin: { source: 'made', offset: nextId },
  };
}

/** The detections of AT2019dsg by P48, each an alert under the right that its programid gives. */
function marshalAlerts(file: string): readonly Alert[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map((field) => field.replaceAll('"', '').trim()))
    .flatMap(([, jd, , , mag, , , instrument, programid]) =>
      instrument === 'P48+ZTF' && Number(mag) < 99
        ? [alert(AT2019DSG.name, detection(AT2019DSG, Number(jd), Number(mag), LABELS[programid!]!))]
        : [],
    );
}

const CANDIDATES = `query ($name: String!) { skymap(name: $name) { name revision area(level: 0.9) localization { kind containment levelApplied }
  candidates(level: 0.9, window: { detection: { fromDays: 0, toDays: 10 } }, where: { detectionCount: { gte: 2 } }, first: 50) {
    totalCount completeness { complete reason dataUntilMjd pendingT2 } funnel { cut remaining }
    edges { credibleLevel probabilityDensityPerDeg2 separationArcsec node { name raDeg decDeg } } } } }`;

interface Found {
  readonly skymap: {
    readonly name: string;
    readonly revision: number;
    readonly area: number;
    readonly localization: object;
    readonly candidates: {
      readonly totalCount: number;
      readonly funnel: readonly { readonly cut: string; readonly remaining: number }[];
      readonly edges: readonly {
        readonly credibleLevel: number;
        readonly node: { readonly name: string };
      }[];
    };
  };
}

const marshal = realData('lightcurves/at2019dsg/bran_marshal.csv');
const notice = realData('neutrino/voevent/13311922683750-ASTROTRACK_GOLD.xml');

describe.skipIf(!marshal || !notice)('candidates of neutrinos, on the points that ZTF had', () => {
  let store: AskedStore;

  const ask = async (grants: readonly string[], name: string) =>
    (await store.ask(grants, CANDIDATES, { name })) as Found;
  const names = ({ skymap }: Found) => skymap.candidates.edges.map(({ node }) => node.name);
  const register = (typed: TypedEvent) =>
    registerNotices(store.storage.records, [{ notice: typedNotice(typed), part: typed.name }], {
      nowUnixMs: Date.UTC(2026, 10, 22),
    });

  beforeAll(async () => {
    const pair = (of: typeof AT2019FDR, jd: number) =>
      [0, 1.5].map((days) => alert(of.name, detection(of, jd + days, 18.5)));
    const alerts = [
      ...marshalAlerts(marshal!),
      ...pair(AT2019FDR, 2_458_600),
      ...pair(AT2019FDR, 2_459_000.5),
      ...pair(AT2021CLU, 2_459_257.5),
      ...pair(AT2021CLV, 2_459_258.5),
    ];
    store = await AskedStore.of(
      alerts.toSorted((a, b) => a.trigger.datapoint.mjd - b.trigger.datapoint.mjd),
      [{ name: 'all', access: 'every-label', readableBy: 'everyone', t2: [] }],
    );
    const [read] = readNotices(readFileSync(notice!), 'notice');
    if (read?.kind !== 'READ') throw new Error('the notice must be read');
    await registerNotices(store.storage.records, [read], { nowUnixMs: Date.UTC(2026, 10, 21) });
  });
  afterAll(() => store.close());

  it('the notice of IC191001A has AT2019dsg outside, its circular inside; for the partnership alone', async () => {
    const before = await ask(PARTNER, '133119_22683750');
    expect([before.skymap.revision, names(before)]).toEqual([1, []]);
    await register(circular('IC191001A'));
    const partnership = await ask(PARTNER, 'IceCube-191001A');
    expect(names(partnership)).toEqual([AT2019DSG.name]);
    expect(partnership.skymap).toMatchObject({
      name: 'IC191001A',
      revision: 2,
      localization: { kind: 'FLAT', containment: 0.9, levelApplied: false },
      candidates: {
        totalCount: 1,
        completeness: { complete: true, reason: null, pendingT2: 0 },
        funnel: [
          { cut: 'REGION', remaining: 1 },
          { cut: 'DETECTION', remaining: 1 },
          { cut: 'WHERE', remaining: 1 },
        ],
      },
    });
    expect(partnership.skymap.area).toBeCloseTo(25.526, 3);
    const anonymous = await ask([], 'IC191001A');
    expect(names(anonymous)).toEqual([]);
    expect(anonymous.skymap.candidates.funnel.map(({ remaining }) => remaining)).toEqual([1, 0, 0]);
  });

  it('says why: three partnership detections in the window, the last public one half a day before it', async () => {
    const query = `{ explainCandidate(event: "IC191001A", transient: "${AT2019DSG.name}", preset: NEUTRINO) {
      isCandidate cuts { cut passed value limit } } }`;
    type Explained = {
      explainCandidate: { isCandidate: boolean; cuts: { passed: boolean; value: string }[] };
    };
    const partnership = (await store.ask(PARTNER, query)) as Explained;
    const anonymous = (await store.ask([], query)) as Explained;
    expect(partnership.explainCandidate.isCandidate).toBe(true);
    expect(partnership.explainCandidate.cuts[1]!.value).toMatch(/^3 of \d+ detections/);
    expect(anonymous.explainCandidate.isCandidate).toBe(false);
    expect(anonymous.explainCandidate.cuts.map(({ passed }) => passed)).toEqual([true, false]);
    const last = Number(/ to ([\d.]+)$/.exec(anonymous.explainCandidate.cuts[1]!.value)?.[1]);
    expect(last - 58_757.83979363).toBeCloseTo(-0.56, 2);
  });

  it('IC200530A holds AT2019fdr, first seen 400 days before', async () => {
    await register(circular('IC200530A'));
    expect(names(await ask([], 'IC200530A'))).toEqual([AT2019FDR.name]);
  });

  it('IC210210A: both in the rectangle of its circular, the second alone in that of IceCat-1', async () => {
    await register(circular('IC210210A'));
    expect(names(await ask([], 'IC210210A')).sort()).toEqual([AT2021CLV.name, AT2021CLU.name].sort());
    // Typed later, it is the one that is used.
    await registerNotices(
      store.storage.records,
      [{ notice: typedNotice(ICECAT_IC210210A), part: 'IceCat-1' }],
      { nowUnixMs: Date.UTC(2026, 10, 23) },
    );
    expect(names(await ask([], 'IC210210A'))).toEqual([AT2021CLV.name]);
  });

  it('pages, counts and orders agree, and a region of a level holds what the candidates do', async () => {
    const all = `{ skymap(name: "IC191001A") { candidates(level: 0.9, window: {}, order: SEPARATION, first: 1) {
      totalCount pageInfo { hasNextPage endCursor } countsByLevel { level count } selectionHash
      edges { cursor detectionsInWindow datapointsInWindow probabilityDensityPerMpc3(distanceMpc: 200) } } }
      transients(where: {region: {skymap: {id: "skymap:IC191001A", level: 0.9}}}) { totalCount }
      skymaps(first: 5) { totalCount edges { node { id name revisions { product form isCurrent reason } contour(level: 0.9) maxProbability { raDeg } raw } } } }`;
    const answer = await store.ask(PARTNER, all);
    expect(answer).toMatchObject({
      skymap: {
        candidates: {
          totalCount: 1,
          pageInfo: { hasNextPage: false },
          countsByLevel: [{ level: 0.9, count: 1 }],
          edges: [{ probabilityDensityPerMpc3: null }],
        },
      },
      transients: { totalCount: 1 },
      skymaps: { totalCount: 3 },
    });
  });

  it('gives its region to plots and to other queries: as columns, and as a MOC that finds what the region finds', async () => {
    const { skymap } = (await store.ask(
      PARTNER,
      `{ skymap(name: "IC191001A") {
      moc(level: 0.9) contour(level: 0.9) contourColumns(level: 0.9) { ring lonDeg decDeg } } }`,
    )) as {
      skymap: {
        moc: string;
        contour: { coordinates: number[][][][] };
        contourColumns: { ring: number[]; lonDeg: number[]; decDeg: number[] };
      };
    };
    const { ring, lonDeg, decDeg } = skymap.contourColumns;
    expect(lonDeg.map((lon, row) => [lon, decDeg[row]])).toEqual(skymap.contour.coordinates.flat(2));
    expect(new Set(ring)).toEqual(new Set([0]));
    const found = (grants: readonly string[]) =>
      store.ask(
        grants,
        `{ transients(where: { region: { moc: "${skymap.moc}" } }) { edges { node { name } } } }`,
      );
    expect(await found(PARTNER)).toEqual({ transients: { edges: [{ node: { name: AT2019DSG.name } }] } });
  });
});
