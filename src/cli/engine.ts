import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import type { Logger } from 'pino';
import { type Composition, compose } from '../compose.js';
import { type Config, readConfig } from '../config.js';
import { RefusedJob } from '../domain/errors.js';
import { type RunRecording, recordedRun } from '../engine/recorded-run.js';
import { withCatalogues } from '../engine/resources/resourceful-runner.js';
import { newRun } from '../engine/run-record.js';
import { allOf, type T2Observer } from '../engine/t2-observer.js';
import { NOTHING_DONE, type T2WorkCounts } from '../engine/t2-work-counts.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import { workT2 } from '../engine/work-t2.js';
import { withAdminPort } from './admin-port.js';
import { Ingestion } from './ingestion.js';
import { ingestionRun } from './ingestion-run.js';
import { countsOfRun, type IngestionTotals } from './ingestion-totals.js';
import { createLogger } from './process-logger.js';
import { Progress } from './progress.js';
import { runReviews } from './reviews.js';
import { runMatch } from './run-match.js';
import { oneByOne, sideBySide, type Work } from './side-by-side.js';
import { SignsOfLife } from './signs-of-life.js';
import { leaveParent, parentPeer, statusAtEnd, stopSignal, workerStopSignal } from './stop-signal.js';
import { MAX_WORKERS, wholeNumber, wholeNumberWithin } from './whole-number.js';
import { answerMetrics, WorkerMetrics } from './worker-metrics.js';
import { runWorkers } from './worker-processes.js';

/** Work of an engine: ingestion from the job's sources (T0 and T1 are part of it), T2 tickets, T3 processes, standing matches. */
const TIERS = ['t0', 't2', 't3', 'match'] as const;

type Tier = (typeof TIERS)[number];

/** Streams that are read to their ends count as idle after this, with `--until-idle`. */
const STREAM_IDLE_SECONDS = 5;

/** Beyond the time for finishing tickets: for closing the store and the connections. */
const CLOSE_MS = 10_000;

/** Settings of a T2 worker. */
export interface T2Options {
  readonly untilIdle: boolean;
  readonly threads?: number;
  readonly timeLimit: number;
  readonly heapLimit: number;
  readonly claim: number;
  /** Seconds. */
  readonly drain?: number;
}

interface EngineOptions extends T2Options {
  readonly drain: number;
  readonly workers?: number;
  readonly only?: Tier;
  /** Seat of this process among the workers of its parent. */
  readonly worker?: number;
}

/** Adds `ampelgraph engine`. */
export function addEngine(program: Command): void {
  program
    .command('engine')
    .description(
      "ingest the job's sources, work off T2 tickets in worker threads, and announce what is found in watched regions",
    )
    .option('--until-idle', 'end when the sources are read and no ticket is open', false)
    .option('--workers <n>', 'worker processes, kept alive by this one', wholeNumberWithin(1, MAX_WORKERS))
    .addOption(
      new Option(
        '--only <tier>',
        't0: ingestion alone; t2: tickets; t3: reviews; match: standing matches (all, as far as there is work)',
      ).choices(TIERS),
    )
    .option(
      '--threads <n>',
      'worker threads of a process (half the processors)',
      wholeNumberWithin(1, MAX_WORKERS),
    )
    .option('--time-limit <ms>', 'time that a unit may take for one ticket', wholeNumber, 10_000)
    .option('--heap-limit <MB>', 'heap that a unit may take', wholeNumber, 256)
    .option('--claim <n>', 'tickets claimed at once', wholeNumber, 100)
    .option(
      '--drain <seconds>',
      'time for finishing tickets after SIGTERM; the rest is given back',
      wholeNumber,
      20,
    )
    .addOption(new Option('--worker <n>').argParser(wholeNumber).hideHelp())
    .addHelpText(
      'after',
      `
Any number of engines may work on one store; a killed one costs the lease time of what it held.
Sources stand in the configuration file under \`sources\`. Workers share the partitions of a stream; files are read by
the first of them. Exit status: 0; 130 or 143 when a signal came before all was done, with --until-idle.

Examples:
  $ ampelgraph engine --until-idle
  $ ampelgraph engine --workers 4 --only t2
  $ AMPELGRAPH_CONFIG=job.yaml ampelgraph engine --workers 2`,
    )
    .action(async (options: EngineOptions) => {
      const config = readConfig(process.env);
      process.exitCode = await (options.workers === undefined
        ? engineProcess(config, options)
        : superviseEngines(config, options, options.workers));
    });
}

async function superviseEngines(config: Config, options: EngineOptions, workers: number): Promise<number> {
  const logger = createLogger(config).child({ process: 'engine' });
  const composition = await compose(config, { mostly: 'WRITES' });
  const metrics = new WorkerMetrics();
  return withAdminPort(composition, { config, logger, workers: () => metrics.snapshots() }, (readiness) =>
    runWorkers({
      workers,
      share: 'NOTHING',
      logger,
      drainMs: 1000 * options.drain + CLOSE_MS,
      metrics,
      endsWithFirst: firstAloneIngests(composition, options),
      hasEnd: options.untilIdle,
      onStop: () => readiness.drain(),
    }),
  );
}

/**
 * Tells whether the first worker alone knows when all is done: files are read by it, and until it has read them there may
 * be no ticket for the others and yet all of their work to come.
 */
function firstAloneIngests({ sources }: Composition, { only, untilIdle }: EngineOptions): boolean {
  return (
    untilIdle && only === undefined && sources.length > 0 && sources.every(({ kind }) => kind !== 'STREAM')
  );
}

async function engineProcess(config: Config, options: EngineOptions): Promise<number> {
  const isWorker = options.worker !== undefined;
  const signal = isWorker ? workerStopSignal() : stopSignal();
  const logger = createLogger(config).child({
    process: 'engine',
    ...(isWorker ? { worker: options.worker } : {}),
  });
  try {
    const composition = await compose(config, { mostly: 'WRITES' });
    if (isWorker) answerMetrics(parentPeer(), composition.metrics);
    const admin = { config: isWorker ? { ...config, adminPort: undefined } : config, logger };
    const counts = await withAdminPort(composition, admin, (readiness) => {
      signal.addEventListener('abort', () => readiness.drain());
      const waitsForFirst = Boolean(options.worker) && firstAloneIngests(composition, options);
      return runTiers(
        composition,
        logger,
        // Standing matches are one process's: of one that waits for the first, the first would wait in turn.
        waitsForFirst ? { ...options, untilIdle: false, only: 't2' } : options,
        signal,
      );
    });
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    return options.untilIdle ? statusAtEnd(signal.reason, 0) : 0;
  } finally {
    leaveParent();
  }
}

/** Runs ingestion, T2, T3 and standing matches side by side; with `--until-idle` one after the other. */
async function runTiers(
  composition: Composition,
  logger: Logger,
  options: EngineOptions,
  signal: AbortSignal,
): Promise<object> {
  const { only, untilIdle } = options;
  const sources = composition.sources.filter((source) => source.kind === 'STREAM' || !options.worker);
  if (only === 't0' && composition.sources.length === 0)
    throw new RefusedJob(['--only t0: the configuration file names no sources; expected a list `sources`']);
  const isAsked = (tier: Tier) => only === undefined || only === tier;
  const works: Work[] = [];
  if (isAsked('t0') && sources.length > 0)
    works.push((until) => runIngestion(composition, logger, sources, until, untilIdle));
  if (isAsked('t2')) works.push((until) => runEngine(composition, logger, options, until));
  if (isAsked('t3') && !options.worker)
    works.push(async (until) => ({ t3: await runReviews(composition, logger, until, untilIdle) }));
  if (isAsked('match')) works.push((until) => runMatch(composition, logger, until, untilIdle));
  return untilIdle ? oneByOne(works, signal) : sideBySide(works, signal);
}

async function runIngestion(
  composition: Composition,
  processLogger: Logger,
  sources: Composition['sources'],
  signal: AbortSignal,
  untilIdle: boolean,
): Promise<IngestionTotals> {
  const { storage } = composition;
  const run = ingestionRun('engine-ingest', composition);
  const logger = processLogger.child({ run: run.id });
  const ingestion = new Ingestion(composition, run, logger, {
    signal,
    ...(untilIdle ? { untilIdleSeconds: STREAM_IDLE_SECONDS } : {}),
  });
  const signs = new SignsOfLife(storage, run, ['t0'], logger, () => {
    const { alerts, stored, known } = ingestion.totals;
    return { alerts, stored, known, ...ingestion.streamState };
  });
  const recording: RunRecording = {
    registry: storage.registry,
    run,
    signal,
    counts: () => countsOfRun(ingestion.totals),
    onEnd: ({ outcome, counts }) => logger.info({ outcome, ...counts }, 'ingestion ended'),
  };
  await recordedRun(recording, () => signs.during(() => ingestion.ingest(sources)));
  return ingestion.totals;
}

/** Works T2 tickets until the signal, or until nothing is open; returns how many were completed and failed. */
export async function runEngine(
  composition: Composition,
  processLogger: Logger,
  options: T2Options,
  signal: AbortSignal,
): Promise<T2WorkCounts> {
  const { storage, job, software } = composition;
  const run = newRun({ process: 'engine', software, jobHash: job.hash, nowUnixMs: Date.now() });
  const logger = processLogger.child({ run: run.id });
  let counts: T2WorkCounts = NOTHING_DONE;
  const progress = new Progress(() => `${counts.completed} tickets done, ${counts.failed} failed`);
  const onProgress = (done: T2WorkCounts) => {
    counts = done;
    progress.tick();
  };
  const signs = new SignsOfLife(storage, run, ['t2'], logger, () => ({ ...counts }));
  const recording = { registry: storage.registry, run, signal, counts: () => ({ ...counts }) };
  return recordedRun(recording, () =>
    signs.during(async () => {
      logger.info({ job: job.hash, software }, 'engine begins');
      counts = await workTickets(composition, logger, options, { runId: run.id, signal, onProgress });
      progress.end();
      logger.info({ ...counts }, 'engine ended');
      return counts;
    }),
  );
}

async function workTickets(
  { storage, catalogue, traces, metrics }: Composition,
  logger: Logger,
  options: T2Options,
  during: Pick<Parameters<typeof workT2>[0], 'runId' | 'signal' | 'onProgress'>,
): Promise<T2WorkCounts> {
  const unitRunner = createUnitRunner({
    threads: options.threads ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    timeLimitMs: options.timeLimit,
    heapLimitMb: options.heapLimit,
    catalogue,
  });
  const runner = withCatalogues(unitRunner, storage.catalogues);
  try {
    return await workT2({
      ...during,
      storage,
      runner,
      clock: Date.now,
      claimLimit: options.claim,
      traceIdOf: (unit, unitConfig) => traces.traceIdOf(unit, unitConfig),
      ...(options.drain === undefined ? {} : { drainMs: 1000 * options.drain }),
      untilIdle: options.untilIdle,
      observer: allOf([metrics.t2, failureLog(logger)]),
    });
  } finally {
    await runner.close();
  }
}

/** Logs what went wrong; the journal of the store has it too. */
function failureLog(logger: Logger): T2Observer {
  return {
    claimed: (tickets) => logger.debug({ tickets }, 'claimed'),
    completed: (unit, durationMs) => logger.trace({ unit, ms: durationMs }, 'ticket done'),
    failed: (failure) => logger.warn(failure, failure.isRetried ? 'ticket to be retried' : 'ticket failed'),
    leaseLost: (unit) => logger.warn({ unit }, 'lease lost'),
  };
}
