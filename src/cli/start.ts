import { Worker } from 'node:worker_threads';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { ulid } from 'ulid';
import { compose } from '../compose.js';
import { type Config, readConfig } from '../config.js';
import { withAdminPort } from './admin-port.js';
import type { BackgroundOrder, BackgroundReport } from './background.js';
import { createLogger } from './process-logger.js';
import { drain, listen } from './server-process.js';
import { stopSignal, whenStopped } from './stop-signal.js';
import { wholeNumber } from './whole-number.js';
import { peerOfThread, WorkerMetrics } from './worker-metrics.js';

/** Adds `ampelgraph start`. */
export function addStart(program: Command): void {
  program
    .command('start')
    .description(
      'everything in one process: a sample survey on first use, the API at once, the engine beside it',
    )
    .option(
      '--sample <n>',
      'alerts of the sample survey that an empty data folder gets; 0 for none',
      wholeNumber,
      5000,
    )
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph start
  $ AMPELGRAPH_DATA=/data/store PORT=8080 ampelgraph start --sample 0`,
    )
    .action(async ({ sample }: { sample: number }) => {
      const config = readConfig(process.env);
      const logger = createLogger(config).child({ process: 'start', run: ulid() });
      const composition = await compose(config);
      const workers = new WorkerMetrics();
      const admin = { config, logger, workers: () => workers.snapshots() };
      await withAdminPort(composition, admin, async (readiness) => {
        const { server, url } = await listen(composition, config, logger, readiness);
        process.stderr.write(`AmpelGraph is at ${url}/ and answers at ${url}/graphql\n`);
        const background = runBackground(config, sample, logger, workers);
        await whenStopped(stopSignal());
        await Promise.all([drain(server, readiness, config), background.stop()]);
      });
    });
}

/** Lets ingestion and T2 run in a thread of their own, so that queries are answered meanwhile. */
function runBackground(
  config: Config,
  sampleAlerts: number,
  logger: Logger,
  workers: WorkerMetrics,
): { readonly stop: () => Promise<void> } {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const order: BackgroundOrder = { config, sampleAlerts };
  const worker = new Worker(new URL(`./background.${extension}`, import.meta.url), { workerData: order });
  worker.on('message', (report: Partial<BackgroundReport>) => {
    if (report.message !== undefined) process.stderr.write(`${report.message}\n`);
  });
  workers.add(peerOfThread(worker));
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
    worker.once('error', (error) => {
      logger.error({ err: error }, 'ingestion and T2 have stopped; queries are still answered');
      resolve();
    });
  });
  return {
    stop: async () => {
      worker.postMessage('stop');
      await ended;
    },
  };
}
