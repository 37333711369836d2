import { parentPort, workerData } from 'node:worker_threads';
import { compose } from '../compose.js';
import type { IngestThreadOrder, IngestThreadReport } from './ingest-threads.js';
import { Ingestion } from './ingestion.js';
import { createLogger } from './process-logger.js';
import { answerMetrics, peerOfThread } from './worker-metrics.js';

const { config, run, source, share, batchAlerts } = workerData as IngestThreadOrder;
const port = parentPort;
if (!port) throw new TypeError('ingest-thread is the entry of a worker thread');
const stopping = new AbortController();
port.on('message', (message) => {
  if (message === 'stop') stopping.abort();
});
const composition = await compose(config, { mostly: 'WRITES' });
answerMetrics(peerOfThread(port), composition.metrics);
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
