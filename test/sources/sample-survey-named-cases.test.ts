import { beforeAll, describe, expect, test } from 'vitest';
import { mjdOfJd } from '../../src/domain/time.js';
import { generateSampleSurvey } from '../../src/sources/sample-survey/generate-sample-survey.js';
import { NAMED_CASES } from '../../src/sources/sample-survey/named-cases.js';
import { planSampleSurvey } from '../../src/sources/sample-survey/survey-plan.js';
import type { ZtfAlertPacket } from '../../src/sources/sample-survey/ztf-alert-packet.js';

/** Published: design/definitions.md and the papers it names. */
const IC191001A = 58_757.83979;
const IC200530A = 58_999.3295;
const IC210210A = 59_255.4958;

let byName: Map<string, ZtfAlertPacket[]>;

beforeAll(() => {
  byName = new Map();
  for (const packet of generateSampleSurvey({ alertCount: 100, seed: 1 })) {
    byName.set(packet.objectId, [...(byName.get(packet.objectId) ?? []), packet]);
  }
});

function alertsOf(objectId: string): readonly ZtfAlertPacket[] {
  return byName.get(objectId) ?? [];
}

function daysAfter(neutrinoMjd: number, jd: number): number {
  return mjdOfJd(jd) - neutrinoMjd;
}

/** Offset of the mean alert position from the published one, arcsec. */
function offsetArcsec(objectId: string, raDeg: number, decDeg: number): number {
  const alerts = alertsOf(objectId);
  const mean = (coordinate: (alert: ZtfAlertPacket) => number): number =>
    alerts.reduce((sum, alert) => sum + coordinate(alert), 0) / alerts.length;
  const east = (mean(({ candidate }) => candidate.ra) - raDeg) * Math.cos((decDeg * Math.PI) / 180);
  return 3600 * Math.hypot(east, mean(({ candidate }) => candidate.dec) - decDeg);
}

describe('AT2019dsg (ZTF19aapreis) and IC191001A', () => {
  const days = (alert: ZtfAlertPacket): number => daysAfter(IC191001A, alert.candidate.jd);

  test('lies at its published position', () => {
    expect(offsetArcsec('ZTF19aapreis', 314.26233, 14.2045)).toBeLessThan(0.12);
  });

  test('was first detected 175.4 days before the neutrino, after two limits', () => {
    const first = alertsOf('ZTF19aapreis')[0]!;
    expect(days(first)).toBeCloseTo(-175.4, 4);
    expect(first.prv_candidates!.map(({ candid }) => candid)).toEqual([null, null]);
    for (const { candidate } of alertsOf('ZTF19aapreis').filter((one) => one.candidate.programid === 1)) {
      expect(daysAfter(IC191001A, candidate.jdstarthist!)).toBeCloseTo(-175.4, 4);
    }
  });

  test('has its last public point at -0.56 days and within ten days after three of the partnership alone', () => {
    const before = alertsOf('ZTF19aapreis').filter((one) => days(one) < 0 && one.candidate.programid === 1);
    expect(days(before.at(-1)!)).toBeCloseTo(-0.56, 4);
    const within = alertsOf('ZTF19aapreis').filter((one) => days(one) >= 0 && days(one) <= 10);
    expect(within.map((one) => Number(days(one).toFixed(4)))).toEqual([0.31, 0.35, 1.35]);
    expect(within.map(({ candidate }) => candidate.programid)).toEqual([2, 2, 2]);
    expect(within.map(({ candidate }) => candidate.isdiffpos)).toEqual(['t', 't', 't']);
  });

  test('shows no public point, limit or forced measurement of those ten days in any alert', () => {
    const points = alertsOf('ZTF19aapreis').flatMap((one) => [
      one.candidate,
      ...(one.prv_candidates ?? []),
      ...(one.fp_hists ?? []),
    ]);
    const within = points.filter(({ jd }) => daysAfter(IC191001A, jd) >= 0 && daysAfter(IC191001A, jd) <= 10);
    expect(within.length).toBeGreaterThan(3);
    expect(new Set(within.map(({ programid }) => programid))).toEqual(new Set([2]));
  });

  test('is seen publicly again after the ten days, in alerts that do not tell of the three', () => {
    const later = alertsOf('ZTF19aapreis').filter((one) => days(one) > 10);
    expect(later.length).toBeGreaterThan(0);
    expect(new Set(later.map(({ candidate }) => candidate.programid))).toEqual(new Set([1]));
    for (const { prv_candidates: past } of later) {
      expect((past ?? []).some(({ programid }) => programid !== 1)).toBe(false);
    }
  });

  test('has public and partnership points in g and r and peaks between 17.3 and 18', () => {
    const candidates = alertsOf('ZTF19aapreis').map(({ candidate }) => candidate);
    expect(new Set(candidates.map(({ programid }) => programid))).toEqual(new Set([1, 2]));
    expect(new Set(candidates.map(({ fid }) => fid))).toEqual(new Set([1, 2]));
    const brightest = Math.min(...candidates.map(({ magpsf }) => magpsf));
    expect(brightest).toBeGreaterThan(17.3);
    expect(brightest).toBeLessThan(18);
  });
});

describe('AT2019fdr (ZTF19aatubsj) and IC200530A', () => {
  const days = (alert: ZtfAlertPacket): number => daysAfter(IC200530A, alert.candidate.jd);

  test('lies at its published position', () => {
    expect(offsetArcsec('ZTF19aatubsj', 257.278579, 26.855694)).toBeLessThan(0.12);
  });

  test('was first detected 400.1 days before the neutrino and still shone publicly when it came', () => {
    expect(days(alertsOf('ZTF19aatubsj')[0]!)).toBeCloseTo(-400.1, 4);
    const within = alertsOf('ZTF19aatubsj').filter((one) => days(one) >= 0 && days(one) <= 10);
    expect(within.filter(({ candidate }) => candidate.programid === 1).length).toBeGreaterThan(0);
  });

  test('gives even the smallest survey alerts of all three programmes', () => {
    const programmes = alertsOf('ZTF19aatubsj').map(({ candidate }) => candidate.programid);
    expect(new Set(programmes)).toEqual(new Set([1, 2, 3]));
  });
});

describe('the candidates of GCN 29461 and IC210210A', () => {
  test.each([
    ['AT2021clu', 'ZTF21aajxjrv', 206.985502, 5.313866, 21.03, 0.13],
    ['AT2021clv', 'ZTF21madeclv', 207.3743696, 4.9786236, 21.47, 0.19],
  ])(
    '%s (%s) is first detected after it, publicly, where and as bright as published',
    (_, name, ra, dec, mag, err) => {
      const { candidate, prv_candidates: past } = alertsOf(name)[0]!;
      expect(daysAfter(IC210210A, candidate.jd)).toBeGreaterThan(0);
      expect(daysAfter(IC210210A, candidate.jd)).toBeLessThan(3);
      expect([candidate.ra, candidate.dec, candidate.fid, candidate.programid]).toEqual([ra, dec, 2, 1]);
      expect([candidate.magpsf, candidate.sigmapsf]).toEqual([Math.fround(mag), Math.fround(err)]);
      expect(candidate.tooflag).toBe(1);
      expect(past!.length).toBeGreaterThan(0);
      expect(past!.every(({ candid }) => candid === null)).toBe(true);
    },
  );

  test('only the second has a made survey name', () => {
    const made = NAMED_CASES.filter(({ objectIdIsMade }) => objectIdIsMade);
    expect(made.map(({ tnsName, objectId }) => [tnsName, objectId])).toEqual([['AT2021clv', 'ZTF21madeclv']]);
  });
});

test('the named cases have the same alerts whatever the seed and the size', () => {
  const countsOf = (seed: number, alertCount: number) =>
    planSampleSurvey({ seed, alertCount })
      .sources.map((planned) => [planned.source().objectId, planned.alertCount] as const)
      .filter(([objectId]) => NAMED_CASES.some((named) => named.objectId === objectId));
  const expected = [
    ['ZTF19aapreis', 33],
    ['ZTF19aatubsj', 24],
    ['ZTF21aajxjrv', 3],
    ['ZTF21madeclv', 3],
  ];
  for (let seed = 0; seed < 40; seed++) expect(countsOf(seed, 100)).toEqual(expected);
  expect(countsOf(1, 5000)).toEqual(expected);
});
