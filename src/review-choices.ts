import type { Clearance } from './access/clearance.js';
import { type Config, secretOf, variablesOf } from './config.js';
import { BadUserInput } from './domain/errors.js';
import type { Predicate } from './domain/predicate.js';
import type { JsonObject } from './domain/scalar.js';
import type { PlannedSink } from './engine/channel-plan.js';
import { explainIssues } from './engine/job/explain-issues.js';
import { type ReadJobFile, ReviewTaskChoice } from './engine/job/job-file.js';
import type { Mistake } from './engine/job/mistake.js';
import { referringTexts, toldMistakes, withVariables } from './engine/job/tasks/references.js';
import { withExamples } from './engine/job/tasks/resolve-tasks.js';
import { mistypedBy } from './engine/job/tasks/task-references.js';
import { deadlineAfter } from './operations/deadline.js';
import { parseTransientWhere } from './operations/where/parse-transient-where.js';
import { readTransientWhere } from './operations/where/read-transient-where.js';
import { type SkymapRegions, skymapsNamedBy } from './operations/where/skymap-regions.js';
import type { TransientWhere } from './operations/where/transient-where.js';
import { WhereForm } from './operations/where/where-form.js';
import { chooseSink } from './sinks/choose-sink.js';
import type { Sink } from './sinks/sink.js';
import type { Storage } from './storage/port/storage.js';

type Path = readonly (string | number)[];

type Lookup = ReturnType<typeof variablesOf>;

/** Finds what is wrong with what T3 processes select and where they publish, those of tasks included. */
export function reviewMistakes(read: ReadJobFile, config: Pick<Config, 'variables'>): readonly Mistake[] {
  const variable = variablesOf(config);
  const { job, places, taskPlaces } = read;
  const ofChannels = job.channels.flatMap(({ t3 = [] }, channel) =>
    t3.flatMap((process, index) =>
      mistakesOfProcess(process, ['channels', places[channel]!, 't3', index], variable),
    ),
  );
  const tasks = job.tasks ?? [];
  const ofTasks = tasks.flatMap(({ task, config: told }, index) => {
    if (task !== 'review') return [];
    const { data } = ReviewTaskChoice.safeParse(withExamples(tasks, index, variable));
    if (!data) return [];
    const path = ['tasks', taskPlaces[index]!, 'config'];
    const texts = referringTexts(told, path);
    return mistakesOfProcess(data, path, variable).flatMap((mistake) =>
      mistypedBy(mistake, texts, { tasks, index, variable }),
    );
  });
  return [...ofChannels, ...ofTasks];
}

function mistakesOfProcess(
  { select, sinks }: Pick<ReviewTaskChoice, 'select' | 'sinks'>,
  path: Path,
  variable: Lookup,
): readonly Mistake[] {
  return [
    ...selectMistakes(select, [...path, 'select']),
    ...Object.entries(sinks).flatMap(([name, sink]) =>
      sinkMistakes(sink, [...path, 'sinks', name], variable),
    ),
  ];
}

/** As long as the sky maps of one selection may take to open. */
const SELECTION_MS = 60_000;

/**
 * Reads what a process selects, with the regions of its sky maps as the clearance sees them now; `undefined` for
 * everything. The job was checked.
 *
 * @throws {BadUserInput} when a sky map is not there, or not seen
 */
export async function selectionOf(
  select: JsonObject,
  clearance: Clearance,
  storage: Storage,
): Promise<Predicate | undefined> {
  const deadline = deadlineAfter(SELECTION_MS, Date.now);
  return readTransientWhere({ storage, clearance, deadline }, WhereForm.parse(select));
}

/** Opens a sink of a job that was checked. */
export function openSink(sink: PlannedSink, config: Pick<Config, 'secrets' | 'variables'>): Sink {
  const chosen = chooseSink(withItsVariables(sink, variablesOf(config)));
  if (!('open' in chosen)) throw new TypeError(`the sink ${sink.sink} was not checked with its job`);
  return chosen.open((name, field) => secretOf(config, name, field));
}

function selectMistakes(select: JsonObject, path: Path): readonly Mistake[] {
  const { data, error } = WhereForm.safeParse(select);
  if (!data) return explainIssues(error, WhereForm, select, path);
  try {
    parseTransientWhere(data, anywhere(data));
    return [];
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    return [{ path: [...path, ...error.path.slice(1)], message: error.message }];
  }
}

/** Stands for the regions of sky maps, which are not known before the job runs. */
function anywhere(where: TransientWhere): SkymapRegions {
  const region = { kind: 'cone', raDeg: 0, decDeg: 0, radiusArcsec: 1 } as const;
  return new Map([...skymapsNamedBy(where).keys()].map((key) => [key, region]));
}

function sinkMistakes(sink: PlannedSink, path: Path, variable: Lookup): readonly Mistake[] {
  const filled = withItsVariables(sink, variable);
  // As it was written: what a variable holds is not shown.
  const chosen = chooseSink(filled, (error, form) => explainIssues(error, form, sink.config, ['config']));
  return 'open' in chosen
    ? []
    : toldMistakes(chosen, filled).map(({ path: inner, message }) => ({
        path: [...path, ...inner],
        message,
      }));
}

function withItsVariables<Choice extends { readonly config: JsonObject }>(
  choice: Choice,
  variable: Lookup,
): Choice {
  return { ...choice, config: withVariables(choice.config, variable) as JsonObject };
}
