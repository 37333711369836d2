import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert, Datapoint } from '../../src/domain/datapoint.js';
import { repeats } from '../../src/domain/repetition.js';
import { canonicalJson } from '../../src/provenance/canonical-json.js';
import { bodyMembers, hashedId, identityHead, identityText } from '../../src/sources/point-identity.js';
import { alertsOf, readingOf } from './collected.js';
import { encodedContainer, type MadeRecord, madeLimit, madePacket, madeSource } from './made-ztf-alert.js';

async function shaped(packet: MadeRecord): Promise<Alert> {
  const [alert] = alertsOf(await readingOf('a.avro', encodedContainer([packet])));
  if (alert === undefined) throw new Error('the made packet was refused');
  return alert;
}

const FORCED = {
  jd: 2460229.7,
  fid: 2,
  pid: 2475433850015n,
  rcid: 5,
  field: 600,
  programid: 1,
  forcediffimflux: 200,
  forcediffimfluxunc: 50,
  diffmaglim: 20,
  magzpsci: 26.5,
};

describe('the right of a point', () => {
  it.each([
    [1, 'ztf-public'],
    [2, 'ztf-partnership'],
    [3, 'ztf-caltech'],
    [0, 'ztf-restricted'],
    [64, 'ztf-restricted'],
    [-1, 'ztf-restricted'],
  ])('follows its own programid %d: %s', async (programid, label) => {
    const entries = [madeSource({ programid, candid: 5n, jd: 2460228.9 }), madeLimit({ programid })];
    const alert = await shaped(madePacket({ prv_candidates: entries, fp_hists: [{ ...FORCED, programid }] }));
    expect(alert.trigger.label).toBe('ztf-public');
    expect(alert.history.map((point) => point.label)).toEqual([label, label, label]);
    expect((await shaped(madePacket({}, { programid }))).trigger.label).toBe(label);
  });
});

describe('a detection', () => {
  it('has flux, magnitude, time and place as the definitions say', async () => {
    const { datapoint } = (await shaped(madePacket({}, { magpsf: 18.5, sigmapsf: 0.1 }))).trigger;
    expect(datapoint).toMatchObject({
      id: 'ztf:2475433850015010009',
      kind: 'DETECTION',
      sign: 'POSITIVE',
      mjd: 2460229.9338542 - 2400000.5,
      timeReference: 'EXPOSURE_START',
      band: 'r',
      mag: 18.5,
      magErr: Math.fround(0.1),
      raDeg: 210.91,
      decDeg: 54.31,
      rb: 0.75,
      exposure: '2460229.9338542:0',
    });
    expect(datapoint.fluxMicrojansky).toBeCloseTo(144.544, 3);
    expect(datapoint.fluxErrMicrojansky).toBeCloseTo(13.3131, 3);
  });

  it.each([
    ['t', 'POSITIVE'],
    ['1', 'POSITIVE'],
    ['f', 'NEGATIVE'],
    ['0', 'NEGATIVE'],
  ])(
    'with isdiffpos %s is %s; below the reference it has a flux and no magnitude',
    async (isdiffpos, sign) => {
      const { datapoint } = (await shaped(madePacket({}, { isdiffpos, magpsf: 18.5 }))).trigger;
      expect(datapoint.sign).toBe(sign);
      expect('mag' in datapoint).toBe(sign === 'POSITIVE');
      expect('magErr' in datapoint).toBe(sign === 'POSITIVE');
      expect(datapoint.fluxMicrojansky).toBeCloseTo(sign === 'POSITIVE' ? 144.544 : -144.544, 3);
      expect(datapoint.fluxErrMicrojansky).toBeGreaterThan(0);
    },
  );

  it('keeps all digits as a trigger, and is repeated, not changed, by the rounded history of a later alert', async () => {
    const { trigger } = await shaped(
      madePacket(
        {},
        { magpsf: Math.fround(18.99184), sigmapsf: Math.fround(0.15201427), rb: Math.fround(0.93714285) },
      ),
    );
    const rounded = madeSource({
      magpsf: Math.fround(18.9918),
      sigmapsf: Math.fround(0.152014),
      rb: Math.fround(0.937143),
    });
    const later = await shaped(madePacket({ prv_candidates: [rounded] }, { candid: 9n, jd: 2460231.9 }));
    const copy = later.history[0]?.datapoint;
    expect(trigger.datapoint.mag).toBe(Math.fround(18.99184));
    expect(copy?.mag).toBe(Math.fround(18.9918));
    expect(copy && repeats(copy, trigger.datapoint)).toBe(true);
    expect(copy && repeats({ ...copy, mag: 18.993 }, trigger.datapoint)).toBe(false);
    expect(copy && repeats({ ...copy, band: 'g' }, trigger.datapoint)).toBe(false);
  });

  it('that triggered the alert is not repeated in its history', async () => {
    const alert = await shaped(madePacket({ prv_candidates: [madeSource(), madeLimit()] }));
    expect(alert.history.map(({ datapoint }) => datapoint.kind)).toEqual(['UPPER_LIMIT']);
  });

  it('counted below zero is named by a hash, since early candids are no identity', async () => {
    const { datapoint } = (await shaped(madePacket({}, { candid: -121540793515135000n }))).trigger;
    const body = {
      kind: 'DETECTION',
      jd: 2460229.9338542,
      fid: 2,
      pid: '2475433850015',
      candid: '-121540793515135000',
      programid: 1,
      rcid: 0,
      field: 600,
    };
    expect(datapoint.id).toBe(hashOf(body));
  });
});

function hashOf(body: Parameters<typeof canonicalJson>[0]): string {
  const text = canonicalJson(['ztf', 'ZTF23abcdefg', body]);
  return `ztf:h:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

describe('history without detection', () => {
  it('is an upper limit named by the hash of its canonical body', async () => {
    const [limit] = (await shaped(madePacket({ prv_candidates: [madeLimit({ field: null })] }))).history;
    expect(limit?.datapoint).toEqual({
      id: hashOf({
        kind: 'UPPER_LIMIT',
        jd: 2460227.9338542,
        fid: 2,
        pid: '2475433850015',
        diffmaglim: 20.25,
        programid: 1,
        rcid: 0,
      }),
      kind: 'UPPER_LIMIT',
      mjd: 2460227.9338542 - 2400000.5,
      timeReference: 'EXPOSURE_START',
      band: 'r',
      limitMag: 20.25,
      limitSigma: 5,
    });
  });

  it('is left out when it says nothing', async () => {
    const empty = [madeLimit({ diffmaglim: null }), madeLimit({ diffmaglim: -999 }), madeLimit({ fid: 7 })];
    expect((await shaped(madePacket({ prv_candidates: empty }))).history).toEqual([]);
    expect((await shaped(madePacket({ prv_candidates: null }))).history).toEqual([]);
  });
});

describe('a forced point', () => {
  async function forced(changes: MadeRecord): Promise<Datapoint | undefined> {
    const alert = await shaped(madePacket({ prv_candidates: null, fp_hists: [{ ...FORCED, ...changes }] }));
    return alert.history[0]?.datapoint;
  }

  it('has the flux of its zero point, and is named by the hash of its canonical body', async () => {
    const point = await forced({});
    expect(point?.fluxMicrojansky).toBeCloseTo(200 * 10 ** (-0.4 * (26.5 - 23.9)), 9);
    expect(point?.fluxErrMicrojansky).toBeCloseTo(50 * 10 ** (-0.4 * (26.5 - 23.9)), 9);
    const { diffmaglim, magzpsci, forcediffimflux, forcediffimfluxunc, jd, fid, rcid, field, programid } =
      FORCED;
    const body = {
      kind: 'FORCED',
      jd,
      fid,
      pid: '2475433850015',
      rcid,
      field,
      programid,
      forcediffimflux,
      forcediffimfluxunc,
      diffmaglim,
      magzpsci,
    };
    expect(point?.id).toBe(hashOf(body));
    expect(point).not.toHaveProperty('raDeg');
    expect(point).not.toHaveProperty('exposure');
  });

  it.each([
    [150, 50, true],
    [149, 50, false],
    [-500, 50, false],
    [500, null, false],
    [500, -99999, false],
  ])('of flux %d and error %s has a magnitude: %s', async (forcediffimflux, forcediffimfluxunc, hasMag) => {
    const point = await forced({ forcediffimflux, forcediffimfluxunc });
    expect(point?.sign).toBe(forcediffimflux < 0 ? 'NEGATIVE' : 'POSITIVE');
    expect(point !== undefined && 'mag' in point).toBe(hasMag);
    expect(point !== undefined && 'magErr' in point).toBe(hasMag);
    expect(point !== undefined && 'fluxErrMicrojansky' in point).toBe(forcediffimfluxunc === 50);
  });

  it.each([{ forcediffimflux: -99999 }, { forcediffimflux: null }, { magzpsci: null }])(
    'without flux is left out: %o',
    async (changes) => {
      expect(await forced(changes)).toBeUndefined();
    },
  );
});

describe('an alert', () => {
  it('carries the summary of its trigger, without -999', async () => {
    const { summary } = (await shaped(madePacket())).trigger.datapoint;
    expect(summary).toEqual({
      surveyFirstDetectionMjd: 2460228.9 - 2400000.5,
      drb: Math.fround(0.99),
      starScore: 0.5,
      surveyDetectionCount: 2,
    });
    expect(
      (await shaped(madePacket({}, { ssdistnr: 4 }))).trigger.datapoint.summary?.solarSystemDistanceArcsec,
    ).toBe(4);
  });

  it('carries all scalar fields of the candidate by the survey’s names, ids as text, null ones left out', async () => {
    const { fields } = await shaped(madePacket({}, { diffmaglim: null }));
    expect(fields).toMatchObject({
      candid: '2475433850015010009',
      pid: '2475433850015',
      ssdistnr: -999,
      isdiffpos: 't',
    });
    expect(fields).not.toHaveProperty('diffmaglim');
  });
});

describe('the identity text', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom('UPPER_LIMIT', '2475433850015', undefined),
  );

  it('equals the canonical JSON of (survey, transient, body) for any values and names', () => {
    const names = ['diffmaglim', 'fid', 'field', 'jd', 'kind', 'pid', 'programid', 'rcid'];
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(value, { minLength: 8, maxLength: 8 }),
        (name, values) => {
          const body = Object.fromEntries(names.map((member, at) => [member, values[at]]));
          expect(identityText(identityHead('ztf', name), bodyMembers(names), values)).toBe(
            canonicalJson(['ztf', name, body]),
          );
        },
      ),
      { seed: 20240607, numRuns: 300 },
    );
  });

  it('differs between transients, since one exposure gives many objects the same limit', () => {
    const [one, other] = ['ZTF18aaaaaaa', 'ZTF18aaaaaab'].map((name) =>
      hashedId('ztf', identityHead('ztf', name), bodyMembers(['jd']), [1]),
    );
    expect(one).not.toBe(other);
  });
});
