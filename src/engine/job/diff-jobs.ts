import type { Json, JsonObject } from '../../domain/scalar.js';
import { type JsonDifference, jsonDifferences } from '../../provenance/json-differences.js';
import type { Trace } from '../../storage/port/origin-rows.js';
import { type PlannedUnit, unitsOf } from '../channel-plan.js';
import { exportedJob } from './export-job.js';
import type { ReadJobFile } from './job-file.js';
import type { ResolvedJob } from './resolve-job.js';

/** A job with the file that it was read from. */
export interface ComparedJob {
  readonly read: ReadJobFile;
  readonly job: ResolvedJob;
}

/** What would change with the second of two jobs. */
export interface JobDifferences {
  readonly sameHash: boolean;
  /** By channel name; `undefined` before or after where the channel is new or gone. */
  readonly channels: readonly { readonly channel: string; readonly differences: readonly JsonDifference[] }[];
  /** By name, in the order of the second; `order` where only that differs. */
  readonly tasks: readonly {
    readonly task: string;
    readonly differences: readonly JsonDifference[] | 'ORDER';
  }[];
  /** Everything else in the files: labels, identity, sources. */
  readonly rest: readonly JsonDifference[];
  /** Units with configurations that the second asks for and the first does not: their results are to be computed. */
  readonly computed: readonly {
    readonly channel: string;
    readonly unit: string;
    readonly config: JsonObject;
  }[];
  /** Those that nobody asks for any more: their results stay and are not made again. */
  readonly dropped: readonly {
    readonly channel: string;
    readonly unit: string;
    readonly config: JsonObject;
  }[];
}

/** Compares two jobs by what they mean: defaults filled in, order of keys forgotten, channels by name. */
export function diffJobs(before: ComparedJob, after: ComparedJob): JobDifferences {
  const [a, b] = [partsOf(before), partsOf(after)];
  const names = [...new Set([...a.channels.keys(), ...b.channels.keys()])].sort();
  const channels = names
    .map((channel) => ({
      channel,
      differences: jsonDifferences(a.channels.get(channel) ?? {}, b.channels.get(channel) ?? {}),
    }))
    .filter(({ differences }) => differences.length > 0);
  return {
    sameHash: before.job.hash === after.job.hash,
    channels,
    tasks: taskDifferences(before.job, after.job),
    rest: jsonDifferences(a.rest, b.rest),
    computed: plannedOnlyIn(after.job, before.job),
    dropped: plannedOnlyIn(before.job, after.job),
  };
}

function partsOf({ read, job }: ComparedJob): {
  readonly channels: ReadonlyMap<string, Json>;
  readonly rest: JsonObject;
} {
  const { channels, tasks: _, ...rest } = exportedJob(read, job);
  const named = (channels as readonly JsonObject[]).map((channel): [string, Json] => [
    String(channel['name']),
    channel,
  ]);
  return { channels: new Map(named), rest };
}

/** Compares tasks by what they make: of their files, the digests count. */
function taskDifferences(before: ResolvedJob, after: ResolvedJob): JobDifferences['tasks'] {
  const identities = ({ tasks }: ResolvedJob) => new Map(tasks.map(({ name, identity }) => [name, identity]));
  const [a, b] = [identities(before), identities(after)];
  const isInBoth = (name: string) => a.has(name) && b.has(name);
  const [orderInA, orderInB] = [[...a.keys()].filter(isInBoth), [...b.keys()].filter(isInBoth)];
  return [...new Set([...b.keys(), ...a.keys()])].flatMap((task): JobDifferences['tasks'] => {
    const differences = jsonDifferences(a.get(task) ?? {}, b.get(task) ?? {});
    if (differences.length > 0) return [{ task, differences }];
    return orderInA.indexOf(task) === orderInB.indexOf(task) ? [] : [{ task, differences: 'ORDER' }];
  });
}

function plannedOnlyIn(job: ResolvedJob, other: ResolvedJob): JobDifferences['computed'] {
  const known = new Set(planned(other).map(({ key }) => key));
  return planned(job)
    .filter(({ key }) => !known.has(key))
    .map(({ channel, unit, trace }) => ({ channel, unit, config: trace.config.config }));
}

interface Planned {
  readonly key: string;
  readonly channel: string;
  readonly unit: string;
  readonly trace: Trace;
}

/** Every T2 unit that a channel asks for, those tied to it included, each once a channel. */
function planned({ channels, traces }: ResolvedJob): readonly Planned[] {
  const found = new Map<string, Planned>();
  const visit = (channel: string, { unit, configHash, tiedTo }: PlannedUnit): void => {
    const trace = traces.find((each) => each.unitVersion.name === unit && each.config.hash === configHash);
    if (trace === undefined) return;
    const key = `${channel} ${trace.id}`;
    found.set(key, { key, channel, unit, trace });
    for (const tied of tiedTo) visit(channel, tied);
  };
  for (const plan of channels) for (const unit of unitsOf(plan)) visit(plan.access.name, unit);
  return [...found.values()];
}
