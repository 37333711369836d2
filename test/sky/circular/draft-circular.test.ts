import { describe, expect, test } from 'vitest';
import { type CircularContent, draftCircular } from '../../../src/sky/circular/draft-circular.js';

const CONTENT: CircularContent = {
  eventName: 'IC210210A',
  eventUnixMs: Date.UTC(2021, 1, 10, 12),
  level: 0.9,
  coverage: {
    areaDeg2: 2.763,
    coveredAreaDeg2: 2.1,
    probability: 0.9,
    coveredProbability: 0.684,
    isProxy: false,
    bands: [{ band: 'g', pointings: 3, firstMjd: 59_256, limitMag: 20.98 }],
  },
  funnel: [
    { cut: 'REGION', remaining: 12 },
    { cut: 'FIRST_DETECTION', remaining: 1 },
  ],
  window: { detection: { fromDays: 0, toDays: 10 } },
  rows: [
    {
      name: 'ZTF21aajxjrv',
      raDeg: 206.985502,
      decDeg: 5.313866,
      band: 'g',
      mag: 19.264,
      magErr: 0.21,
      isInside: true,
    },
  ],
};

/** The draft without what a person has to fill in. */
const said = (content: CircularContent) => draftCircular(content).replace(/\[\[.*?\]\]/g, '');

describe('the draft of a circular', () => {
  test('has the table of GCN 29461', () => {
    expect(draftCircular(CONTENT)).toContain(
      '| Name         | IAU Name | RA (deg)    | DEC (deg)  | Filter | Mag   | MagErr |',
    );
    expect(draftCircular(CONTENT)).toContain(
      '| ZTF21aajxjrv | [[IAU]]  | 206.9855020 | +5.3138660 | g      | 19.26 | 0.21   |',
    );
  });

  test('tells area, coverage, latency, depth and cuts', () => {
    const text = said(CONTENT);
    for (const part of [
      '90.0% localisation of IC210210A has 2.8 square degrees',
      '2.1 of them were observed, with 68.4% of the probability',
      'Observations began at MJD 59256.00000, 12.0 hours after the event',
      'g 20.98 (3 pointings)',
      'a detection from 0 to 10 d after the event',
      'region: 12; first detection: 1',
    ])
      expect(text).toContain(part);
  });

  test('does not say that nothing was observed where alerts, a proxy, do not tell', () => {
    const coverage = { ...CONTENT.coverage, coveredAreaDeg2: 0, coveredProbability: 0 };
    const byAlerts = draftCircular({ ...CONTENT, coverage: { ...coverage, isProxy: true, bands: [] } });
    expect(byAlerts).toContain('Alerts do not tell how much of it was observed in this time: [[area');
    expect(byAlerts).not.toContain('were observed');
    const byPointings = draftCircular({ ...CONTENT, coverage: { ...coverage, isProxy: false } });
    expect(byPointings).toContain('0.0 of them were observed, with 0.0%');
  });

  test('has no number that is not of the content: what is not known is left to be filled in, a proxy called one', () => {
    const unknown = draftCircular({
      ...CONTENT,
      eventUnixMs: undefined,
      coverage: { ...CONTENT.coverage, isProxy: true, bands: [] },
    });
    expect(unknown).toContain('this is a proxy');
    expect(unknown).toContain('[[time of the first observation]], [[hours]] hours');
    expect(unknown).toContain('[[bands, exposure times, limiting magnitudes]]');
    const { coverage, rows } = CONTENT;
    const known = new Set(
      ['210210', '1', '90.0', coverage.areaDeg2.toFixed(1), '2.1', '68.4', '0', '10', '12', '21'].concat(
        rows[0]!.raDeg!.toFixed(7),
        '5.3138660',
        '19.26',
        '0.21',
      ),
    );
    const numbers = unknown.replace(/\[\[.*?\]\]/g, '').match(/\d+(?:\.\d+)?/g) ?? [];
    expect(numbers.filter((number) => !known.has(number))).toEqual([]);
  });

  test('names the chosen transients that lie outside the region', () => {
    const [inside] = CONTENT.rows;
    const outside = { ...inside!, name: 'ZTF21outside', isInside: false };
    expect(draftCircular(CONTENT)).toContain('The following transients lie within the 90.0% localisation:');
    expect(draftCircular({ ...CONTENT, rows: [inside!, outside] })).toContain(
      'Of the following transients, ZTF21outside lies outside the 90.0% localisation:',
    );
    const another = { ...outside, name: 'ZTF21another' };
    expect(draftCircular({ ...CONTENT, rows: [another, outside] })).toContain(
      'Of the following transients, ZTF21another, ZTF21outside lie outside the 90.0% localisation:',
    );
  });

  test('says that there are none when none were chosen', () => {
    expect(draftCircular({ ...CONTENT, rows: [] })).toContain('No candidate counterparts remain');
  });
});
