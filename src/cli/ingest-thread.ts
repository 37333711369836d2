import { parentPort, workerData } from 'node:worker_threads';
import { compose } from '../compose.js';
import type { Config } from '../config.js';
import type { Refusal } from '../engine/consume-alerts.js';
import type { ChosenSource } from '../sources/choose-source.js';
import type { Share } from '../sources/share.js';
import type { RunRecord } from '../storage/port.js';
import { Ingestion, type IngestionTotals } from './ingestion.js';
import { createLogger } from './process-logger.js';
import { answerMetrics } from './worker-metrics.js';

/** What a thread is to ingest. */
export interface IngestThreadOrder {
  readonly config: Config;
  /** The run of the whole, already begun. */
  readonly run: RunRecord;
  readonly source: Extract<ChosenSource, { readonly kind: 'FILES' }>;
  readonly share: Share;
  readonly batchAlerts?: number;
}

/** What its share has come to so far; told after each batch, and at the end with `hasEnded`. */
export interface IngestThreadReport {
  readonly totals: IngestionTotals;
  readonly refused: readonly Refusal[];
  readonly hasEnded: boolean;
}

const { config, run, source, share, batchAlerts } = workerData as IngestThreadOrder;
const port = parentPort;
if (!port) throw new TypeError('ingest-thread is the entry of a worker thread');
const stopping = new AbortController();
port.on('message', (message) => {
  if (message === 'stop') stopping.abort();
});
const composition = await compose(config);
answerMetrics(
  {
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  },
  composition.metrics,
);
const logger = createLogger(config).child({ process: 'ingest', run: run.id, thread: share.index });
const ingestion = new Ingestion(composition, run, logger, {
  signal: stopping.signal,
  share,
  onBatch: () => report(false),
  ...(batchAlerts === undefined ? {} : { batchAlerts }),
});
try {
  await ingestion.ingest([source]);
  report(true);
} finally {
  await composition.storage.close();
  port.close();
}

function report(hasEnded: boolean): void {
  const said: IngestThreadReport = {
    totals: ingestion.totals,
    refused: hasEnded ? ingestion.refused : [],
    hasEnded,
  };
  port?.postMessage(said);
}
