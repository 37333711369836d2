import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { type Composition, compose } from '../compose.js';
import { readConfig } from '../config.js';
import { newRun } from '../engine/run-record.js';
import { allOf, type T2Observer } from '../engine/t2-observer.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import { workT2 } from '../engine/work-t2.js';
import { openAdminPort } from './admin-port.js';
import { createLogger } from './process-logger.js';
import { Progress } from './progress.js';
import { stopSignal } from './stop-signal.js';
import { wholeNumber } from './whole-number.js';

/** Settings of a T2 worker process. */
export interface EngineOptions {
  readonly untilIdle: boolean;
  readonly threads?: number;
  readonly timeLimit: number;
  readonly heapLimit: number;
  readonly claim: number;
}

/** Adds `ampelgraph engine`. */
export function addEngine(program: Command): void {
  program
    .command('engine')
    .description('work off T2 tickets: claim, run the units in worker threads, store the results')
    .option('--until-idle', 'end when no ticket is open', false)
    .option('--threads <n>', 'worker threads (half the processors)', wholeNumber)
    .option('--time-limit <ms>', 'time that a unit may take for one ticket', wholeNumber, 10_000)
    .option('--heap-limit <MB>', 'heap that a unit may take', wholeNumber, 256)
    .option('--claim <n>', 'tickets claimed at once', wholeNumber, 100)
    .addHelpText(
      'after',
      `
Any number of engines may work on one store; a killed one costs the lease time of what it held.

Examples:
  $ ampelgraph engine --until-idle
  $ ampelgraph engine --threads 4 --time-limit 30000`,
    )
    .action(async (options: EngineOptions) => {
      const config = readConfig(process.env);
      const logger = createLogger(config).child({ process: 'engine' });
      const composition = await compose(config);
      const admin = await openAdminPort(composition, config, logger);
      stopSignal().addEventListener('abort', () => admin.readiness.drain());
      try {
        const counts = await runEngine(composition, logger, options, stopSignal());
        process.stdout.write(`${JSON.stringify(counts)}\n`);
      } finally {
        await admin.close();
        await composition.storage.close();
      }
    });
}

/** Works until the signal, or until nothing is open; returns how many tickets were completed and failed. */
export async function runEngine(
  { storage, job, catalogue, traces, software, metrics }: Composition,
  processLogger: Logger,
  options: EngineOptions,
  signal: AbortSignal,
): Promise<{ readonly completed: number; readonly failed: number; readonly retried: number }> {
  const run = newRun({ process: 'engine', software, jobHash: job.hash, nowUnixMs: Date.now() });
  const logger = processLogger.child({ run: run.id });
  await storage.registry.startRun(run);
  logger.info({ job: job.hash, software }, 'engine begins');
  const runner = createUnitRunner({
    threads: options.threads ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    timeLimitMs: options.timeLimit,
    heapLimitMb: options.heapLimit,
    catalogue,
  });
  let counts = { completed: 0, failed: 0, retried: 0 };
  const progress = new Progress(() => `${counts.completed} tickets done, ${counts.failed} failed`);
  let outcome: 'STOPPED' | 'COMPLETED' | 'FAILED' = 'FAILED';
  try {
    await workT2({
      storage,
      runner,
      runId: run.id,
      clock: Date.now,
      claimLimit: options.claim,
      traceIdOf: (unit, unitConfig) => traces.traceIdOf(unit, unitConfig),
      signal,
      untilIdle: options.untilIdle,
      observer: allOf([metrics.t2, failureLog(logger)]),
      onProgress: (done) => {
        counts = done;
        progress.tick();
      },
    });
    progress.end();
    outcome = signal.aborted ? 'STOPPED' : 'COMPLETED';
    logger.info(counts, 'engine ended');
    return counts;
  } finally {
    await runner.close();
    await storage.registry.endRun(run.id, { endedAtUnixMs: Date.now(), outcome, counts });
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
