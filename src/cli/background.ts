import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Composition, compose } from '../compose.js';
import type { Config } from '../config.js';
import { consumeAlerts } from '../engine/consume-alerts.js';
import { Ingester } from '../engine/ingest/ingest-alerts.js';
import { SchemaKeeper } from '../engine/ingest/keep-schemas.js';
import { recordedRun } from '../engine/recorded-run.js';
import { alertSchemas, readAlerts } from '../sources/open-source.js';
import { writeSampleSurvey } from '../sources/sample-survey/write-sample-survey.js';
import { runEngine } from './engine.js';
import { ingestionRun } from './ingestion-run.js';
import { createLogger } from './process-logger.js';
import { runMatch } from './run-match.js';
import { answerMetrics, peerOfThread } from './worker-metrics.js';

/** What the background thread of `start` is to do. */
export interface BackgroundOrder {
  readonly config: Config;
  /** Alerts of the sample survey for an empty store; 0 for none. */
  readonly sampleAlerts: number;
}

/** What it tells people. */
export interface BackgroundReport {
  readonly message: string;
}

/** Small batches, so that a page loaded a second after the start has something to show. */
const SAMPLE_BATCH_ALERTS = 100;
const SAMPLE_SEED = 1;

/** Runs of this thread, which say nothing of whether the store was used before. */
const OWN_PROCESSES: readonly string[] = ['engine', 'match'];

const order = workerData as BackgroundOrder;
const stopping = new AbortController();
parentPort?.on('message', (message) => {
  if (message === 'stop') stopping.abort();
});

const logger = createLogger(order.config).child({ process: 'start', thread: 'background' });
const composition = await compose(order.config, { mostly: 'WRITES' });
if (parentPort) answerMetrics(peerOfThread(parentPort), composition.metrics);
try {
  const engine = runEngine(
    composition,
    logger,
    { untilIdle: false, timeLimit: 10_000, heapLimit: 256, claim: 50 },
    stopping.signal,
  );
  const matching = runMatch(composition, logger, stopping.signal, false);
  await Promise.all([ingestSample(composition, order), engine, matching]);
} finally {
  await composition.storage.close();
  parentPort?.close();
}

/**
 * Generates and ingests the sample survey when the store is new. The mark is written last, so that a sample whose
 * ingestion was interrupted is taken up again; what is stored of it is known by then.
 */
async function ingestSample(
  composition: Composition,
  { config, sampleAlerts }: BackgroundOrder,
): Promise<void> {
  const { storage, job, metrics } = composition;
  const directory = join(config.dataDirectory, 'sample-survey');
  const mark = join(config.dataDirectory, 'sample-survey.ingested');
  const begun = existsSync(directory);
  if (existsSync(mark) || sampleAlerts === 0) return;
  const recent = await storage.registry.recentRuns(1 + OWN_PROCESSES.length);
  if (!begun && recent.some(({ process }) => !OWN_PROCESSES.includes(process))) return;
  say(
    begun
      ? 'taking up the sample survey again'
      : `making a sample survey of ${sampleAlerts} alerts (made data)`,
  );
  if (!existsSync(join(directory, 'manifest.json')))
    await writeSampleSurvey({ alertCount: sampleAlerts, seed: SAMPLE_SEED, directory });
  const run = ingestionRun('start', composition);
  const ingester = new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now, {
    batchAlerts: SAMPLE_BATCH_ALERTS,
    observer: metrics.ingestion,
  });
  const schemas = alertSchemas();
  const recording = {
    registry: storage.registry,
    run,
    signal: stopping.signal,
    counts: () => {
      const { alerts, stored, known } = ingester.counts;
      return { alerts, stored, known };
    },
  };
  await recordedRun(recording, () =>
    consumeAlerts(readAlerts([directory], { schemas }), ingester, {
      signal: stopping.signal,
      schemas: new SchemaKeeper(storage.registry, (hash) => schemas.recordSchema(hash)),
    }),
  );
  if (stopping.signal.aborted) return;
  await writeFile(mark, `${run.id}\n`);
  say(`the sample survey is in: ${ingester.counts.stored} alerts stored`);
}

function say(message: string): void {
  const report: BackgroundReport = { message };
  parentPort?.postMessage(report);
}
