import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import { newRun } from '../engine/run-record.js';
import { runEngine } from './engine.js';
import { Ingestion } from './ingestion.js';
import { Progress } from './progress.js';
import { runReviews } from './reviews.js';

/** Streams are read to their ends: nothing came for so long. */
const STREAM_IDLE_SECONDS = 5;

const T2_SETTINGS = { untilIdle: true, timeLimit: 10_000, heapLimit: 256, claim: 100 } as const;

/** What a job came to. */
export interface JobOutcome {
  readonly counts: Readonly<Record<'t0' | 't2' | 't3', object>>;
  /** Whether nothing was refused, nothing failed, and nobody stopped it. */
  readonly isDone: boolean;
}

/** Ingests the job's sources, works T2 tickets until none is open, then runs each T3 process once. */
export async function runJob(
  composition: Composition,
  logger: Logger,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const t0 = await ingestSources(composition, logger, signal);
  const t2 = await runEngine(composition, logger, T2_SETTINGS, signal);
  const t3 = await runReviews(composition, logger, signal, true);
  const isReviewed = t3.failed + t3.refused + t3.uncertain + t3.rejected + t3.waiting === 0;
  const isDone = t0.refused === 0 && t2.failed === 0 && isReviewed && !signal.aborted;
  return { counts: { t0, t2, t3 }, isDone };
}

async function ingestSources(composition: Composition, processLogger: Logger, signal: AbortSignal) {
  const { storage, job, software, sources } = composition;
  const run = newRun({ process: 'job-ingest', software, jobHash: job.hash, nowUnixMs: Date.now() });
  const logger = processLogger.child({ run: run.id });
  await storage.registry.startRun(run);
  const ingestion = new Ingestion(composition, run, logger, {
    signal,
    untilIdleSeconds: STREAM_IDLE_SECONDS,
    onBatch: () => progress.tick(),
  });
  const progress = new Progress(
    () => `${ingestion.totals.alerts} alerts read, ${ingestion.totals.stored} stored`,
  );
  let outcome: 'COMPLETED' | 'STOPPED' | 'FAILED' = 'FAILED';
  try {
    await ingestion.ingest(sources);
    progress.end();
    outcome = signal.aborted ? 'STOPPED' : 'COMPLETED';
    for (const { file, offset, reason } of ingestion.refused)
      logger.warn({ file, offset, reason }, 'refused');
    const refused = ingestion.refused.length + ingestion.refusedMessages;
    return { ...ingestion.totals, refused, run: run.id };
  } finally {
    const { alerts, stored, known, newTickets, conflicts } = ingestion.totals;
    const counts = { alerts, stored, known, newTickets, conflicts };
    await storage.registry.endRun(run.id, { endedAtUnixMs: Date.now(), outcome, counts });
  }
}
