import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { answerMetrics, peerOfThread, WorkerMetrics } from '../../src/cli/worker-metrics.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { samplesOf } from './samples.js';

const STORED = 'ampelgraph_alerts_stored_total';

test('a parent adds up what its workers count, and keeps the counts of those that end', async () => {
  const parent = new Metrics('test');
  const workers = new WorkerMetrics();
  const [first, second] = [workerOf(workers), workerOf(workers)];
  parent.ingestion.stored('ztf', 1, 60_000);
  first.metrics.ingestion.stored('ztf', 10, 60_001);
  second.metrics.ingestion.stored('ztf', 100, 60_002);
  first.metrics.t2.completed('Unit', 1_500);
  const read = async () => samplesOf((await parent.text(await workers.snapshots())).text);
  expect((await read()).sum(STORED)).toBe(111);

  first.end();
  await workers.remove(first.peer);
  const after = await read();
  expect(after.sum(STORED)).toBe(111);
  expect(after.value('ampelgraph_t2_seconds_count', { unit: 'Unit' })).toBe(1);
  expect(after.value('ampelgraph_newest_alert_timestamp_seconds', { survey: 'ztf' })).toBe(
    (60_002 - 40_587) * 86_400,
  );

  const third = workerOf(workers);
  third.metrics.ingestion.stored('ztf', 1_000, 60_003);
  expect((await read()).sum(STORED)).toBe(1_111);
  second.end();
  third.end();
});

test('a worker that does not answer is reported as it was last', async () => {
  const parent = new Metrics('test');
  const workers = new WorkerMetrics();
  const worker = workerOf(workers);
  worker.metrics.ingestion.stored('ztf', 5, 60_000);
  await workers.snapshots();
  worker.end();
  expect(samplesOf((await parent.text(await workers.snapshots())).text).sum(STORED)).toBe(5);
});

function workerOf(workers: WorkerMetrics) {
  const { port1, port2 } = new MessageChannel();
  const metrics = new Metrics('test');
  answerMetrics(peerOfThread(port2), metrics);
  const peer = peerOfThread(port1);
  workers.add(peer);
  return {
    metrics,
    peer,
    end: () => {
      port1.close();
      port2.close();
    },
  };
}
