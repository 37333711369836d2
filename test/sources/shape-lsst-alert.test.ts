import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/domain/datapoint.js';
import { alertsOf, readingOf, reasonsOf } from './collected.js';
import type { MadeRecord } from './made-ztf-alert.js';

const SOURCE = {
  diaSourceId: 101,
  visit: 2025110300243,
  detector: 60,
  diaObjectId: 77,
  ssObjectId: 0,
  midpointMjdTai: 61041.25,
  ra: 150.1,
  dec: 2.2,
  psfFlux: 2000,
  psfFluxErr: 100,
  band: 'i',
  reliability: 0.9,
};

function packetOf(source: MadeRecord, changes: MadeRecord = {}): string {
  return JSON.stringify({ diaSourceId: 101, diaSource: { ...SOURCE, ...source }, ...changes });
}

async function shaped(source: MadeRecord, changes: MadeRecord = {}): Promise<Alert> {
  const [alert] = alertsOf(await readingOf('a.json', packetOf(source, changes)));
  if (alert === undefined) throw new Error('the made packet was refused');
  return alert;
}

describe('an LSST detection', () => {
  it('has its flux in microjansky, its time in UTC at mid-exposure, and is public', async () => {
    const { trigger } = await shaped({});
    expect(trigger.label).toBe('lsst-public');
    expect(trigger.datapoint).toMatchObject({
      id: 'lsst:101',
      kind: 'DETECTION',
      sign: 'POSITIVE',
      timeReference: 'MID_EXPOSURE',
      band: 'i',
      fluxMicrojansky: 2,
      fluxErrMicrojansky: 0.1,
      raDeg: 150.1,
      decDeg: 2.2,
      rb: 0.9,
    });
    expect((61041.25 - trigger.datapoint.mjd) * 86400).toBeCloseTo(37, 4);
    expect(trigger.datapoint.mag).toBeCloseTo(31.4 - 2.5 * Math.log10(2000), 9);
  });

  it('below the reference has a flux and no magnitude', async () => {
    const { datapoint } = (await shaped({ psfFlux: -2000 })).trigger;
    expect(datapoint).toMatchObject({ sign: 'NEGATIVE', fluxMicrojansky: -2, fluxErrMicrojansky: 0.1 });
    expect(datapoint).not.toHaveProperty('mag');
  });

  it('without PSF flux is kept, with the sign that the survey flags', async () => {
    const { datapoint } = (await shaped({ psfFlux: null, isNegative: true })).trigger;
    expect(datapoint.sign).toBe('NEGATIVE');
    expect(datapoint).not.toHaveProperty('fluxMicrojansky');
    expect((await shaped({ psfFlux: null })).trigger.datapoint).not.toHaveProperty('sign');
  });

  it('is the same whether its fields have the old or the new names', async () => {
    const { midpointMjdTai, dec, psfFlux, psfFluxErr, band: _band, ...rest } = SOURCE;
    const old = {
      ...rest,
      midPointTai: midpointMjdTai,
      decl: dec,
      psFlux: psfFlux,
      psFluxErr: psfFluxErr,
      filterName: 'Y',
    };
    const [alert] = alertsOf(await readingOf('a.json', JSON.stringify({ alertId: 5, diaSource: old })));
    expect(alert?.trigger.datapoint).toEqual((await shaped({ band: 'y' })).trigger.datapoint);
    expect(alert?.alertId).toBe('101');
  });
});

describe('the transient of an LSST alert', () => {
  it.each([
    ['its diaObjectId', { diaObjectId: 77 }, {}, '77'],
    [
      'its diaObject when the source names none',
      { diaObjectId: null },
      { diaObject: { diaObjectId: 78 } },
      '78',
    ],
    ['a solar-system object', { diaObjectId: 0, ssObjectId: 21163611 }, {}, 'sso21163611'],
    ['a solar-system source', { diaObjectId: null }, { ssSource: { ssObjectId: 9 } }, 'sso9'],
  ])('is %s', async (_what, source, changes, name) => {
    expect((await shaped(source, changes)).transientName).toBe(name);
  });

  it('is never read from a number that was rounded', async () => {
    const text = packetOf({ diaObjectId: null }, { diaObject: { diaObjectId: 'ID' } }).replace(
      '"ID"',
      '1.6981300668058832e+17',
    );
    expect(reasonsOf(await readingOf('a.json', text))).toEqual([
      'no object id: neither diaObjectId nor ssObjectId',
    ]);
  });

  it('missing is the reason of a refusal, as are time, band and place', async () => {
    for (const [source, reason] of [
      [{ diaObjectId: 0 }, /no object id/],
      [{ midpointMjdTai: null }, /midpointMjdTai is missing/],
      [{ band: 'w' }, /must be one of u g r i z y; received w/],
      [{ dec: -91 }, /a place on the sky; received 150.1, -91/],
      [{ diaSourceId: null }, /diaSourceId is missing/],
    ] as const)
      expect(reasonsOf(await readingOf('a.json', packetOf(source)))[0]).toMatch(reason);
  });
});

describe('the history of an LSST alert', () => {
  const forced = {
    diaForcedSourceId: 31,
    visit: 2025110300243,
    detector: 60,
    band: 'i',
    midpointMjdTai: 61040.25,
    psfFlux: 250,
    psfFluxErr: 100,
    ra: 150.1,
    dec: 2.2,
  };

  it('has earlier sources, forced points and limits, with times in UTC', async () => {
    const { history } = await shaped(
      {},
      {
        prvDiaSources: [{ ...SOURCE, diaSourceId: 100, midpointMjdTai: 61039.25 }, SOURCE],
        prvDiaForcedSources: [forced, { ...forced, psfFlux: 400 }],
        prvDiaNondetectionLimits: [{ ccdVisitId: 4, midpointMjdTai: 61030, band: 'i', diaNoise: 100 }],
      },
    );
    expect(history.map(({ datapoint }) => datapoint.kind)).toEqual([
      'DETECTION',
      'FORCED',
      'FORCED',
      'UPPER_LIMIT',
    ]);
    const [source, faint, bright, limit] = history.map(({ datapoint }) => datapoint);
    expect(source?.id).toBe('lsst:100');
    expect(faint).not.toHaveProperty('mag');
    expect(bright?.mag).toBeCloseTo(31.4 - 2.5 * Math.log10(400), 9);
    expect(bright).toMatchObject({ raDeg: 150.1, decDeg: 2.2 });
    expect(faint?.id).toMatch(/^lsst:h:[0-9a-f]{32}$/);
    expect(faint?.id).not.toBe(bright?.id);
    expect(limit).toMatchObject({ limitMag: 31.4 - 2.5 * Math.log10(500), limitSigma: 5 });
    for (const { datapoint } of history) expect(datapoint.timeReference).toBe('MID_EXPOSURE');
  });

  it('summarises what the survey says of the object', async () => {
    const diaObject = { diaObjectId: 77, ra: 150.2, dec: 2.3, nDiaSources: 4, firstDiaSourceMjdTai: 61000 };
    const { summary } = (await shaped({}, { diaObject })).trigger.datapoint;
    expect(summary).toMatchObject({
      surveyRaDeg: 150.2,
      surveyDecDeg: 2.3,
      surveyDetectionCount: 4,
      drb: 0.9,
    });
    expect((61000 - (summary?.surveyFirstDetectionMjd ?? 0)) * 86400).toBeCloseTo(37, 4);
  });
});
