import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../src/sky/notice/notice.js';
import { readNotices } from '../../../src/sky/notice/read-notices.js';

function readText(text: string): Notice {
  const [outcome, ...others] = readNotices(Buffer.from(text), 'circular');
  if (outcome?.kind !== 'READ' || others.length > 0) throw new Error(JSON.stringify(outcome));
  return outcome.notice;
}

/** Makes a circular of IceCube with its lines of time and position. */
function icecube(subject: string, lines: string, number = 25929): string {
  return `TITLE:   GCN CIRCULAR
NUMBER:  ${number}
SUBJECT: ${subject}
DATE:    19/10/01 23:48:13 GMT
FROM:    A Person at IceCube <somebody@example.org>

The IceCube Collaboration (http://icecube.wisc.edu/) reports:

This alert has an estimated false alarm rate of 0.858 events per year due to atmospheric backgrounds.
After the initial automated alert (https://gcn.gsfc.nasa.gov/notices_amon_g_b/133119_22683750.amon), refined to:

${lines}

One source, at RA: 33.07 deg, Dec: -2.32 deg (0.71 deg away from the best-fit position), is near.
`;
}

describe('a circular of IceCube', () => {
  test('gives the rectangle, the time, both names and the rate', () => {
    const notice = readText(
      icecube(
        'IceCube-191001A - IceCube observation of a high-energy neutrino candidate event',
        `Date: 2019-10-01
Time: 20:09:18.17 UT
RA: 314.08 (+6.56, -2.26 deg 90% PSF containment) J2000
Dec: 12.94 (+1.50, -1.47 deg 90% PSF containment) J2000`,
      ),
    );
    expect(notice).toMatchObject({
      event: { name: 'IC191001A', aliases: ['133119_22683750'], kind: 'NEUTRINO' },
      product: 'CIRCULAR',
      revision: 25929,
      issuedUnixMs: Date.UTC(2019, 9, 1, 23, 48, 13),
      eventUnixMs: Date.UTC(2019, 9, 1, 20, 9, 18, 170),
      isRetraction: false,
      falseAlarmRatePerYear: 0.858,
      localization: {
        form: 'rectangle',
        raDeg: 314.08,
        raPlusDeg: 6.56,
        raMinusDeg: 2.26,
        decDeg: 12.94,
        decPlusDeg: 1.5,
        decMinusDeg: 1.47,
        containment: 0.9,
      },
    });
  });

  // As printed in GCN 21916, 22105, 23605, 20857, 26802, 29120, 33204, 33633, 43768, and by a Fermi circular.
  test.each([
    [
      'RA: 77.43 deg (-0.80 deg/+1.30 deg 90% PSF containment) J2000',
      'Dec: 5.72 deg (-0.40 deg/+0.70 deg 90% PSF containment) J2000',
      [77.43, 1.3, 0.8, 5.72, 0.7, 0.4],
    ],
    [
      'RA: 340.00 (-0.50/+0.70 deg 90% PSF containment) J2000',
      'Dec: +7.40 (-0.25/+0.35 deg 90% PSF containment) J2000',
      [340, 0.7, 0.5, 7.4, 0.35, 0.25],
    ],
    [
      'RA: 357.98 [-2.1,+2.3] (deg  90% PSF containment) J2000',
      'Dec: -26.65 [-2.5,+2.2] (deg 90% PSF containment) J2000',
      [357.98, 2.3, 2.1, -26.65, 2.2, 2.5],
    ],
    [
      'RA: 305.15 deg (<+/- 0.5 ra uncertainty> deg 90% PSF containment) J2000',
      'Dec: -26.61 deg (<+/- 0.5 dec uncertainty> deg 90% PSF containment) J2000',
      [305.15, 0.5, 0.5, -26.61, 0.5, 0.5],
    ],
    [
      'RA: 116.24 (+0.71-1.24\ufffd\ufffd deg 90% PSF containment) J2000',
      'Dec: 29.14\ufffd\ufffd (+0.90-0.78\ufffd\ufffd deg 90% PSF containment) J2000',
      [116.24, 0.71, 1.24, 29.14, 0.9, 0.78],
    ],
    [
      'RA:  206.37 (+0.90  -0.80 deg  90% PSF containment) J2000',
      'Dec: 13.44 (+0.55 -0.38  deg 90% PSF containment) J2000',
      [206.37, 0.9, 0.8, 13.44, 0.55, 0.38],
    ],
    [
      'RA:16.79 (+3.17 / -2.56 deg  90% PSF containment) J2000',
      'Dec: +7.78 (+3.44 / -3.26 deg 90% PSF containment) J2000',
      [16.79, 3.17, 2.56, 7.78, 3.44, 3.26],
    ],
    [
      'RA: 75.89 (+0.52/−0.56 deg 90% PSF containment) J2000',
      'Dec: −14.63 (+0.45/−0.43 deg 90% PSF containment) J2000',
      [75.89, 0.52, 0.56, -14.63, 0.45, 0.43],
    ],
    [
      'RA =  33.66 (+1.16, -0.77) deg (90% PSF containment)',
      'Decl. = 7.63 (+0.70, -0.64) deg (90% PSF containment)',
      [33.66, 1.16, 0.77, 7.63, 0.7, 0.64],
    ],
    [
      'RA(J2000) = 105.5d +2.0 -1.8 (90% containment)',
      'Dec(J2000) = -4.2d +0.9 -0.8 (90% containment)',
      [105.5, 2, 1.8, -4.2, 0.9, 0.8],
    ],
    [
      'RA: 240.57 ± 0.60 deg (90% PSF containment)',
      'Dec: +9.34 ± 0.60 deg (90% PSF containment)',
      [240.57, 0.6, 0.6, 9.34, 0.6, 0.6],
    ],
  ])('is read as %s', (ra, dec, expected) => {
    const notice = readText(
      icecube('IceCube-191001A', `Date: 19/10/01\nTime: 20:09:18.17 UT\n${ra}\n${dec}`),
    );
    const at = notice.localization;
    if (at?.form !== 'rectangle') throw new Error('no rectangle');
    expect([at.raDeg, at.raPlusDeg, at.raMinusDeg, at.decDeg, at.decPlusDeg, at.decMinusDeg]).toEqual(
      expected,
    );
    expect(at.containment).toBe(0.9);
    expect(at.isContainmentAssumed).toBeUndefined();
  });

  test.each([
    ['Date: 22 Sep, 2017\nTime: 20:54:30.43 UTC', '2017-09-22T20:54:30.430Z'],
    ['Date: 17/11/06 (yy/mm/dd)\nTime: 18:39:39.21 UT', '2017-11-06T18:39:39.210Z'],
    ['Date: 2019/01/04 \nTime: 08:34:38.23 UT', '2019-01-04T08:34:38.230Z'],
    ['Date: 26-02-17\nTime: 05:55:24.52 UT', '2026-02-17T05:55:24.520Z'],
    ['Date: 21/05/10\nTime:   04:50:10.73', '2021-05-10T04:50:10.730Z'],
    ['Date: 20/01/17\n\nTime: 11:08:29.69UT', '2020-01-17T11:08:29.690Z'],
    ['On 2023-01-22 03:50:02.00 UT IceCube detected a track-like event', '2023-01-22T03:50:02.000Z'],
    ['On 19/10/01 at 20:09:18.17 UT IceCube detected', '2019-10-01T20:09:18.170Z'],
    ['detected on November 6, 2017 at 18:39:39.21 UTC', '2017-11-06T18:39:39.210Z'],
  ])('says when: %j', (lines, expected) => {
    const notice = readText(
      icecube('IceCube-191001A', `${lines}\nRA: 1 (+1, -1 deg 90%)\nDec: 2 (+1, -1 deg 90%)`),
    );
    expect(new Date(notice.eventUnixMs!).toISOString()).toBe(expected);
  });

  test('names run and event in either order, and other containments', () => {
    const text = icecube(
      'IceCube-170922A',
      'Date: 22 Sep, 2017\nTime: 20:54:30.43 UTC\nRA: 1 (+1, -1 deg 50% containment)\nDec: 2 (+1, -1 deg 50% containment)',
    );
    const notice = readText(text.replace('notices_amon_g_b/133119_22683750', 'notices_amon/50579430_130033'));
    expect(notice.event).toMatchObject({ name: 'IC170922A', aliases: ['130033_50579430'] });
    expect(notice.localization).toMatchObject({ containment: 0.5 });
  });

  test('without a time, or without errors, is refused with the reason', () => {
    const lines = 'RA: 1 (+1, -1 deg 90%)\nDec: 2 (+1, -1 deg 90%)';
    const [untimed] = readNotices(Buffer.from(icecube('IceCube-191001A', lines).replace(/DATE:.*/, '')), 'x');
    expect(untimed).toMatchObject({ kind: 'REFUSED', reason: expect.stringMatching(/does not say when/) });
    const [unplaced] = readNotices(
      Buffer.from(icecube('IceCube-191001A', 'Date: 19/10/01\nTime: 20:09:18 UT')),
      'x',
    );
    expect(unplaced).toMatchObject({ kind: 'REFUSED', reason: expect.stringMatching(/no localisation/) });
  });

  test('that retracts needs neither', () => {
    const notice = readText(
      icecube(
        'IceCube GCN alert 134701_49508272.amon retraction',
        'On 20/11/15 IceCube issued an alert.',
      ).replace('notices_amon_g_b/133119_22683750', 'notices_amon_g_b/134701_49508272'),
    );
    expect(notice).toMatchObject({
      isRetraction: true,
      event: { name: '134701_49508272', kind: 'NEUTRINO' },
    });
  });

  test('by another observer, who quotes the position, is refused', () => {
    const text = icecube(
      'Fermi-LAT gamma-ray observations of IceCube-191001A',
      'RA: 1 (+1, -1 deg 90%)\nDec: 2 (+1, -1 deg 90%)',
    ).replace(
      'The IceCube Collaboration (http://icecube.wisc.edu/) reports:',
      'S. Observer on behalf of the Fermi-LAT collaboration:',
    );
    expect(readNotices(Buffer.from(text), 'x')).toMatchObject([
      { kind: 'REFUSED', reason: expect.stringMatching(/of its own/) },
    ]);
  });
});
