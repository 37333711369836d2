import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';

test('every viewer may ask for two million rows at once unless the operator says otherwise; 0 a second is no limit', () => {
  expect(readConfig({}).rate).toEqual({ rowsAtOnce: 20_000_000, rowsPerSecond: 1_000_000 });
  expect(
    readConfig({ AMPELGRAPH_RATE_ROWS_AT_ONCE: '5e5', AMPELGRAPH_RATE_ROWS_PER_SECOND: '100' }).rate,
  ).toEqual({ rowsAtOnce: 500_000, rowsPerSecond: 100 });
  expect(readConfig({ AMPELGRAPH_RATE_ROWS_PER_SECOND: '0' }).rate).toBeUndefined();
  expect(() => readConfig({ AMPELGRAPH_RATE_ROWS_AT_ONCE: '0' })).toThrow(/AMPELGRAPH_RATE_ROWS_AT_ONCE/);
});

test('no proxy is trusted but those that are named by address or range', () => {
  expect(readConfig({}).trustedProxies).toEqual([]);
  expect(readConfig({ AMPELGRAPH_TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).trustedProxies).toEqual([
    '10.0.0.0/8',
    '::1',
  ]);
  for (const wrong of ['ingress.local', '10.0.0.0/33', '10.0.0/8', '::1/129', '10.0.0.1/8/8', '10.0.0.1/'])
    expect(() => readConfig({ AMPELGRAPH_TRUSTED_PROXIES: wrong })).toThrow(
      /AMPELGRAPH_TRUSTED_PROXIES.*CIDR ranges.*received/,
    );
});
