import type { Command } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { type Consumed, consumeAlerts } from '../engine/consume-alerts.js';
import { Ingester } from '../engine/ingest/ingest-alerts.js';
import { SchemaKeeper } from '../engine/ingest/keep-schemas.js';
import { newRun } from '../engine/run-record.js';
import { alertSchemas, readAlerts } from '../sources/open-source.js';
import { openAdminPort } from './admin-port.js';
import { createLogger } from './process-logger.js';
import { Progress } from './progress.js';
import { stopSignal } from './stop-signal.js';
import { wholeNumber } from './whole-number.js';

/** Exit status when something was refused: the rest is stored. */
const REFUSED_STATUS = 2;

/** Adds `ampelgraph ingest`. */
export function addIngest(program: Command): void {
  program
    .command('ingest')
    .description('read alerts, store them, let the channels vote, and plan T2 tickets')
    .argument('<path...>', 'files (Avro, JSON, JSON lines, tar, gzip), or directories that are walked')
    .option('--schemas <dir...>', 'directories with .avsc files, for Confluent-framed messages')
    .option('--batch <n>', 'alerts a transaction', wholeNumber)
    .addHelpText(
      'after',
      `
Ends with one line of JSON on standard output. Exit status: 0, or 2 when anything was refused.
What was stored before is known and not stored again.

Examples:
  $ ampelgraph ingest alerts/ztf_public_20180819.tar.gz
  $ ampelgraph ingest nights/ --schemas schemas/lsst
  $ AMPELGRAPH_DATA=/data/store ampelgraph ingest alerts/ && ampelgraph engine --until-idle`,
    )
    .action(async (paths: string[], options: { schemas?: string[]; batch?: number }) => {
      process.exitCode = await ingest(paths, options);
    });
}

async function ingest(
  paths: readonly string[],
  options: { readonly schemas?: readonly string[]; readonly batch?: number },
): Promise<number> {
  const config = readConfig(process.env);
  const composition = await compose(config);
  const { storage, job, software, metrics } = composition;
  const run = newRun({ process: 'ingest', software, jobHash: job.hash, nowUnixMs: Date.now() });
  const logger = createLogger(config).child({ process: 'ingest', run: run.id });
  await storage.registry.startRun(run);
  const admin = await openAdminPort(composition, config, logger);
  const ingester = new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now, {
    ...(options.batch === undefined ? {} : { batchAlerts: options.batch }),
    observer: metrics.ingestion,
  });
  const progress = new Progress(
    () =>
      `${ingester.counts.alerts} alerts read, ${ingester.counts.stored} stored, ${ingester.counts.known} known`,
  );
  let outcome: 'COMPLETED' | 'STOPPED' | 'FAILED' = 'FAILED';
  try {
    const signal = stopSignal();
    const schemas = alertSchemas();
    const source = readAlerts(paths, {
      schemas,
      ...(options.schemas ? { schemaDirectories: options.schemas } : {}),
    });
    const consumed = await consumeAlerts(source, ingester, {
      signal,
      onBatch: () => progress.tick(),
      schemas: new SchemaKeeper(storage.registry, (hash) => schemas.recordSchema(hash)),
    });
    progress.end();
    outcome = signal.aborted ? 'STOPPED' : 'COMPLETED';
    await storage.journal.append(
      consumed.refused.map(({ file, offset, reason }) => ({
        atUnixMs: Date.now(),
        runId: run.id,
        kind: 'ALERT_REFUSED',
        message: reason,
        detail: { file, offset },
      })),
    );
    process.stdout.write(`${JSON.stringify(summaryOf(ingester, consumed, run.id))}\n`);
    return consumed.refused.length > 0 ? REFUSED_STATUS : 0;
  } finally {
    const { alerts, stored, known, newTickets, conflicts } = ingester.counts;
    await storage.registry.endRun(run.id, {
      endedAtUnixMs: Date.now(),
      outcome,
      counts: { alerts, stored, known, newTickets, conflicts },
    });
    logger.debug({ outcome, alerts, stored, known, newTickets, conflicts }, 'ingestion ended');
    await admin.close();
    await storage.close();
  }
}

function summaryOf(ingester: Ingester, consumed: Consumed, runId: string): object {
  const { alerts, stored, known, accepted, rejected, newTickets, conflicts } = ingester.counts;
  return {
    alerts,
    stored,
    known,
    refused: consumed.refused,
    passedOver: consumed.passedOver,
    accepted,
    rejected,
    newTickets,
    conflicts,
    run: runId,
  };
}
