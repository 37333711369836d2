import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import { AmpelGraphError } from '../domain/errors.js';
import type { PlannedTask } from '../engine/job/tasks/resolve-tasks.js';
import type { TaskKindName } from '../engine/job/tasks/task-kind-names.js';
import { NOTHING_DONE } from '../engine/t2-work-counts.js';
import { NOTHING_REVIEWED, sumOfT3, type T3Counts } from '../engine/t3/work-t3.js';
import { runTask, type TaskValues } from './tasks/run-task.js';
import type { TaskOutcome } from './tasks/task-outcome.js';

/** How a task ended: all done, with something left undone, not at all, or never begun since one before it failed. */
export type TaskStatus = 'DONE' | 'INCOMPLETE' | 'FAILED' | 'NOT_RUN';

/** What is said of a task at the end. */
export interface TaskReport {
  readonly name: string;
  readonly task: TaskKindName;
  readonly status: TaskStatus;
  readonly seconds?: number;
  readonly reason?: string;
  readonly values?: TaskOutcome['values'];
}

/** What a job came to. */
export interface JobOutcome {
  readonly counts: Readonly<Record<'t0' | 't2' | 't3', object>> & { readonly tasks?: readonly TaskReport[] };
  /** Whether nothing was refused, nothing failed, and nobody stopped it. */
  readonly isDone: boolean;
  /** Whether a task failed, so that those after it did not run. */
  readonly hasFailed: boolean;
}

/** What runs where a job names no tasks. */
const ALL_TIERS: readonly PlannedTask[] = (['ingest', 'engine', 't3'] as const).map((task) => ({
  name: task,
  task,
  config: {},
  identity: {},
}));

/**
 * Runs the tasks of a job in order; without any: ingests its sources, works T2 tickets until none is open, then runs each
 * T3 process once.
 *
 * @param say  is told of each task as it begins and ends; where the job names none, of nothing
 */
export async function runJob(
  composition: Composition,
  logger: Logger,
  signal: AbortSignal,
  say: (line: string) => void = () => undefined,
): Promise<JobOutcome> {
  const { tasks } = composition.job;
  const run = new JobRun(composition, logger, signal, tasks.length === 0 ? undefined : say);
  for (const [index, task] of (tasks.length === 0 ? ALL_TIERS : tasks).entries()) await run.run(task, index);
  return run.outcome(tasks.length > 0);
}

class JobRun {
  private readonly values = new Map<string, TaskOutcome['values']>();
  private readonly reports: TaskReport[] = [];
  private readonly tiers: { t0: object[]; t2: object[]; t3: T3Counts[] } = { t0: [], t2: [], t3: [] };
  private hasFailed = false;

  constructor(
    private readonly composition: Composition,
    private readonly logger: Logger,
    private readonly signal: AbortSignal,
    private readonly say: ((line: string) => void) | undefined,
  ) {}

  async run(planned: PlannedTask, index: number): Promise<void> {
    const { name, task } = planned;
    if (this.hasFailed || this.signal.aborted) {
      this.reports.push({ name, task, status: 'NOT_RUN' });
      return;
    }
    const place = `${index + 1}/${this.composition.job.tasks.length} ${name} (${task})`;
    this.say?.(`${place} begins`);
    const begun = performance.now();
    const report = await this.reported(planned, this.values);
    const seconds = Math.round(performance.now() - begun) / 1000;
    this.reports.push({ ...report, seconds });
    const said = report.reason ?? JSON.stringify(report.values ?? {});
    this.say?.(`${place} ${SAID[report.status]} after ${seconds} s: ${said}`);
  }

  outcome(isOfTasks: boolean): JobOutcome {
    const { t0, t2, t3 } = this.tiers;
    const counts = {
      t0: sumOfCounts(t0),
      t2: t2.length === 0 ? NOTHING_DONE : sumOfCounts(t2),
      t3: t3.reduce(sumOfT3, NOTHING_REVIEWED),
      ...(isOfTasks ? { tasks: this.reports } : {}),
    };
    const isDone = this.reports.every(({ status }) => status === 'DONE') && !this.signal.aborted;
    return { counts, isDone, hasFailed: this.hasFailed };
  }

  private async reported(planned: PlannedTask, values: TaskValues): Promise<TaskReport> {
    const { composition, logger, signal } = this;
    const { name, task } = planned;
    try {
      const outcome = await runTask({ composition, logger, signal }, planned, values);
      this.values.set(name, outcome.values);
      this.count(outcome.tier);
      return { name, task, status: outcome.isComplete ? 'DONE' : 'INCOMPLETE', values: outcome.values };
    } catch (error) {
      // Of a job without tasks the error ends the process, and says where it comes from.
      if (!this.say) throw error;
      this.hasFailed = true;
      if (!(error instanceof AmpelGraphError)) logger.error({ err: error, task: name }, 'a task failed');
      const reason = error instanceof Error ? error.message : String(error);
      return { name, task, status: 'FAILED', reason };
    }
  }

  private count(tier: TaskOutcome['tier']): void {
    if (tier && 't0' in tier) this.tiers.t0.push(tier.t0);
    if (tier && 't2' in tier) this.tiers.t2.push(tier.t2);
    if (tier && 't3' in tier) this.tiers.t3.push(tier.t3 as T3Counts);
  }
}

const SAID: Readonly<Record<TaskStatus, string>> = {
  DONE: 'done',
  INCOMPLETE: 'done in part',
  FAILED: 'failed',
  NOT_RUN: 'not run',
};

/** Adds up numbers of the same place; of anything else the last is told. */
function sumOfCounts(counts: readonly object[]): object {
  const sum: Record<string, unknown> = {};
  for (const each of counts)
    for (const [key, value] of Object.entries(each)) {
      const before = sum[key];
      if (typeof value === 'number' && typeof before === 'number') sum[key] = before + value;
      else if (isObject(value) && isObject(before)) sum[key] = sumOfCounts([before, value]);
      else sum[key] = value;
    }
  return sum;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
