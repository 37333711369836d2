import { expect, it } from 'vitest';
import { readJobFile } from '../../../src/engine/job/job-file.js';
import { reviewMistakes } from '../../../src/review-choices.js';

const job = (rest: string) =>
  readJobFile(
    `channels:
  - name: a
    access: [ztf-public]
    readableBy: everyone
    t3: [{ name: daily, units: [{ unit: TransientTable, config: { sink: out } }], ${rest} }]`,
    'job.yaml',
  );

const mistakesOf = (rest: string) =>
  reviewMistakes(job(rest), { variables: {} }).map(
    ({ path, message }) => `${path.slice(4).join('.')}: ${message}`,
  );

it('takes as `select` what the API takes as `where`', () => {
  expect(mistakesOf('select: { lastMag: { lt: 18 }, or: [{ band: { band: g } }] }')).toEqual([]);
});

it('says where `select` is wrong, what was expected and what was found', () => {
  expect(mistakesOf('select: { not: { lastMagg: { lt: 18 } } }')).toEqual([
    expect.stringMatching(
      /^select\.not\.lastMagg: expected .*, found the key lastMagg; did you mean lastMag\?$/,
    ),
  ]);
  expect(mistakesOf('select: { lastMag: { lt: faint } }')).toEqual([
    'select.lastMag.lt: expected a number, found "faint"',
  ]);
  expect(mistakesOf('select: { region: { cone: { raDeg: 1, decDeg: 95, radiusArcsec: 2 } } }')).toEqual([
    expect.stringMatching(/^select\.region\.cone.*decDeg/),
  ]);
});

it('says what is wrong with sinks', () => {
  expect(mistakesOf('sinks: { out: { sink: Fax, mayCarry: [] } }')).toEqual([
    'sinks.out.sink: expected File or Kafka or Stdout or Webhook, found Fax',
  ]);
  expect(
    mistakesOf('sinks: { out: { sink: Webhook, mayCarry: [], config: { url: "http://example.org/" } } }'),
  ).toEqual(['sinks.out.config.url: expected https, except to this machine, found "http://example.org/"']);
});
