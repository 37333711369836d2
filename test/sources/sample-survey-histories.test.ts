import { describe, expect, test } from 'vitest';
import { generateSampleSurvey } from '../../src/sources/sample-survey/generate-sample-survey.js';
import type { ZtfAlertPacket, ZtfPrvCandidate } from '../../src/sources/sample-survey/ztf-alert-packet.js';

const packets = [...generateSampleSurvey({ alertCount: 3500, seed: 20_190_401 })];

describe('histories', () => {
  test('lie in the 30 days before the alert, in ascending order', () => {
    for (const { candidate, prv_candidates: past, fp_hists: forced } of packets) {
      for (const history of [past, forced]) {
        const jds = (history ?? []).map(({ jd }) => jd);
        expect(jds).toEqual(jds.toSorted((left, right) => left - right));
        expect(new Set(jds).size).toBe(jds.length);
        if (jds.length > 0) expect(jds[0]!).toBeGreaterThanOrEqual(candidate.jd - 30.000001);
        if (jds.length > 0) expect(jds.at(-1)!).toBeLessThan(candidate.jd);
      }
    }
  });

  test('carry only what the stream of the alert may: 1 public, 2 public and partnership, 3 all', () => {
    for (const { candidate, prv_candidates: past, fp_hists: forced } of packets) {
      for (const { programid } of [...(past ?? []), ...(forced ?? [])]) {
        expect(programid).toBeLessThanOrEqual(candidate.programid);
      }
    }
  });

  test('repeat every earlier alert of the window that the stream carries, and no other detection', () => {
    const seen = new Map<string, ZtfAlertPacket[]>();
    for (const packet of packets) {
      const { candidate } = packet;
      const earlier = seen.get(packet.objectId) ?? [];
      const expected = earlier
        .filter((one) => one.candidate.programid <= candidate.programid)
        .filter((one) => one.candidate.jd >= candidate.jd - 30);
      const detections = (packet.prv_candidates ?? []).filter((one) => one.candid !== null);
      expect(detections.map(({ candid }) => candid)).toEqual(expected.map(({ candid }) => candid));
      for (const [place, detection] of detections.entries()) {
        expect(partOf(detection)).toEqual(partOf(expected[place]!.candidate));
      }
      seen.set(packet.objectId, [...earlier, packet]);
    }
  });

  test('have limits with a depth and nothing else measured, the same in every alert', () => {
    const depths = new Map<string, number>();
    for (const { objectId, prv_candidates: past } of packets) {
      for (const limit of (past ?? []).filter((one) => one.candid === null)) {
        expect([limit.magpsf, limit.sigmapsf, limit.ra, limit.dec, limit.isdiffpos, limit.rb]).toEqual(
          Array.from({ length: 6 }, () => null),
        );
        expect(limit.diffmaglim!).toBeGreaterThan(15);
        const address = `${objectId} ${limit.jd}`;
        expect(depths.get(address) ?? limit.diffmaglim).toBe(limit.diffmaglim);
        depths.set(address, limit.diffmaglim!);
      }
    }
    expect(depths.size).toBeGreaterThan(500);
  });

  test('have forced photometry at the same exposures, in counts that agree with the detections', () => {
    let compared = 0;
    for (const { prv_candidates: past, fp_hists: forced } of packets) {
      if (forced === null) continue;
      expect(forced.map(({ jd }) => jd)).toEqual(past!.map(({ jd }) => jd));
      for (const [place, one] of forced.entries()) {
        const detection = past![place]!;
        if (detection.magpsf === null || one.forcediffimflux === -99_999) continue;
        const sign = detection.isdiffpos === 't' ? 1 : -1;
        const counts = sign * 10 ** (0.4 * (one.magzpsci! - detection.magpsf));
        expect(Math.abs(one.forcediffimflux! - counts)).toBeLessThan(0.7 * one.forcediffimfluxunc!);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(2000);
  });
});

function partOf(
  detection: Pick<ZtfPrvCandidate, 'jd' | 'fid' | 'programid' | 'magpsf' | 'sigmapsf' | 'ra' | 'dec' | 'rb'>,
) {
  const { jd, fid, programid, magpsf, sigmapsf, ra, dec, rb } = detection;
  return { jd, fid, programid, magpsf, sigmapsf, ra, dec, rb };
}
