import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { traceOf } from '../../src/provenance/trace.js';
import { oneAlertEach } from '../../test/fixtures/t2-store.js';
import type { BenchmarkStore } from './benchmark-store.js';

const CONFIGS_OF_UNIT = 7;
const POINTS = 20;
const BATCH_ALERTS = 500;

/** Fills a store with at least so many waiting tickets: three units in seven configurations each on every transient. */
export async function plantWaitingTickets(
  { storage, job, runId }: BenchmarkStore,
  count: number,
): Promise<void> {
  const [archive] = job.channels;
  if (!archive) throw new Error('the benchmark has no channel');
  const traces = job.traces
    .filter(({ unitVersion }) => unitVersion.tier === 'T2')
    .flatMap(({ unitVersion }) =>
      Array.from({ length: CONFIGS_OF_UNIT }, (_, variant) => traceOf(unitVersion, { variant })),
    );
  await storage.registry.useTraces(traces);
  const t2 = traces.map(({ unitVersion, config }) => ({
    unit: unitVersion.name,
    configHash: config.hash,
    tiedTo: [],
  }));
  const ingester = new Ingester(storage.ingest, [{ ...archive, t2 }], job.labels, runId, Date.now);
  const alerts = oneAlertEach(Math.ceil(count / t2.length), POINTS);
  for (let from = 0; from < alerts.length; from += BATCH_ALERTS)
    await ingester.ingest(alerts.slice(from, from + BATCH_ALERTS));
}
