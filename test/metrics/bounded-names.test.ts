import { expect, test } from 'vitest';
import { BoundedNames, leadingWords, OTHER } from '../../src/metrics/bounded-names.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { samplesOf } from './samples.js';

test('names beyond the limit, and names that are too long, are other', () => {
  const names = new BoundedNames(2);
  expect(['a', 'x'.repeat(81), 'b', 'c', 'a'].map((name) => names.nameOf(name))).toEqual([
    'a',
    OTHER,
    'b',
    OTHER,
    'a',
  ]);
});

test('a reason is counted without the values in it', () => {
  expect(leadingWords('truncated: the packet runs past the end of its block')).toBe('truncated');
  expect(leadingWords('a block of 70 bytes; at most 64 are read')).toBe('a block of');
  expect(leadingWords('objectId "x" is no name of an object')).toBe('objectId');
  expect(leadingWords('"quoted"')).toBe(OTHER);
});

test('whatever clients call their operations, units their reasons and sources their refusals, series stay few', async () => {
  const metrics = new Metrics('test');
  for (let index = 0; index < 500; index++) {
    metrics.requests.operation({
      name: `Operation${index}`,
      code: 'OK',
      seconds: 0.1,
      requestedRows: 1,
      readRows: 1,
      incident: undefined,
    });
    metrics.ingestion.rejected('channel', `reason${index}`);
    metrics.ingestion.refused(
      'ztf',
      `reason ${'abcdefghij'[index % 10]}${'klmnopqrst'[index % 7]}: ${index}`,
    );
    metrics.t2.failed({
      unit: `Unit${index}`,
      code: `CODE_${index}`,
      message: '',
      key: '',
      attempt: 1,
      isRetried: false,
    });
  }
  const { text } = await metrics.text();
  expect(text.split('\n').length).toBeLessThan(4_000);
  const samples = samplesOf(text);
  expect(samples.sum('ampelgraph_graphql_requests_total')).toBe(500);
  expect(samples.value('ampelgraph_graphql_requests_total', { operation: OTHER, code: 'OK' })).toBe(450);
  expect(samples.value('ampelgraph_t0_rejected_total', { channel: 'channel', reason: OTHER })).toBe(450);
  expect(samples.sum('ampelgraph_t2_failures_total')).toBe(500);
});
