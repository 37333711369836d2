import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import { LostLease } from '../domain/errors.js';
import { newRun } from '../engine/run-record.js';
import { nextDue } from '../engine/t3/schedule.js';
import {
  type ChannelReview,
  NOTHING_REVIEWED,
  reviewsOf,
  runReview,
  sumOfT3,
  type T3Counts,
  workT3,
} from '../engine/t3/work-t3.js';

/** How often it is looked whether a process is due; earlier when the store tells of changes, though not all the time. */
const LOOK_MS = 2_000;
const LOOK_APART_MS = 500;

/** Posts that a sink did not take are tried again after this. */
const AGAIN_MS = 60_000;

/** With tickets always open, what runs after a run is run so often all the same. */
const LONGEST_MS = 10 * 60_000;

/** Runs the job's T3 processes: each once with `untilIdle`, else by their schedules until the signal. */
export function runReviews(
  composition: Composition,
  logger: Logger,
  signal: AbortSignal,
  untilIdle: boolean,
): Promise<T3Counts> {
  return inRun(composition, logger, signal, reviewsOf(composition.job.channels), untilIdle);
}

/** Runs T3 processes once, those of the job or others. */
export function runOnce(
  composition: Composition,
  logger: Logger,
  signal: AbortSignal,
  reviews: readonly ChannelReview[],
): Promise<T3Counts> {
  return inRun(composition, logger, signal, reviews, true);
}

async function inRun(
  composition: Composition,
  processLogger: Logger,
  signal: AbortSignal,
  reviews: readonly ChannelReview[],
  untilIdle: boolean,
): Promise<T3Counts> {
  const { storage, job, catalogue, software, parseSelection, openSink } = composition;
  if (reviews.length === 0) return NOTHING_REVIEWED;
  const run = newRun({ process: 'engine-t3', software, jobHash: job.hash, nowUnixMs: Date.now() });
  const logger = processLogger.child({ run: run.id });
  await storage.registry.startRun(run);
  const options = {
    storage,
    channels: job.channels,
    catalogue,
    parseWhere: parseSelection,
    openSink,
    limits: { timeLimitMs: 10_000, heapLimitMb: 256 },
    runId: run.id,
    signal,
  };
  let counts = NOTHING_REVIEWED;
  let outcome: 'STOPPED' | 'COMPLETED' | 'FAILED' = 'FAILED';
  try {
    if (untilIdle) counts = await workT3(options, reviews);
    else
      await Promise.all(
        reviews.map((review) =>
          onSchedule(storage, review, signal, async () => {
            const done = await oneRun(() => runReview(options, review), logger);
            counts = sumOfT3(counts, done);
            logger.info({ channel: review.channel, process: review.plan.name, ...done }, 'reviewed');
            return done;
          }),
        ),
      );
    outcome = signal.aborted ? 'STOPPED' : 'COMPLETED';
    return counts;
  } finally {
    await storage.registry.endRun(run.id, { endedAtUnixMs: Date.now(), outcome, counts: { ...counts } });
  }
}

/** Another that took the lock goes on with the work; this one waits for its next turn. */
async function oneRun(run: () => Promise<T3Counts>, logger: Logger): Promise<T3Counts> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LostLease)) throw error;
    logger.warn({ error }, 'another engine took the T3 process');
    return { ...NOTHING_REVIEWED, elsewhere: 1 };
  }
}

async function onSchedule(
  storage: Composition['storage'],
  { plan: { every } }: ChannelReview,
  signal: AbortSignal,
  run: () => Promise<T3Counts>,
): Promise<void> {
  let last = { atUnixMs: every === 'afterRun' ? 0 : Date.now(), place: '', waiting: 0 };
  while (!signal.aborted) {
    const latest = await storage.changes.latest();
    const place = JSON.stringify(latest);
    const isAgain = last.waiting > 0 && Date.now() - last.atUnixMs > AGAIN_MS;
    if (isAgain || (await isDue(storage, every, last.atUnixMs, place !== last.place))) {
      const atUnixMs = Date.now();
      const { waiting } = await run();
      last = { atUnixMs, place, waiting };
    }
    await sleep(LOOK_APART_MS, undefined, { signal }).catch(() => undefined);
    await storage.changes.waitAfter(latest, { atMostMs: LOOK_MS - LOOK_APART_MS, signal });
  }
}

async function isDue(
  storage: Composition['storage'],
  every: string,
  lastUnixMs: number,
  hasChanged: boolean,
): Promise<boolean> {
  if (every !== 'afterRun') return (nextDue(every, lastUnixMs) ?? Number.POSITIVE_INFINITY) <= Date.now();
  if (!hasChanged) return false;
  const { open } = await storage.tickets.counts(Date.now());
  return open === 0 || Date.now() - lastUnixMs > LONGEST_MS;
}
