import { RefusedJob } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/scalar.js';
import { withValues } from '../../engine/job/tasks/references.js';
import type { PlannedTask } from '../../engine/job/tasks/resolve-tasks.js';
import { TASK_CONFIGS } from '../../engine/job/tasks/task-kinds.js';
import { runEngine } from '../engine.js';
import { catalogueTask } from './catalogue-task.js';
import { ingestTask } from './ingest-task.js';
import { processesTask, reviewTask } from './review-task.js';
import { skymapTask } from './skymap-task.js';
import type { TaskOutcome, TaskSurroundings } from './task-outcome.js';

const T2_SETTINGS = { untilIdle: true, timeLimit: 10_000, heapLimit: 256, claim: 100 } as const;

/** What tasks gave, by name. */
export type TaskValues = ReadonlyMap<string, TaskOutcome['values']>;

/**
 * Runs one task, with the values of those before it.
 *
 * @throws {RefusedJob} when a value that it uses was not given, as the time of an event of which none is known
 */
export async function runTask(
  surroundings: TaskSurroundings,
  task: PlannedTask,
  values: TaskValues,
): Promise<TaskOutcome> {
  const { composition, logger, signal } = surroundings;
  const config = filled(task, values, composition.variable);
  switch (task.task) {
    case 'ingest': {
      const { sources } = TASK_CONFIGS.ingest.parse(config);
      return ingestTask(surroundings, sources ? composition.chooseSources(sources) : composition.sources);
    }
    case 'engine': {
      const t2 = await runEngine(composition, logger, T2_SETTINGS, signal);
      const { completed, failed } = t2;
      return { isComplete: failed === 0, values: { completed, failed }, tier: { t2 } };
    }
    case 't3':
      return processesTask(surroundings);
    case 'skymap':
      return skymapTask(surroundings, TASK_CONFIGS.skymap.parse(config));
    case 'catalogue':
      return catalogueTask(surroundings, TASK_CONFIGS.catalogue.parse(config));
    case 'review':
      return reviewTask(surroundings, task, TASK_CONFIGS.review.parse(config));
  }
}

function filled(
  { name, task, config }: PlannedTask,
  values: TaskValues,
  variable: (name: string) => string | undefined,
): JsonObject {
  return withValues(config, (reference) => {
    if (reference.kind === 'MALFORMED') return undefined;
    // Sinks are given their variables when they are opened, so that no plan holds what these say.
    if (reference.kind === 'ENV') return task === 'review' ? undefined : variable(reference.name);
    const value = values.get(reference.task)?.[reference.value];
    if (value === undefined)
      throw new RefusedJob([`${name}: expected ${reference.text}, found that ${reference.task} gave none`]);
    return typeof value === 'number' ? value + (reference.added ?? 0) : value;
  }) as JsonObject;
}
