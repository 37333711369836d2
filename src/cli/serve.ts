import { type Command, Option } from 'commander';
import { ulid } from 'ulid';
import { compose } from '../compose.js';
import { type Config, readConfig } from '../config.js';
import { withAdminPort } from './admin-port.js';
import { createLogger } from './process-logger.js';
import { drain, listen } from './server-process.js';
import { leaveParent, parentPeer, stopSignal, whenStopped, workerStopSignal } from './stop-signal.js';
import { MAX_WORKERS, wholeNumber, wholeNumberWithin } from './whole-number.js';
import { answerMetrics, WorkerMetrics } from './worker-metrics.js';
import { runWorkers } from './worker-processes.js';

/** Beyond the time for announcing the end: for answering what is under way. */
const CLOSE_MS = 30_000;

/** Adds `ampelgraph serve`. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('answer queries, and nothing else')
    .option(
      '--workers <n>',
      'server processes that share the port, kept alive by this one',
      wholeNumberWithin(1, MAX_WORKERS),
    )
    .addOption(new Option('--worker <n>').argParser(wholeNumber).hideHelp())
    .addHelpText(
      'after',
      '\nExamples:\n  $ PORT=8080 HOST=0.0.0.0 ampelgraph serve\n  $ ampelgraph serve --workers 4',
    )
    .action(async ({ workers, worker }: { workers?: number; worker?: number }) => {
      const config = readConfig(process.env);
      if (workers !== undefined) process.exitCode = await superviseServers(config, workers);
      else await serverProcess(config, worker);
    });
}

async function superviseServers(config: Config, workers: number): Promise<number> {
  const logger = createLogger(config).child({ process: 'serve', run: ulid() });
  const composition = await compose(config);
  const metrics = new WorkerMetrics();
  return withAdminPort(composition, { config, logger, workers: () => metrics.snapshots() }, (readiness) =>
    runWorkers({
      workers,
      share: 'PORT',
      logger,
      drainMs: 1000 * config.drainSeconds + CLOSE_MS,
      metrics,
      onStop: () => readiness.drain(),
    }),
  );
}

async function serverProcess(config: Config, worker: number | undefined): Promise<void> {
  const isWorker = worker !== undefined;
  const signal = isWorker ? workerStopSignal() : stopSignal();
  const logger = createLogger(config).child({
    process: 'serve',
    run: ulid(),
    ...(isWorker ? { worker } : {}),
  });
  try {
    const composition = await compose(config);
    if (isWorker) answerMetrics(parentPeer(), composition.metrics);
    const admin = { config: isWorker ? { ...config, adminPort: undefined } : config, logger };
    await withAdminPort(composition, admin, async (readiness) => {
      const { server, url } = await listen(composition, config, logger, readiness);
      process.stderr.write(`serving ${url}/graphql\n`);
      await whenStopped(signal);
      logger.info('draining');
      await drain(server, readiness, config);
    });
    logger.info('ended');
  } finally {
    leaveParent();
  }
}
