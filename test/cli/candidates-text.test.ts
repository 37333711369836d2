import { expect, test } from 'vitest';
import { type CandidatesAnswer, candidatesText } from '../../src/cli/skymap/candidates-text.js';

const ANSWER: CandidatesAnswer = {
  event: 'IC191001A',
  level: 0.9,
  localization: { form: 'rectangle', source: 'typed', levelApplied: false },
  totalCount: 2,
  funnel: [
    { cut: 'REGION', remaining: 7 },
    { cut: 'FIRST_DETECTION', remaining: 2 },
  ],
  completeness: { complete: true },
  candidates: [
    {
      name: 'ZTF19aapreis',
      raDeg: 314.262338,
      decDeg: 14.204507,
      credibleLevel: 0.9,
      probabilityDensityPerDeg2: 0.0352584,
      separationArcsec: 4608,
      detectionsInWindow: 3,
      firstDetectionMjd: 58582.4398,
    },
    {
      name: 'ZTF1',
      raDeg: null,
      decDeg: -2.5,
      credibleLevel: null,
      probabilityDensityPerDeg2: null,
      separationArcsec: null,
      detectionsInWindow: 0,
      firstDetectionMjd: null,
    },
  ],
};

test('candidates for people: where they were looked for, what each cut left, a column each', () => {
  expect(candidatesText(ANSWER).split('\n')).toEqual([
    'IC191001A: its only region, whatever the level, of a rectangle (typed)',
    'remaining after each cut: region 7, first detection 2',
    '',
    'name            RA, deg   Dec, deg  level  per deg2  sep, deg       first  in window',
    'ZTF19aapreis  314.26234  +14.20451  0.900    0.0353      1.28  2019-04-09          3',
    'ZTF1                  -   -2.50000      -         -         -           -          0',
    '',
  ]);
});

test('candidates for people say what is missing: rows beyond the page, T2 results, all of them', () => {
  expect(candidatesText({ ...ANSWER, totalCount: 5 })).toContain('and 3 more: --first gives up to 1000');
  const pending = { complete: false, reason: '2 T2 results are open' };
  expect(candidatesText({ ...ANSWER, completeness: pending })).toContain(
    'not complete: 2 T2 results are open',
  );
  expect(candidatesText({ ...ANSWER, totalCount: 0, candidates: [] })).toContain('no candidates');
});
