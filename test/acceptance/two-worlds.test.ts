import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeAlerts } from '../fixtures/made-alert.js';
import { AskedStore, runOf, timeOf } from './asked-store.js';

const PARTNER = ['ztf-partnership'];
const NAME = 'ZTF26twofold';
const OTHER = 'ZTF26simple';
const ARCSEC = 1 / 3600;

/** Public and partnership exposures in turn; the partnership's are brighter and lie a little north. */
const TWOFOLD = madeAlerts({
  name: NAME,
  raDeg: 150,
  decDeg: 2,
  points: [
    { id: 1, mjd: 61_000, mag: 19.5, band: 'g' },
    { id: 2, mjd: 61_001, mag: 18, band: 'r', label: 'ztf-partnership', decDeg: 2 + ARCSEC },
    { id: 3, mjd: 61_002, mag: 19, band: 'g' },
    { id: 4, mjd: 61_003, mag: 17, band: 'r', label: 'ztf-partnership', decDeg: 2 + ARCSEC },
  ],
});

/** Public alone: between the two worlds of the other in every order. */
const SIMPLE = madeAlerts({
  name: OTHER,
  raDeg: 150,
  decDeg: 2 + 0.75 * ARCSEC,
  points: [{ id: 9, mjd: 61_002.5, mag: 18.5, band: 'i' }],
});

const CHANNELS = [
  {
    name: 'archive',
    access: 'every-label',
    readableBy: 'everyone',
    t2: [{ unit: 'LightCurveSummary' }],
  },
  { name: 'partners', access: ['ztf-public', 'ztf-partnership'], readableBy: PARTNER, lanes: 'own' },
];

describe('a channel with lanes of its own', () => {
  it('gives those who lack a label of its access nothing, on public transients too', async () => {
    const strict = {
      name: 'strict',
      access: ['ztf-public', 'ztf-partnership'],
      readableBy: 'everyone',
      lanes: 'own',
      t2: [{ unit: 'LightCurveSummary' }],
    };
    const store = await AskedStore.of(SIMPLE, [strict]);
    const query = `{ transient(name: "${OTHER}") { channels states { totalCount } t2Results { totalCount } } units { requested } }`;
    expect(await store.ask([], query)).toEqual({
      transient: { channels: [], states: { totalCount: 0 }, t2Results: { totalCount: 0 } },
      units: [],
    });
    expect(await store.ask(PARTNER, query)).toEqual({
      transient: { channels: ['strict'], states: { totalCount: 1 }, t2Results: { totalCount: 1 } },
      units: [{ requested: 1 }],
    });
    await store.close();
  });

  it('is refused when it may use every label, since nobody holds every label', async () => {
    const strict = { name: 'strict', access: 'every-label', readableBy: 'everyone', lanes: 'own' };
    await expect(AskedStore.of([], [strict])).rejects.toThrow(/list of labels as `access` with own lanes/);
  });
});

describe('a transient with public and partnership alerts in turn', () => {
  let store: AskedStore;

  beforeAll(async () => {
    store = await AskedStore.of([...TWOFOLD, ...SIMPLE], CHANNELS);
  });
  afterAll(() => store.close());

  const facet = `{ transient(name: "${NAME}") {
    detectionCount raDeg decDeg firstDetectionMjd lastDetectionMjd peakMag peakMjd peakBand lastMag lastBand
    dataUntilMjd bands { band count } lightCurve { mjd mag } channels } }`;

  it('looks to anonymous as the public points make it', async () => {
    expect(await store.ask([], facet)).toEqual({
      transient: {
        detectionCount: 2,
        raDeg: expect.closeTo(150, 9),
        decDeg: expect.closeTo(2, 9),
        firstDetectionMjd: 61_000,
        lastDetectionMjd: 61_002,
        peakMag: 19,
        peakMjd: 61_002,
        peakBand: 'g',
        lastMag: 19,
        lastBand: 'g',
        dataUntilMjd: 61_002,
        bands: [{ band: 'g', count: 2 }],
        lightCurve: { mjd: [61_000, 61_002], mag: [19.5, 19] },
        channels: ['archive'],
      },
    });
  });

  it('looks to the partnership as all points make it', async () => {
    expect(await store.ask(PARTNER, facet)).toEqual({
      transient: {
        detectionCount: 4,
        raDeg: expect.closeTo(150, 9),
        decDeg: expect.closeTo(2 + ARCSEC / 2, 9),
        firstDetectionMjd: 61_000,
        lastDetectionMjd: 61_003,
        peakMag: 17,
        peakMjd: 61_003,
        peakBand: 'r',
        lastMag: 17,
        lastBand: 'r',
        dataUntilMjd: 61_003,
        bands: [
          { band: 'g', count: 2 },
          { band: 'r', count: 2 },
        ],
        lightCurve: { mjd: [61_000, 61_001, 61_002, 61_003], mag: [19.5, 18, 19, 17] },
        channels: ['archive', 'partners'],
      },
    });
  });

  it('stands in each viewer’s lists where his own points put it', async () => {
    const orders = [
      'orderBy: [{field: LAST_DETECTION_MJD}]',
      'orderBy: [{field: PEAK_MAG}]',
      `where: {region: {cone: {raDeg: 150, decDeg: ${2 + 0.7 * ARCSEC}, radiusArcsec: 5}}}, orderBy: [{field: DISTANCE}]`,
      'orderBy: [{field: DETECTION_COUNT}]',
    ];
    const names = async (grants: readonly string[], order: string) =>
      JSON.stringify(await store.ask(grants, `{ transients(${order}) { edges { node { name } } } }`)).match(
        /ZTF26\w+/g,
      );
    const [last, peak, near, count] = orders as [string, string, string, string];
    expect(await names([], last)).toEqual([NAME, OTHER]);
    expect(await names(PARTNER, last)).toEqual([OTHER, NAME]);
    expect(await names([], peak)).toEqual([OTHER, NAME]);
    expect(await names(PARTNER, peak)).toEqual([NAME, OTHER]);
    expect(await names([], near)).toEqual([OTHER, NAME]);
    expect(await names(PARTNER, near)).toEqual([OTHER, NAME]);
    expect(await names([], count)).toEqual([OTHER, NAME]);
  });

  it('lies in regions, and matches conditions, by what each viewer sees', async () => {
    const counts = async (where: string) => {
      const found: number[] = [];
      for (const grants of [[], PARTNER]) {
        const data = await store.ask(grants, `{ transients(where: ${where}) { totalCount } }`);
        found.push((data as { transients: { totalCount: number } }).transients.totalCount);
      }
      return found;
    };
    const cone = (arcsecNorth: number) =>
      `{region: {cone: {raDeg: 150, decDeg: ${2 + arcsecNorth * ARCSEC}, radiusArcsec: 0.1}}}`;
    expect(await counts(cone(0))).toEqual([1, 0]);
    expect(await counts(cone(0.5))).toEqual([0, 1]);
    expect(await counts('{peakMag: {lt: 18}}')).toEqual([0, 1]);
    expect(await counts('{band: {band: "r"}}')).toEqual([0, 1]);
    expect(await counts('{t2: {unit: "LightCurveSummary", path: "detectionCount", eq: 2}}')).toEqual([1, 0]);
    expect(await counts('{channels: {anyOf: ["partners"]}}')).toEqual([0, 2]);
  });

  const derived = `{ transient(name: "${NAME}") {
    acceptances { channel since }
    alerts { edges { node { alertId receivedAt run { runId } verdicts { channel accepted } } } }
    states { edges { node { datapointCount currentIn madeBy { channel since runId } } } }
    t2Results { edges { node { unit body isCurrent recordedAt provenance { run { runId } } } } } } }`;

  it('has for anonymous the states, results, times and runs of the two public alerts', async () => {
    const { transient } = (await store.ask([], derived)) as { transient: Record<string, unknown> };
    expect(transient['acceptances']).toEqual([{ channel: 'archive', since: timeOf(0) }]);
    expect(transient['alerts']).toEqual({
      edges: [alert('3', 2, ['archive']), alert('1', 0, ['archive'])],
    });
    expect(transient['states']).toEqual({
      edges: [state(2, 2, ['archive'], ['archive']), state(1, 0, ['archive'], [])],
    });
    expect(transient['t2Results']).toMatchObject({
      edges: [result(2, 2, true), result(1, 0, false)],
    });
  });

  it('has for the partnership the states, results, times and runs of all four', async () => {
    const { transient } = (await store.ask(PARTNER, derived)) as { transient: Record<string, unknown> };
    const both = ['archive', 'partners'];
    expect(transient['acceptances']).toEqual(both.map((channel) => ({ channel, since: timeOf(0) })));
    expect(transient['alerts']).toEqual({
      edges: [alert('4', 3, both), alert('3', 2, both), alert('2', 1, both), alert('1', 0, both)],
    });
    expect(transient['states']).toEqual({
      edges: [state(4, 3, both, both), state(3, 2, both, []), state(2, 1, both, []), state(1, 0, both, [])],
    });
    expect(transient['t2Results']).toMatchObject({
      edges: [result(4, 3, true), result(3, 2, false), result(2, 1, false), result(1, 0, false)],
    });
  });

  it('is traced back to the alerts that each viewer sees, and to no others', async () => {
    const alerts = async (grants: readonly string[]) => {
      const data = await store.ask(
        grants,
        `{ provenance(id: "transient:ztf:${NAME}", first: 100) { alerts { alertId } runs { runId } datapoints { id } } }`,
      );
      return data;
    };
    expect(await alerts([])).toEqual({
      provenance: {
        alerts: [{ alertId: '3' }, { alertId: '1' }],
        runs: [{ runId: runOf(2) }, { runId: runOf(0) }],
        datapoints: [{ id: 'ztf:1' }, { id: 'ztf:3' }],
      },
    });
    expect(await alerts(PARTNER)).toMatchObject({
      provenance: { alerts: [4, 3, 2, 1].map((id) => ({ alertId: String(id) })) },
    });
  });
});

function alert(alertId: string, place: number, channels: readonly string[]) {
  return {
    node: {
      alertId,
      receivedAt: timeOf(place),
      run: { runId: runOf(place) },
      verdicts: channels.map((channel) => ({ channel, accepted: true })),
    },
  };
}

function state(
  datapointCount: number,
  place: number,
  channels: readonly string[],
  currentIn: readonly string[],
) {
  const madeBy = channels.map((channel) => ({ channel, since: timeOf(place), runId: runOf(place) }));
  return { node: { datapointCount, currentIn, madeBy } };
}

function result(detectionCount: number, place: number, isCurrent: boolean) {
  return {
    node: {
      unit: 'LightCurveSummary',
      body: { detectionCount },
      isCurrent,
      recordedAt: timeOf(place),
      provenance: { run: { runId: runOf(place) } },
    },
  };
}
