import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import { recordedRun } from '../engine/recorded-run.js';
import { newRun } from '../engine/run-record.js';
import {
  countsOf,
  type ReviewRunEnd,
  reviewOnSchedule,
  systemReviewClock,
} from '../engine/t3/review-schedule.js';
import {
  type ChannelReview,
  NOTHING_REVIEWED,
  reviewsOf,
  sumOfT3,
  type T3Counts,
  workT3,
} from '../engine/t3/work-t3.js';

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
  const recording = { registry: storage.registry, run, signal, counts: () => ({ ...counts }) };
  return recordedRun(recording, async () => {
    if (untilIdle) counts = await workT3(options, reviews);
    else
      await reviewOnSchedule(options, reviews, {
        clock: systemReviewClock(storage.changes),
        signal,
        report: (review, end) => {
          counts = sumOfT3(counts, countsOf(end));
          logEnd(logger.child({ channel: review.channel, process: review.plan.name }), end);
        },
      });
    return counts;
  });
}

function logEnd(logger: Logger, end: ReviewRunEnd): void {
  if (end.kind === 'DONE') logger.info({ ...end.counts }, 'reviewed');
  else if (end.kind === 'ELSEWHERE') logger.warn({ err: end.error }, 'another engine took the T3 process');
  else logger.error({ err: end.error }, 'the T3 process failed; it is tried again in a minute');
}
