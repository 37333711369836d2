import type { ReviewTaskChoice } from '../../engine/job/job-file.js';
import type { PlannedTask } from '../../engine/job/tasks/resolve-tasks.js';
import { reviewsOf, type T3Counts } from '../../engine/t3/work-t3.js';
import { runOnce } from '../reviews.js';
import type { TaskOutcome, TaskSurroundings } from './task-outcome.js';

/** Runs each T3 process of the job's channels once. */
export async function processesTask({ composition, logger, signal }: TaskSurroundings): Promise<TaskOutcome> {
  return outcomeOf(await runOnce(composition, logger, signal, reviewsOf(composition.job.channels)));
}

/** Runs the process of a task once, with what is selected and where it is sent as the task says now. */
export async function reviewTask(
  { composition, logger, signal }: TaskSurroundings,
  { review }: PlannedTask,
  { select, sinks }: ReviewTaskChoice,
): Promise<TaskOutcome> {
  if (!review) throw new TypeError('a task that reviews was not checked with its job');
  const plan = { ...review.plan, select, sinks };
  return outcomeOf(await runOnce(composition, logger, signal, [{ channel: review.channel, plan }]));
}

function outcomeOf(t3: T3Counts): TaskOutcome {
  const { reviewed, tags, notes, names, posts, sent, failed, refused, uncertain, rejected, waiting } = t3;
  return {
    isComplete: failed + refused + uncertain + rejected + waiting === 0,
    values: { reviewed, tags, notes, names, posts, sent },
    tier: { t3 },
  };
}
