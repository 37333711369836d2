import type { Command } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { BadUserInput } from '../domain/errors.js';
import { type RunRecording, recordedRun } from '../engine/recorded-run.js';
import { withAdminPort } from './admin-port.js';
import { Ingestion } from './ingestion.js';
import { ingestionRun } from './ingestion-run.js';
import { countsOfRun } from './ingestion-totals.js';
import { addKafkaOptions, type KafkaOptions, kafkaSource } from './kafka-options.js';
import { createLogger } from './process-logger.js';
import { Progress } from './progress.js';
import { statusAtEnd, stopSignal } from './stop-signal.js';
import { MAX_WORKERS, wholeNumber, wholeNumberWithin } from './whole-number.js';
import { WorkerMetrics } from './worker-metrics.js';

/** Exit status when something was refused: the rest is stored. */
const REFUSED_STATUS = 2;

interface IngestOptions extends KafkaOptions {
  readonly schemas?: readonly string[];
  readonly batch?: number;
  readonly threads: number;
  readonly untilIdle?: number;
}

/** Adds `ampelgraph ingest`. */
export function addIngest(program: Command): void {
  const command = program
    .command('ingest')
    .description('read alerts, store them, let the channels vote, and plan T2 tickets')
    .argument('[path...]', 'files (Avro, JSON, JSON lines, tar, gzip), or directories that are walked')
    .option('--schemas <dir...>', 'directories with .avsc files, for Confluent-framed messages')
    .option('--batch <n>', 'alerts a transaction', wholeNumber)
    .option(
      '--threads <n>',
      'threads that share the transients of files among them',
      wholeNumberWithin(1, MAX_WORKERS),
      1,
    );
  addKafkaOptions(command)
    .option('--until-idle <seconds>', 'with --kafka: end when nothing came for so long', wholeNumber)
    .addHelpText(
      'after',
      `
Ends with one line of JSON on standard output. Exit status: 0, or 2 when anything was refused; 130 or 143 when a signal
came before all was read. What was stored before is known and not stored again.

Examples:
  $ ampelgraph ingest alerts/ztf_public_20180819.tar.gz
  $ ampelgraph ingest archive/ --threads 2
  $ ampelgraph ingest nights/ --schemas schemas/lsst
  $ ampelgraph ingest --kafka broker1:9092,broker2:9092 --topic ztf --group my-group
  $ AMPELGRAPH_DATA=/data/store ampelgraph ingest alerts/ && ampelgraph engine --until-idle`,
    )
    .action(async (paths: string[], options: IngestOptions) => {
      process.exitCode = await ingest(paths, options);
    });
}

async function ingest(paths: readonly string[], options: IngestOptions): Promise<number> {
  const config = readConfig(process.env);
  const kafka = kafkaSource(options, config);
  if ((kafka === undefined) === (paths.length === 0))
    throw new BadUserInput('ingest reads paths or --kafka, one of them; see ampelgraph ingest --help');
  const source = kafka ?? ({ kind: 'FILES', paths, schemas: options.schemas ?? [] } as const);
  const composition = await compose(config, { mostly: 'WRITES' });
  const { storage } = composition;
  const run = ingestionRun('ingest', composition);
  const logger = createLogger(config).child({ process: 'ingest', run: run.id });
  const threads = new WorkerMetrics();
  const signal = stopSignal();
  const ingestion = new Ingestion(composition, run, logger, {
    signal,
    onBatch: () => progress.tick(),
    threads: { count: options.threads, config, metrics: threads },
    ...(options.batch === undefined ? {} : { batchAlerts: options.batch }),
    ...(options.untilIdle === undefined ? {} : { untilIdleSeconds: options.untilIdle }),
  });
  const progress = new Progress(() => {
    const { alerts, stored, known } = ingestion.totals;
    return `${alerts} alerts read, ${stored} stored, ${known} known`;
  });
  const recording: RunRecording = {
    registry: storage.registry,
    run,
    signal,
    counts: () => countsOfRun(ingestion.totals),
    onEnd: ({ outcome, counts }) => logger.debug({ outcome, ...counts }, 'ingestion ended'),
  };
  await withAdminPort(composition, { config, logger, workers: () => threads.snapshots() }, () =>
    recordedRun(recording, () => ingestion.ingest([source])),
  );
  progress.end();
  const hasEnd = kafka === undefined || options.untilIdle !== undefined;
  const isComplete = !(hasEnd && signal.aborted);
  process.stdout.write(`${JSON.stringify({ ...summaryOf(ingestion, run.id), complete: isComplete })}\n`);
  const status = ingestion.refused.length + ingestion.refusedMessages > 0 ? REFUSED_STATUS : 0;
  return isComplete ? status : statusAtEnd(signal.reason, status);
}

function summaryOf(ingestion: Ingestion, runId: string): object {
  const { alerts, stored, known, accepted, rejected, newTickets, conflicts } = ingestion.totals;
  return {
    alerts,
    stored,
    known,
    refused: ingestion.refused,
    refusedMessages: ingestion.refusedMessages,
    passedOver: ingestion.passedOver,
    accepted,
    rejected,
    newTickets,
    conflicts,
    run: runId,
  };
}
