import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { pino } from 'pino';
import { type Composition, compose } from '../compose.js';
import { type Config, readConfig } from '../config.js';
import { newRun } from '../engine/run-record.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import { workT2 } from '../engine/work-t2.js';
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
      const composition = await compose(config);
      try {
        const counts = await runEngine(composition, config, options, stopSignal());
        process.stdout.write(`${JSON.stringify(counts)}\n`);
      } finally {
        await composition.storage.close();
      }
    });
}

/** Works until the signal, or until nothing is open; returns how many tickets were completed and failed. */
export async function runEngine(
  { storage, job, catalogue, traces, software }: Composition,
  config: Config,
  options: EngineOptions,
  signal: AbortSignal,
): Promise<{ readonly completed: number; readonly failed: number; readonly retried: number }> {
  const logger = pino({ level: config.logLevel }, pino.destination(2));
  const run = newRun({ process: 'engine', software, jobHash: job.hash, nowUnixMs: Date.now() });
  await storage.registry.startRun(run);
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
      onProgress: (done) => {
        counts = done;
        progress.tick();
      },
    });
    progress.end();
    outcome = signal.aborted ? 'STOPPED' : 'COMPLETED';
    logger.info({ run: run.id, ...counts }, 'engine ended');
    return counts;
  } finally {
    await runner.close();
    await storage.registry.endRun(run.id, { endedAtUnixMs: Date.now(), outcome, counts });
  }
}
