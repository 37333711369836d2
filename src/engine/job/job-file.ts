import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { isLabelName } from '../../access/access-term.js';
import { RefusedJob } from '../../domain/errors.js';
import { isSchedule } from '../t3/schedule.js';
import { explainIssues } from './explain-issues.js';
import type { Mistake } from './mistake.js';
import { TASK_KIND_NAMES } from './tasks/task-kind-names.js';

const Name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, 'expected a letter, then up to 63 letters, digits or . _ -');
export const Label = z.string().refine(isLabelName, 'expected a label: 1 to 64 letters, digits or . _ : -');
const Grants = z.array(z.string().min(1)).min(1);
const UnitConfig = z.record(z.string(), z.json());

const UnitChoice = z.strictObject({ unit: z.string(), config: UnitConfig.default({}) });

export interface T2Choice {
  readonly unit: string;
  readonly config: Record<string, z.infer<ReturnType<typeof z.json>>>;
  readonly tiedTo: readonly T2Choice[];
}

const T2Choice: z.ZodType<T2Choice> = z.lazy(() =>
  z.strictObject({ unit: z.string(), config: UnitConfig.default({}), tiedTo: z.array(T2Choice).default([]) }),
);

const LabelRow = z.union([
  z.literal('everyone'),
  z.strictObject({ grants: Grants }),
  z.strictObject({ everyoneFrom: z.coerce.date(), grants: z.array(z.string().min(1)).default([]) }),
]);

const SinkChoice = z.strictObject({
  sink: z.string().min(1),
  config: UnitConfig.default({}),
  /** Labels of which the sink's readers may learn. */
  mayCarry: z.array(Label),
});

/** What a T3 process does, whenever it runs. */
const Review = {
  /** Narrows the labels that the process uses; all of the channel's unless given. */
  labels: z.array(Label).min(1).optional(),
  /** A `where` as the API takes it. */
  select: z.record(z.string(), z.json()).default({}),
  units: z.array(UnitChoice).min(1),
  sinks: z.record(Name, SinkChoice).default({}),
};

const T3Choice = z.strictObject({
  name: Name,
  every: z.string().refine(isSchedule, 'expected afterRun or a cron pattern (UTC)').default('afterRun'),
  ...Review,
});

/** A T3 process that runs when its turn comes among the tasks of a job, called by the name of the task. */
export const ReviewTaskChoice = z.strictObject({ channel: z.string(), ...Review });

export type ReviewTaskChoice = z.output<typeof ReviewTaskChoice>;

export type T3Choice = z.output<typeof T3Choice>;

const Channel = z.strictObject({
  name: Name,
  /** Labels that the channel's units may use. */
  access: z.union([z.literal('every-label'), z.array(Label).min(1)]),
  readableBy: z.union([z.literal('everyone'), Grants]),
  lanes: z.enum(['all', 'own']).default('all'),
  history: z.enum(['archive', 'own']).default('archive'),
  t0: z
    .strictObject({
      filter: UnitChoice.default({ unit: 'AcceptAll', config: {} }),
      onKnownTransient: z.enum(['filter', 'bypass', 'overrule']).default('filter'),
    })
    .default({ filter: { unit: 'AcceptAll', config: {} }, onKnownTransient: 'filter' }),
  t1: z
    .array(UnitChoice)
    .min(1)
    .default([{ unit: 'LatestState', config: {} }]),
  t2: z.array(T2Choice).default([]),
  // Without a default: jobs without T3 keep their hash.
  t3: z.array(T3Choice).optional(),
  /** Another channel of the file, beside which this one runs to be compared with it: nothing of it is published. */
  shadowOf: Name.optional(),
});

const Identity = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUrl: z.url().optional(),
  keyFiles: z.array(z.string().min(1)).default([]),
  algorithms: z
    .array(z.enum(['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']))
    .min(1)
    .default(['EdDSA']),
  grantsClaim: z.string().min(1).default('grants'),
});

/** Where alerts come from, for `ampelgraph engine`: the unit and its settings, checked by the unit. */
export const SourceChoice = z.strictObject({ unit: z.string().min(1), config: UnitConfig.default({}) });

export type SourceChoice = z.output<typeof SourceChoice>;

/** A step of a job. What its configuration may hold is said by its kind (tasks/task-kinds.ts). */
const TaskChoice = z.strictObject({
  /** Later tasks use its values by this name. */
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected a letter, then up to 63 letters, digits or _ -'),
  task: z.enum(TASK_KIND_NAMES),
  config: UnitConfig.default({}),
});

export type TaskChoice = z.output<typeof TaskChoice>;

/** Settings of the process and secrets are not for jobs to read. */
const Variable = z
  .string()
  .regex(
    /^(?!AMPELGRAPH_)[A-Za-z_][A-Za-z0-9_]*$/,
    'expected the name of a variable, not of AMPELGRAPH_: secrets are named by { secret: NAME }',
  );

/** Units as they were when the file was exported: where they differ, the job is refused. */
const Pin = z.strictObject({ package: z.string(), version: z.string(), digest: z.string() });

/** A configuration file: who may see what, which channels run, and whose tokens count. */
export const JobFile = z.strictObject({
  /** What people call it; not part of what is made. */
  name: Name.optional(),
  /** Variables that must be set where the job runs, for `${env.NAME}` in sources, sinks and tasks. */
  env: z.array(Variable).optional(),
  labels: z.record(Label, LabelRow).default({}),
  channels: z.array(Channel).min(1),
  identity: Identity.optional(),
  sources: z.array(SourceChoice).optional(),
  /** What makes alerts of packets: of each, the first that recognises it; those of ZTF and LSST unless given. */
  shapers: z.array(UnitChoice).min(1).optional(),
  /** Packages with units beside our own: names, or paths of folders relative to the file. */
  unitPackages: z.array(z.string().min(1)).optional(),
  /** Steps in order; all sources, all T2 units and all T3 processes, in this order, unless given. */
  tasks: z.array(TaskChoice).min(1).optional(),
  pins: z.record(z.string(), Pin).optional(),
});

export type JobFile = z.output<typeof JobFile>;
export type ChannelChoice = JobFile['channels'][number];

/** A parsed file, able to say where in its text a path stands. */
export interface ReadJobFile {
  /** What the file says; of a file with mistakes, the parts without. */
  readonly job: JobFile;
  /** Where the channels of `job` stand in the file's list. */
  readonly places: readonly number[];
  /** Where its tasks stand in the file's list. */
  readonly taskPlaces: readonly number[];
  /** What is wrong with the form; {@link resolveJob} refuses the file for them, together with all that it finds. */
  readonly mistakes: readonly Mistake[];
  /** Makes the error that lists mistakes with file, line and column, in the order of the file. */
  readonly refused: (mistakes: readonly Mistake[]) => RefusedJob;
}

/**
 * Reads a configuration file. Unknown keys are mistakes.
 *
 * @param name  of the file, for messages
 * @throws {RefusedJob} when it is no YAML, one line a mistake: `file:line:column (file): message`
 */
export function readJobFile(text: string, name: string): ReadJobFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [syntax, ...moreSyntax] = document.errors.map(
    (error) => `${at(error.pos[0])} (file): expected YAML, found a mistake: ${error.message}`,
  );
  if (syntax !== undefined) throw new RefusedJob([syntax, ...moreSyntax]);
  const refused = (mistakes: readonly Mistake[]) => {
    const [first, ...rest] = mistakes
      .map(({ path, message }) => ({ path, message, offset: offsetOf(document.contents, path) }))
      .sort((a, b) => a.offset - b.offset)
      .map(({ path, message, offset }) => `${at(offset)} ${path.join('.') || '(file)'}: ${message}`);
    return new RefusedJob([first ?? `${name}: unreadable`, ...rest]);
  };
  const value: unknown = document.toJS();
  const parsed = JobFile.safeParse(value);
  if (parsed.success) return { job: parsed.data, ...placesOf(parsed.data), mistakes: [], refused };
  return { ...partsWithoutMistakes(value), mistakes: explainIssues(parsed.error, JobFile, value), refused };
}

/** Gives a job that stands in no file the form of one that does. */
export function jobWithoutFile(job: JobFile, name: string): ReadJobFile {
  const refused = (mistakes: readonly Mistake[]) => {
    const [first, ...rest] = mistakes.map(({ path, message }) => `${name} ${path.join('.')}: ${message}`);
    return new RefusedJob([first ?? name, ...rest]);
  };
  return { job, ...placesOf(job), mistakes: [], refused };
}

function placesOf({ channels, tasks = [] }: JobFile): Pick<ReadJobFile, 'places' | 'taskPlaces'> {
  return { places: [...channels.keys()], taskPlaces: [...tasks.keys()] };
}

/** Keeps what can be checked further, so that one mistake does not hide the next. */
function partsWithoutMistakes(value: unknown): Pick<ReadJobFile, 'job' | 'places' | 'taskPlaces'> {
  const parts: Partial<Record<string, unknown>> = isObject(value) ? value : {};
  const channels = partsOfList(parts['channels'], Channel);
  const tasks = partsOfList(parts['tasks'], TaskChoice);
  const env = Array.isArray(parts['env']) ? parts['env'] : [];
  const labels = JobFile.shape.labels.safeParse(parts['labels']);
  const sources = JobFile.shape.sources.safeParse(parts['sources']);
  const shapers = JobFile.shape.shapers.safeParse(parts['shapers']);
  const packages = JobFile.shape.unitPackages.safeParse(parts['unitPackages']);
  const pins = JobFile.shape.pins.safeParse(parts['pins']);
  return {
    job: {
      labels: labels.success ? labels.data : {},
      channels: channels.map(({ part }) => part),
      ...(tasks.length === 0 ? {} : { tasks: tasks.map(({ part }) => part) }),
      ...(env.length === 0 ? {} : { env: env.filter((name) => Variable.safeParse(name).success) }),
      ...(sources.data === undefined ? {} : { sources: sources.data }),
      ...(shapers.data === undefined ? {} : { shapers: shapers.data }),
      ...(packages.data === undefined ? {} : { unitPackages: packages.data }),
      ...(pins.data === undefined ? {} : { pins: pins.data }),
    },
    places: channels.map(({ place }) => place),
    taskPlaces: tasks.map(({ place }) => place),
  };
}

/** The items of a list that have the form, with their places; unknown keys were named already. */
function partsOfList<Part>(
  value: unknown,
  form: z.ZodType<Part> & { readonly shape: object },
): readonly { readonly place: number; readonly part: Part }[] {
  return (Array.isArray(value) ? value : []).flatMap((item: unknown, place) => {
    const known = isObject(item)
      ? Object.fromEntries(Object.entries(item).filter(([key]) => key in form.shape))
      : item;
    const parsed = form.safeParse(known);
    return parsed.success ? [{ place, part: parsed.data }] : [];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Finds where the value at a path begins; the nearest enclosing one when the path leads nowhere. */
function offsetOf(root: ParsedNode | null, path: readonly (string | number)[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) break;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as Partial<ParsedNode> | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
