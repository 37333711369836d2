import { nearestName } from '../../../domain/near-miss.js';
import type { JobFile, ReadJobFile, TaskChoice } from '../job-file.js';
import type { Mistake } from '../mistake.js';
import { type Reference, type ReferringText, referringTexts } from './references.js';
import { TASK_KINDS } from './task-kinds.js';

type Path = readonly (string | number)[];
type TaskReference = Extract<Reference, { readonly kind: 'TASK' }>;

const FORMS = ['env.NAME', 'tasks.TASK.VALUE', 'tasks.TASK.VALUE + 1']
  .map((each) => `\${${each}}`)
  .join(' or ');

/** Finds what is wrong with the references in the configuration of a task. */
export function mistakesOfReferences(
  tasks: readonly TaskChoice[],
  index: number,
  env: readonly string[],
  path: Path,
): readonly Mistake[] {
  const { task, config } = tasks[index]!;
  const { literal } = TASK_KINDS[task];
  return referringTexts(config).flatMap(({ path: inner, references }) =>
    references.flatMap((reference): readonly Mistake[] => {
      const at = [...path, ...inner];
      if (literal.includes(String(inner[0])))
        return [
          {
            path: at,
            message: `expected what is known before the job runs, found ${reference.text}: ${literal.join(', ')} are checked, hashed and kept as they stand`,
          },
        ];
      const message = faultOf(reference, tasks, index, env);
      return message === undefined ? [] : [{ path: at, message }];
    }),
  );
}

/** Finds references to variables that `env` does not list, and those that stand where nothing is put in their place. */
export function misplacedReferences({ job, places }: ReadJobFile): readonly Mistake[] {
  const env = job.env ?? [];
  const sources = (job.sources ?? []).flatMap((source, at) =>
    inPlace(source.config, ['sources', at, 'config'], env),
  );
  const channels = job.channels.flatMap((channel, index) => {
    const path: Path = ['channels', places[index]!];
    const { t3 = [], ...rest } = channel;
    return [
      ...outOfPlace(rest, path),
      ...t3.flatMap(({ sinks, ...process }, at) => [
        ...outOfPlace(process, [...path, 't3', at]),
        ...Object.entries(sinks).flatMap(([name, { config }]) =>
          inPlace(config, [...path, 't3', at, 'sinks', name, 'config'], env),
        ),
      ]),
    ];
  });
  return [...sources, ...channels];
}

/** Finds the variables of `env` that are not set. */
export function unsetVariables(
  { env = [] }: Pick<JobFile, 'env'>,
  variable: (name: string) => string | undefined,
): readonly Mistake[] {
  return env.flatMap((name, at) =>
    variable(name) === undefined
      ? [{ path: ['env', at], message: `expected the variable ${name} to be set, found nothing` }]
      : [],
  );
}

/**
 * Says of a mistake that stands at a reference what the reference gives, in place of the example by which it was checked.
 * Nothing where that can't be told: of variables that are not set and of references that are wrong themselves, which is
 * said elsewhere.
 */
export function mistypedBy(
  mistake: Mistake,
  texts: readonly ReferringText[],
  { tasks, index, variable }: ReferringTask,
): readonly Mistake[] {
  const found = texts.find(({ path }) => path.join('\0') === mistake.path.join('\0'));
  if (!found) return [mistake];
  const { text, references } = found;
  const isUntold = (each: Reference) =>
    each.kind === 'ENV'
      ? variable(each.name) === undefined
      : each.kind === 'MALFORMED' || faultOfValue(each, tasks, index) !== undefined;
  if (references.some(isUntold)) return [];
  const [only] = references;
  const type = only?.text === text && only.kind === 'TASK' ? typeOf(only, tasks) : 'TEXT';
  const expected = mistake.message.replace(/, found .*$/s, '');
  const given = type === 'NUMBER' ? 'a number' : 'a text';
  return [{ ...mistake, message: `${expected}, found ${text}, which is ${given}` }];
}

/** A task whose references are looked at, among the tasks of its job. */
export interface ReferringTask {
  readonly tasks: readonly TaskChoice[];
  readonly index: number;
  readonly variable: (name: string) => string | undefined;
}

function typeOf({ task: name, value }: TaskReference, tasks: readonly TaskChoice[]) {
  const task = tasks.find((each) => each.name === name);
  return task && TASK_KINDS[task.task].values[value];
}

function faultOf(
  reference: Reference,
  tasks: readonly TaskChoice[],
  index: number,
  env: readonly string[],
): string | undefined {
  if (reference.kind === 'MALFORMED') return `expected ${FORMS}, found ${reference.text}`;
  return reference.kind === 'ENV'
    ? faultOfVariable(reference.name, env)
    : faultOfValue(reference, tasks, index);
}

function faultOfVariable(name: string, env: readonly string[]): string | undefined {
  if (env.includes(name)) return undefined;
  return `expected a variable that \`env\` lists (${env.join(', ') || 'none'}), found ${name}${meant(name, env)}`;
}

function faultOfValue(
  { task: name, value, added, text }: TaskReference,
  tasks: readonly TaskChoice[],
  index: number,
): string | undefined {
  const above = tasks.slice(0, index).map((task) => task.name);
  const place = tasks.findIndex((task) => task.name === name);
  if (place < 0)
    return `expected a task above (${above.join(', ') || 'there is none'}), found ${name}${meant(name, above)}`;
  if (place === index) return `expected a task above, found ${name}, which is this task itself`;
  if (place > index) return `expected a task above, found ${name}, which runs after this one; move it up`;
  const { task } = tasks[place]!;
  const { values } = TASK_KINDS[task];
  const names = Object.keys(values);
  if (values[value] === undefined)
    return `expected a value of ${name}, which is a task of kind ${task} (${names.join(', ')}), found ${value}${meant(value, names)}`;
  if (added !== undefined && values[value] === 'TEXT')
    return `expected a number to add to, found ${text}, which is a text`;
  return undefined;
}

function inPlace(
  config: Parameters<typeof referringTexts>[0],
  path: Path,
  env: readonly string[],
): readonly Mistake[] {
  return referringTexts(config, path).flatMap(({ path: at, references }) =>
    references.flatMap((reference) => {
      const message =
        reference.kind === 'TASK'
          ? `expected a value, found ${reference.text}: what tasks give can be used by tasks alone`
          : reference.kind === 'ENV'
            ? faultOfVariable(reference.name, env)
            : undefined;
      return message === undefined ? [] : [{ path: at, message }];
    }),
  );
}

function outOfPlace(value: object, path: Path): readonly Mistake[] {
  return referringTexts(JSON.parse(JSON.stringify(value)), path).flatMap(({ path: at, references }) =>
    references.flatMap((reference) =>
      reference.kind === 'MALFORMED'
        ? []
        : [
            {
              path: at,
              message: `expected a value, found ${reference.text}: ${
                reference.kind === 'ENV'
                  ? 'variables can stand in sources, sinks and tasks; this is hashed and kept'
                  : 'what tasks give can be used by tasks alone; a task of kind review selects by it'
              }`,
            },
          ],
    ),
  );
}

function meant(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
