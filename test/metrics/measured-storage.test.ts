import { expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { measuredStorage } from '../../src/metrics/measure-storage.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { madeStore } from '../fixtures/made-store.js';
import { madeSurvey } from '../fixtures/made-survey.js';
import { samplesOf } from './samples.js';

interface Call {
  readonly method: string;
  readonly seconds: number;
  readonly error: unknown;
}

test('every method of every member is watched, and answers as without the watch', async () => {
  const { storage, close } = await madeStore(madeSurvey(5));
  const calls: Call[] = [];
  const measured = measuredStorage(storage, {
    called: (method, seconds, error) => calls.push({ method, seconds, error }),
  });
  expect(Object.keys(measured).sort()).toEqual(Object.keys(storage).sort());
  expect(measured.capabilities.adapter).toBe(storage.capabilities.adapter);
  expect(await measured.contentDigest()).toEqual(await storage.contentDigest());
  expect(await measured.registry.channels()).toEqual(await storage.registry.channels());
  expect(await measured.registry.recentRuns(5)).toEqual(await storage.registry.recentRuns(5));
  expect(calls.map(({ method }) => method)).toEqual([
    'contentDigest',
    'registry.channels',
    'registry.recentRuns',
  ]);
  expect(calls.every(({ seconds, error }) => seconds > 0 && error === undefined)).toBe(true);
  await close();
});

test('waiting for the commits of others is no time of the store', async () => {
  const { storage, close } = await madeStore([]);
  const methods: string[] = [];
  const { changes } = measuredStorage(storage, { called: (method) => methods.push(method) });
  await changes.waitAfter(await changes.latest(), { atMostMs: 10 });
  expect(methods).toEqual(['changes.latest']);
  await close();
});

test('an error goes through as it is and is counted by its code', async () => {
  const { storage, close } = await madeStore([]);
  const fault = new BadUserInput('refused');
  const metrics = new Metrics('test');
  const measured = metrics.measured({
    ...storage,
    ping: () => Promise.reject(fault),
    close: () => Promise.reject(new TypeError('a bug')),
  });
  await expect(measured.ping()).rejects.toBe(fault);
  await expect(measured.close()).rejects.toThrow('a bug');
  const samples = samplesOf((await metrics.text()).text);
  expect(samples.value('ampelgraph_store_errors_total', { method: 'ping', code: 'BAD_USER_INPUT' })).toBe(1);
  expect(samples.value('ampelgraph_store_errors_total', { method: 'close', code: 'BUG' })).toBe(1);
  await close();
});

test('a stream is counted once, with the time in which the store was waited for alone', async () => {
  const { storage, close } = await madeStore([]);
  const calls: Call[] = [];
  let isClosed = false;
  const rows = {
    async *inRanges() {
      try {
        for (let row = 0; row < 3; row++) yield [row];
      } finally {
        isClosed = true;
      }
    },
  };
  const withRows: typeof storage & { readonly rows: typeof rows } = { ...storage, rows };
  const measured = measuredStorage(withRows, {
    called: (method, seconds, error) => calls.push({ method, seconds, error }),
  });
  const part: unknown = Reflect.get(measured, 'rows');
  if (!isRows(part)) throw new Error('the member is gone');
  const seen: unknown[] = [];
  for await (const row of part.inRanges()) {
    seen.push(row);
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (seen.length === 2) break;
  }
  expect(seen).toEqual([[0], [1]]);
  expect(isClosed).toBe(true);
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({ method: 'rows.inRanges', error: undefined });
  expect(calls[0]!.seconds).toBeLessThan(0.03);
  await close();
});

test('a store that does not answer leaves the tickets out of the metrics, and the rest in', async () => {
  const metrics = new Metrics('test');
  metrics.watchTickets(() => Promise.reject(new TypeError('gone')));
  const samples = samplesOf((await metrics.text()).text);
  expect(samples.names.has('ampelgraph_tickets')).toBe(false);
  expect(samples.names.has('ampelgraph_info')).toBe(true);
});

function isRows(value: unknown): value is { inRanges(): AsyncIterable<unknown> } {
  return typeof value === 'object' && value !== null && 'inRanges' in value;
}
