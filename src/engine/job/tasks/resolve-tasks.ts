import { nearestName } from '../../../domain/near-miss.js';
import type { JsonObject } from '../../../domain/scalar.js';
import type { ReviewPlan } from '../../channel-plan.js';
import { explainIssues } from '../explain-issues.js';
import type { ChannelChoice, ReadJobFile, TaskChoice } from '../job-file.js';
import type { Mistake } from '../mistake.js';
import { type FindUnit, mistakesOfSinks, planOf, reviewRights } from '../resolve-reviews.js';
import { referringTexts, withValues } from './references.js';
import type { TaskKindName } from './task-kind-names.js';
import { TASK_CONFIGS, TASK_KINDS } from './task-kinds.js';
import { mistakesOfReferences, mistypedBy } from './task-references.js';

type Path = readonly (string | number)[];

/** What is known of the place where a job is to run. */
export interface Surroundings {
  /** Variables of the environment, as far as they are set. */
  readonly variable: (name: string) => string | undefined;
  /** SHA-256 of the file of a task, by the task's name. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Nothing is known. */
export const NO_SURROUNDINGS: Surroundings = { variable: () => undefined, digests: new Map() };

/** A task, checked; references stand in its configuration until it runs. */
export interface PlannedTask {
  readonly name: string;
  readonly task: TaskKindName;
  readonly config: JsonObject;
  /** What it makes, whatever the place it runs in: of files their digests, of alerts nothing. */
  readonly identity: JsonObject;
  /** Of a task that reviews: what `select` and sinks say is as in the configuration. */
  readonly review?: { readonly channel: string; readonly plan: ReviewPlan };
}

/**
 * Checks the tasks of a job: names, kinds, configurations, and each reference to a value: that its task stands above,
 * gives such a value, and that the value has the type that is wanted where it is used.
 *
 * @param mistakes  what is wrong is added here
 */
export function resolveTasks(
  read: ReadJobFile,
  { variable, digests }: Surroundings,
  mistakes: Mistake[],
  findUnit: FindUnit,
): readonly PlannedTask[] {
  const { tasks = [], channels } = read.job;
  return tasks.map((task, index) => {
    const path: Path = ['tasks', read.taskPlaces[index]!];
    if (tasks.findIndex(({ name }) => name === task.name) < index)
      mistakes.push({
        path: [...path, 'name'],
        message: `expected a name of its own, found ${task.name}, the name of a task above`,
      });
    mistakes.push(...mistakesOfReferences(tasks, index, read.job.env ?? [], [...path, 'config']));
    mistakes.push(...mistakesOfConfig(tasks, index, variable, [...path, 'config']));
    const identity = identityOf(task, digests.get(task.name));
    const planned = { name: task.name, task: task.task, config: task.config, identity };
    if (task.task !== 'review') return planned;
    const review = reviewOf(task, channels, path, mistakes, findUnit);
    return review ? { ...planned, review } : planned;
  });
}

/**
 * Gives the configuration of a task with an example in the place of each reference, by which its form is checked.
 *
 * @param variable  gives the value itself where a variable is set
 */
export function withExamples(
  tasks: readonly TaskChoice[],
  index: number,
  variable: Surroundings['variable'],
): JsonObject {
  const { config } = tasks[index]!;
  return withValues(config, (reference) => {
    if (reference.kind === 'MALFORMED') return undefined;
    if (reference.kind === 'ENV') return variable(reference.name) ?? 'example';
    const task = tasks.slice(0, index).find(({ name }) => name === reference.task);
    const type = task && TASK_KINDS[task.task].values[reference.value];
    return type === 'NUMBER' ? 1 : type === 'TEXT' ? 'example' : undefined;
  }) as JsonObject;
}

function mistakesOfConfig(
  tasks: readonly TaskChoice[],
  index: number,
  variable: Surroundings['variable'],
  path: Path,
): readonly Mistake[] {
  const task = tasks[index]!;
  const form = TASK_CONFIGS[task.task];
  const parsed = form.safeParse(withExamples(tasks, index, variable));
  if (parsed.success) return [];
  const texts = referringTexts(task.config, path);
  return explainIssues(parsed.error, form, task.config, path).flatMap((mistake) =>
    mistypedBy(mistake, texts, { tasks, index, variable }),
  );
}

/** Where files and alerts lie, and what their variables hold, does not change what a task makes of them. */
function identityOf({ name, task, config }: TaskChoice, digest: string | undefined): JsonObject {
  const { file, content, url, sha256, sources, ...rest } = config;
  if (task === 'ingest') return { name, task, config: {} };
  const from = {
    ...(digest === undefined && file !== undefined ? { file } : {}),
    ...(digest === undefined && url !== undefined ? { url } : {}),
  };
  const known = digest ?? sha256;
  return { name, task, config: { ...rest, ...from, ...(known === undefined ? {} : { sha256: known }) } };
}

/** The process that a task runs: as those of the channel, and called as the task. */
function reviewOf(
  task: TaskChoice,
  channels: readonly ChannelChoice[],
  path: Path,
  mistakes: Mistake[],
  findUnit: FindUnit,
): PlannedTask['review'] {
  // Its values are of no account here: select and sinks are checked with examples, elsewhere.
  const parsed = TASK_CONFIGS.review.safeParse({ ...task.config, select: {}, sinks: {} });
  if (!parsed.success) return undefined;
  const { channel: name, ...choice } = parsed.data;
  const channel = channels.find((each) => each.name === name);
  const at = [...path, 'config'];
  if (!channel) {
    const names = channels.map((each) => each.name);
    const near = nearestName(name, names);
    mistakes.push({
      path: [...at, 'channel'],
      message: `expected a channel of the file (${names.join(', ')}), found ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
    });
    return undefined;
  }
  if (channel.t3?.some((each) => each.name === task.name))
    mistakes.push({
      path: [...path, 'name'],
      message: `expected a name of its own, found ${task.name}, the name of a T3 process of ${name}`,
    });
  if (channel.access === 'every-label')
    mistakes.push({
      path: [...at, 'channel'],
      message: `expected a channel with a list of labels as \`access\`, found ${name}, which may use every label`,
    });
  const written = { ...choice, name: task.name, every: 'afterRun' };
  const sinks = Object.keys(Object(task.config['sinks']));
  mistakes.push(...mistakesOfSinks(choice.units, at, sinks));
  const plan = planOf(written, at, reviewRights(channel), mistakes, findUnit);
  const { shadowOf } = channel;
  return { channel: name, plan: shadowOf === undefined ? plan : { ...plan, shadowOf } };
}
