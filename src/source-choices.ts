import { type Config, secretOf, variablesOf } from './config.js';
import type { JsonObject } from './domain/scalar.js';
import { explainIssues } from './engine/job/explain-issues.js';
import type { ReadJobFile, SourceChoice } from './engine/job/job-file.js';
import type { Mistake } from './engine/job/mistake.js';
import { toldMistakes, withVariables } from './engine/job/tasks/references.js';
import { TASK_CONFIGS } from './engine/job/tasks/task-kinds.js';
import { type ChosenSource, chooseSource } from './sources/choose-source.js';

/** Chooses the sources of a job; what is wrong with them is refused together with the job's other mistakes. */
export function chosenSources(
  read: ReadJobFile,
  config: Config,
): { readonly chosen: readonly ChosenSource[]; readonly mistakes: readonly Mistake[] } {
  const own = chosenOf(read.job.sources ?? [], ['sources'], config);
  const ofTasks = (read.job.tasks ?? []).flatMap(({ task, config: told }, index) => {
    const { data } = TASK_CONFIGS.ingest.safeParse(task === 'ingest' ? told : {});
    const path = ['tasks', read.taskPlaces[index]!, 'config', 'sources'];
    return chosenOf(data?.sources ?? [], path, config).mistakes;
  });
  return { chosen: own.chosen, mistakes: [...own.mistakes, ...ofTasks] };
}

/** Chooses sources, the variables that they name put in. */
export function chosenOf(choices: readonly SourceChoice[], path: Mistake['path'], config: Config) {
  const filled = choices.map((choice) => ({
    ...choice,
    config: withVariables(choice.config, variablesOf(config)) as JsonObject,
  }));
  const chosen = filled.map((choice, at) =>
    chooseSource(
      choice,
      (name, field) => secretOf(config, name, field),
      // As it was written: what a variable holds is not shown.
      (error, form) => explainIssues(error, form, choices[at]!.config, ['config']),
    ),
  );
  const mistakes = chosen.flatMap((one, at) =>
    'kind' in one
      ? []
      : toldMistakes(one, filled[at]!).map(({ path: inner, message }) => ({
          path: [...path, at, ...inner],
          message,
        })),
  );
  return { chosen: chosen.flatMap((one) => ('kind' in one ? [one] : [])), mistakes };
}
