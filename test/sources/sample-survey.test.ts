import { beforeAll, describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import {
  alertsOfPlan,
  generateSampleSurvey,
} from '../../src/sources/sample-survey/generate-sample-survey.js';
import { SOURCE_KINDS, type SurveySource } from '../../src/sources/sample-survey/made-source.js';
import type { SkyPlace } from '../../src/sources/sample-survey/sky-population.js';
import { planSampleSurvey, type SurveyPlan } from '../../src/sources/sample-survey/survey-plan.js';
import type { ZtfAlertPacket } from '../../src/sources/sample-survey/ztf-alert-packet.js';
import { compileZtfAlertType } from '../../src/sources/sample-survey/ztf-alert-schema.js';

const OPTIONS = { alertCount: 3500, seed: 20_190_401 };
const ARCSEC = 1 / 3600;

let plan: SurveyPlan;
let packets: readonly ZtfAlertPacket[];
let sources: ReadonlyMap<string, SurveySource>;

beforeAll(() => {
  plan = planSampleSurvey(OPTIONS);
  packets = [...alertsOfPlan(plan)];
  sources = new Map(
    plan.sources.map((planned) => planned.source()).map((source) => [source.objectId, source]),
  );
});

function alertsOfKind(kind: SurveySource['kind']): ZtfAlertPacket[] {
  return packets.filter(({ objectId }) => sources.get(objectId)!.kind === kind);
}

function share<Value>(values: readonly Value[], holds: (value: Value) => boolean): number {
  return values.filter(holds).length / values.length;
}

function groupedByName(alerts: Iterable<ZtfAlertPacket>): Map<string, ZtfAlertPacket[]> {
  const groups = new Map<string, ZtfAlertPacket[]>();
  for (const alert of alerts) groups.set(alert.objectId, [...(groups.get(alert.objectId) ?? []), alert]);
  return groups;
}

/** Degrees, for the obliquity of 23.4393 degrees. */
function eclipticLatitudeDeg({ raDeg, decDeg }: SkyPlace): number {
  const [ra, dec, tilt] = [raDeg, decDeg, 23.4393].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const sine = Math.sin(dec) * Math.cos(tilt) - Math.cos(dec) * Math.sin(tilt) * Math.sin(ra);
  return (Math.asin(sine) * 180) / Math.PI;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1]!;
}

describe('a sample survey as a whole', () => {
  test.each([100, 101, 250, 1000])('of %d alerts has exactly as many', (alertCount) => {
    expect([...generateSampleSurvey({ alertCount, seed: 3 })]).toHaveLength(alertCount);
  });

  test('is the same to the byte for a seed and another for another seed', () => {
    const type = compileZtfAlertType();
    const bytesOf = (seed: number): Buffer =>
      Buffer.concat(
        [...generateSampleSurvey({ alertCount: 400, seed })].map((packet) => type.toBuffer(packet)),
      );
    expect(bytesOf(7).equals(bytesOf(7))).toBe(true);
    expect(bytesOf(7).equals(bytesOf(8))).toBe(false);
  });

  test('holds every alert of a smaller one of the same seed, unchanged', () => {
    const type = compileZtfAlertType();
    const larger = new Map(
      [...generateSampleSurvey({ alertCount: 1500, seed: 5 })].map((one) => [one.candid, one]),
    );
    for (const packet of generateSampleSurvey({ alertCount: 300, seed: 5 })) {
      const same = larger.get(packet.candid);
      expect(same).toBeDefined();
      expect(type.toBuffer(same).equals(type.toBuffer(packet))).toBe(true);
    }
  });

  test('comes in the order of time, then candid', () => {
    for (const [place, packet] of packets.slice(1).entries()) {
      const before = packets[place]!;
      expect(packet.candidate.jd).toBeGreaterThanOrEqual(before.candidate.jd);
      if (packet.candidate.jd === before.candidate.jd) expect(packet.candid).toBeGreaterThan(before.candid);
    }
  });

  test('moves its population to another start, and leaves the named cases where they are', () => {
    const firstJd = new Map<string, number>();
    for (const packet of generateSampleSurvey({ alertCount: 200, seed: 3, startMjd: 60_000 })) {
      if (!firstJd.has(packet.objectId)) firstJd.set(packet.objectId, packet.candidate.jd);
    }
    expect(firstJd.get('ZTF19aapreis')! - 2_400_000.5).toBeCloseTo(58_757.83979 - 175.4, 5);
    const population = [...firstJd].filter(([name]) => /^ZTF\d\ds/.test(name));
    expect(population.length).toBeGreaterThan(10);
    for (const [, jd] of population) expect(jd).toBeGreaterThanOrEqual(2_460_000.5);
  });

  test.each([
    [{ alertCount: 99, seed: 1 }, 'alertCount'],
    [{ alertCount: 100.5, seed: 1 }, 'alertCount'],
    [{ alertCount: 3_000_000, seed: 1 }, 'alertCount'],
    [{ alertCount: 100, seed: -1 }, 'seed'],
    [{ alertCount: 100, seed: 0.5 }, 'seed'],
    [{ alertCount: 100, seed: 1, startMjd: 2_458_574 }, 'startMjd'],
    [{ alertCount: 100, seed: 1, startMjd: Number.NaN }, 'startMjd'],
  ])('refuses %j and names %s', (options, field) => {
    expect(() => generateSampleSurvey(options)).toThrow(BadUserInput);
    expect(() => generateSampleSurvey(options)).toThrow(new RegExp(`^${field} must .*; received`));
  });
});

describe('what the survey mixes', () => {
  test('sources of every kind, at every size', () => {
    for (const survey of [plan, ...[0, 1, 2, 3].map((seed) => planSampleSurvey({ alertCount: 100, seed }))]) {
      expect(new Set(survey.sources.map(({ kind }) => kind))).toEqual(new Set(SOURCE_KINDS));
    }
  });

  test('public, partnership and Caltech alerts', () => {
    expect(share(packets, ({ candidate }) => candidate.programid === 1)).toBeGreaterThan(0.5);
    expect(share(packets, ({ candidate }) => candidate.programid === 2)).toBeGreaterThan(0.05);
    expect(share(packets, ({ candidate }) => candidate.programid === 3)).toBeGreaterThan(0.02);
    expect(share(packets, ({ candidate }) => [1, 2, 3].includes(candidate.programid))).toBe(1);
  });

  test('transients with points of several rights', () => {
    const mixed = packets.filter(
      ({ prv_candidates: history }) => new Set(history?.map((one) => one.programid)).size > 1,
    );
    expect(mixed.length).toBeGreaterThan(50);
  });

  test('upper limits before the first detection of a supernova', () => {
    const firsts = alertsOfKind('supernova').filter(({ candidate }) => candidate.ndethist === 1);
    expect(firsts.length).toBeGreaterThan(15);
    const withLimits = share(firsts, ({ prv_candidates: history }) =>
      (history ?? []).some((one) => one.candid === null),
    );
    expect(withLimits).toBeGreaterThan(0.6);
  });

  test('negative subtractions of nuclei and variable stars, and none of supernovae and disruptions', () => {
    const isNegative = ({ candidate }: ZtfAlertPacket): boolean => candidate.isdiffpos === 'f';
    expect(share(alertsOfKind('active-nucleus'), isNegative)).toBeGreaterThan(0.2);
    expect(share(alertsOfKind('variable-star'), isNegative)).toBeGreaterThan(0.2);
    expect(share(alertsOfKind('supernova'), isNegative)).toBeLessThan(0.001);
    expect(share(alertsOfKind('tidal-disruption'), isNegative)).toBe(0);
  });

  test('forced photometry of either outcome and, now and then, the sentinel of a failure', () => {
    const forced = packets.flatMap(({ fp_hists: history }) => history ?? []);
    const failed = forced.filter((one) => one.forcediffimflux === -99_999);
    expect(failed.length / forced.length).toBeGreaterThan(0.02);
    expect(failed.length / forced.length).toBeLessThan(0.06);
    for (const one of failed) expect([one.forcediffimfluxunc, one.procstatus]).toEqual([-99_999, '61']);
    const measured = forced.filter((one) => one.forcediffimflux !== -99_999);
    expect(share(measured, (one) => one.procstatus === '0' && one.forcediffimfluxunc! > 0)).toBe(1);
    expect(
      share(measured, (one) => Math.abs(one.forcediffimflux!) < 3 * one.forcediffimfluxunc!),
    ).toBeGreaterThan(0.1);
  });

  test('low scores for artefacts and a few others only', () => {
    const isLow = ({ candidate }: ZtfAlertPacket): boolean => candidate.drb! < 0.4 && candidate.rb! < 0.5;
    expect(share(alertsOfKind('artefact'), isLow)).toBe(1);
    const genuine = packets.filter(({ objectId }) => sources.get(objectId)!.kind !== 'artefact');
    expect(share(genuine, isLow)).toBeGreaterThan(0.01);
    expect(share(genuine, isLow)).toBeLessThan(0.06);
  });
});

describe('the sources', () => {
  test('stars lie on a point source, the hosts of explosions are extended', () => {
    for (const { candidate } of alertsOfKind('variable-star')) {
      expect(candidate.sgscore1!).toBeGreaterThan(0.95);
      expect(candidate.distpsnr1!).toBeLessThan(1);
    }
    for (const { candidate } of alertsOfKind('tidal-disruption'))
      expect(candidate.sgscore1!).toBeLessThan(0.3);
  });

  test('neighbours are listed from near to far', () => {
    for (const { candidate } of packets) {
      expect(candidate.distpsnr1!).toBeLessThanOrEqual(candidate.distpsnr2!);
      expect(candidate.distpsnr2!).toBeLessThanOrEqual(candidate.distpsnr3!);
      expect(candidate.distpsnr3!).toBeLessThanOrEqual(30);
    }
  });

  test('asteroids are seen once or twice near the ecliptic, have moved in between, and match a known one', () => {
    const byName = groupedByName(alertsOfKind('asteroid'));
    const numbers = new Set([...byName.values()].map((alerts) => alerts.length));
    expect(numbers).toEqual(new Set([1, 2]));
    for (const { candidate } of [...byName.values()].flat()) {
      expect(candidate.ssdistnr!).toBeGreaterThanOrEqual(0);
      expect(candidate.ssdistnr!).toBeLessThan(5);
      expect(candidate.ssnamenr).toMatch(/^\d+$/);
    }
    const latitudes = [...byName.keys()].map((name) => Math.abs(eclipticLatitudeDeg(sources.get(name)!)));
    expect(median(latitudes)).toBeLessThan(8);
    const drifts = [...byName.values()]
      .filter((alerts) => alerts.length === 2)
      .map(([first, second]) => Math.abs(second!.candidate.dec - first!.candidate.dec) / ARCSEC);
    expect(median(drifts)).toBeGreaterThan(0.15);
  });

  test('all others have no solar system match, as ZTF writes it', () => {
    const others = packets.filter(({ objectId }) => sources.get(objectId)!.kind !== 'asteroid');
    for (const { candidate } of others)
      expect([candidate.ssdistnr, candidate.ssnamenr]).toEqual([-999, 'null']);
  });

  test('are found within 0.1 to 0.2 arcsec of where they are', () => {
    const still = packets.filter(({ objectId }) => sources.get(objectId)!.motion === undefined);
    const north = still.map(
      ({ objectId, candidate }) => (candidate.dec - sources.get(objectId)!.decDeg) / ARCSEC,
    );
    const east = still.map(({ objectId, candidate }) => {
      const { raDeg, decDeg } = sources.get(objectId)!;
      return ((candidate.ra - raDeg) * Math.cos((decDeg * Math.PI) / 180)) / ARCSEC;
    });
    for (const offsets of [north, east]) {
      const rms = Math.sqrt(offsets.reduce((sum, offset) => sum + offset * offset, 0) / offsets.length);
      expect(rms).toBeGreaterThan(0.1);
      expect(rms).toBeLessThan(0.2);
    }
  });

  test('have names in the form of ZTF, one each', () => {
    const names = plan.sources.map((planned) => planned.source().objectId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^ZTF\d\d[a-z]{7}$/);
    expect(new Set(packets.map(({ objectId }) => objectId))).toEqual(new Set(names));
  });
});

describe('the alerts', () => {
  test('have candids of their own, beyond 2^53, built from night, time, channel and sign', () => {
    expect(new Set(packets.map(({ candid }) => candid)).size).toBe(packets.length);
    for (const { candid, candidate } of packets) {
      expect(candid).toBe(candidate.candid);
      expect(candid).toBeGreaterThan(2n ** 53n);
      const dayDigits = BigInt(Math.round((candidate.jd - 2_457_754.5) * 1e5));
      expect(candidate.pid).toBe(dayDigits * 10_000n + BigInt(candidate.rcid!) * 100n + 15n);
      const sign = candidate.isdiffpos === 't' ? 15_000n : 10_000n;
      expect(candid).toBe(candidate.pid * 1_000_000n + sign + candidate.tblid!);
    }
  });

  test('are of five sigma or more and agree with their limit', () => {
    for (const { candidate } of packets) {
      expect(candidate.scorr!).toBeGreaterThanOrEqual(4.9999);
      expect(candidate.magpsf).toBeLessThan(candidate.diffmaglim! + 0.001);
      expect(candidate.sigmapsf).toBeCloseTo(1.085736 / candidate.scorr!, 3);
    }
  });

  test('count detections and start where their stream first saw the source', () => {
    const seen = new Map<string, ZtfAlertPacket[]>();
    for (const packet of packets) {
      const earlier = seen.get(packet.objectId) ?? [];
      const { candidate } = packet;
      const told = [...earlier, packet].filter((one) => one.candidate.programid <= candidate.programid);
      expect(candidate.ndethist).toBe(told.length);
      expect(candidate.jdstarthist).toBe(told[0]!.candidate.jd);
      expect(candidate.jdendhist).toBe(candidate.jd);
      expect(candidate.ncovhist).toBeGreaterThanOrEqual(candidate.ndethist);
      seen.set(packet.objectId, [...earlier, packet]);
    }
  });
});
