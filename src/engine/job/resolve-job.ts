import type { ChannelAccess } from '../../access/channel-access.js';
import { DEFAULT_LABEL_TABLE, type LabelCondition, type LabelTable } from '../../access/label.js';
import type { JsonObject } from '../../domain/scalar.js';
import { contentHash } from '../../provenance/canonical-json.js';
import { traceOf } from '../../provenance/trace.js';
import type { CatalogueVersion } from '../../storage/port/catalogue-store.js';
import type { Trace, UnitVersion } from '../../storage/port/origin-rows.js';
import type { Hash } from '../../storage/port/page.js';
import { tiesOf, type UnitDefinition, type UnitKind } from '../../unit/definition.js';
import type { ChannelPlan, PlannedUnit } from '../channel-plan.js';
import { pinsOf } from '../resources/pin-resources.js';
import { withPins } from '../resources/pinned-config.js';
import type { PlannedShaper } from '../shaping/planned-shaper.js';
import { T2_KINDS } from '../unit-runner/t2-kinds.js';
import { channelInputs, type PlannedT2, tieMistake } from './channel-inputs.js';
import { explainIssues } from './explain-issues.js';
import type { ChannelChoice, JobFile, ReadJobFile, T2Choice } from './job-file.js';
import { mistakesOfLabels } from './known-labels.js';
import type { Mistake } from './mistake.js';
import { resolveReviews } from './resolve-reviews.js';
import { resolveShapers } from './resolve-shapers.js';
import { mistakesOfShadows } from './shadow-channels.js';
import { NO_SURROUNDINGS, type PlannedTask, resolveTasks, type Surroundings } from './tasks/resolve-tasks.js';
import { misplacedReferences } from './tasks/task-references.js';

/** The units that a job may choose from. */
export interface UnitShelf {
  readonly find: (name: string) => UnitDefinition | undefined;
  /** A name near to a misspelt one. */
  readonly suggest: (name: string) => string | undefined;
  readonly versionOf: (definition: UnitDefinition) => UnitVersion;
  /** Versions of the catalogues in the store, those of one name newest first; none unless given. */
  readonly catalogues?: readonly CatalogueVersion[];
}

/** A job, checked and ready to run. */
export interface ResolvedJob {
  readonly labels: LabelTable;
  readonly channels: readonly ChannelPlan[];
  /** Software and configuration of every unit that the channels use. */
  readonly traces: readonly Trace[];
  /** What makes alerts of packets, in order. */
  readonly shapers: readonly PlannedShaper[];
  /** Steps in order; empty where the file names none. */
  readonly tasks: readonly PlannedTask[];
  /** Identifies the job: over the resolved file and the traces. */
  readonly hash: Hash;
}

type Path = readonly (string | number)[];

/**
 * Checks a job's units against the catalogue, fills in defaults, and makes the units.
 *
 * @param more  what is wrong with the parts that are checked elsewhere
 * @param surroundings  of the place where the job is to run, as far as they are known
 * @throws {RefusedJob} listing every mistake of the file at once: of form, unknown units, units of the wrong kind,
 *   refused parameters, wrong ties
 */
export function resolveJob(
  read: ReadJobFile,
  units: UnitShelf,
  more: readonly Mistake[] = [],
  surroundings: Surroundings = NO_SURROUNDINGS,
): ResolvedJob {
  const resolving = new Resolving(units, read.job);
  const channels = read.job.channels.map((channel, index) =>
    resolving.channel(channel, ['channels', read.places[index]!]),
  );
  const tasks = resolving.tasks(read, surroundings);
  const shapers = resolveShapers(read.job, units, resolving.mistakes, (one, at) =>
    resolving.unit(one, 'SHAPER', at),
  );
  resolving.refuseRepeatedNames(read);
  mistakesOfShadows(read, resolving.mistakes);
  mistakesOfLabels(read, resolving.mistakes);
  resolving.refuseOtherUnits(read.job, shapers);
  const mistakes = [...read.mistakes, ...resolving.mistakes, ...more];
  if (mistakes.length > 0) throw read.refused(mistakes);
  const traces = [...resolving.traces.values()];
  return {
    labels: labelTableOf(read.job),
    channels: channels.flatMap((channel) => channel ?? []),
    traces,
    shapers,
    tasks,
    hash: contentHash([identityOf(read.job, tasks), traces.map((trace) => trace.id).sort()]),
  };
}

/**
 * What a job says of what it makes. Its name, and where alerts, units and variables come from, do not change that; pins
 * repeat what the traces say.
 */
function identityOf(job: JobFile, tasks: readonly PlannedTask[]): JsonObject {
  const { name: _, env: __, sources: ___, pins: ____, unitPackages: _____, tasks: ______, ...made } = job;
  const steps = tasks.length === 0 ? {} : { tasks: tasks.map(({ identity }) => identity) };
  return JSON.parse(JSON.stringify({ ...made, ...steps })) as JsonObject;
}

/** Labels of the file beside the built-in ones; a row of the file wins. */
function labelTableOf(job: JobFile): LabelTable {
  const rows = Object.entries(job.labels).map(([label, row]): [string, LabelCondition] => {
    if (row === 'everyone') return [label, { kind: 'EVERYONE' }];
    if ('everyoneFrom' in row)
      return [
        label,
        { kind: 'EVERYONE_FROM', fromUnixMs: row.everyoneFrom.getTime(), untilThenAnyOf: row.grants },
      ];
    return [label, { kind: 'GRANTS', anyOf: row.grants }];
  });
  return new Map([...DEFAULT_LABEL_TABLE, ...rows]);
}

class Resolving {
  readonly mistakes: Mistake[] = [];
  readonly traces = new Map<Hash, Trace>();

  constructor(
    private readonly units: UnitShelf,
    private readonly job: JobFile,
  ) {}

  channel(choice: ChannelChoice, path: Path): ChannelPlan | undefined {
    const filter = this.unit(choice.t0.filter, 'ALERT_FILTER', [...path, 't0', 'filter']);
    const combiners = choice.t1.flatMap((one, index) => this.combiner(one, [...path, 't1', index]) ?? []);
    const t3 = resolveReviews(choice, path, this.mistakes, (one, at) => this.unit(one, 'REVIEW', at));
    const t2 = choice.t2.flatMap((one, index) => this.planned(one, [...path, 't2', index], choice) ?? []);
    const asked = channelInputs(t2, (one) => this.combiner(one, [...path, 't2']));
    if (choice.lanes === 'own' && choice.access === 'every-label')
      this.mistakes.push({
        path: [...path, 'lanes'],
        message:
          'expected a list of labels as `access` with own lanes, found every-label, which nobody holds',
      });
    if (filter?.definition.kind !== 'ALERT_FILTER') return undefined;
    return {
      access: accessOf(choice),
      lanes: choice.lanes === 'all' ? 'ALL' : 'OWN',
      history: choice.history === 'archive' ? 'ARCHIVE' : 'OWN',
      onKnownTransient:
        choice.t0.onKnownTransient === 'filter'
          ? 'FILTER'
          : choice.t0.onKnownTransient === 'bypass'
            ? 'BYPASS'
            : 'OVERRULE',
      filter: { unit: filter.definition.create(filter.config), traceId: filter.trace.id },
      combiners,
      t2: asked.t2,
      ...(asked.inputs.length === 0 ? {} : { inputs: asked.inputs }),
      ...(t3.length === 0 ? {} : { t3 }),
      ...(choice.shadowOf === undefined ? {} : { shadowOf: choice.shadowOf }),
    };
  }

  tasks(read: ReadJobFile, surroundings: Surroundings): readonly PlannedTask[] {
    this.mistakes.push(...misplacedReferences(read));
    return resolveTasks(read, surroundings, this.mistakes, (one, at) => this.unit(one, 'REVIEW', at));
  }

  refuseRepeatedNames({ job, places }: ReadJobFile): void {
    job.channels.forEach(({ name }, index) => {
      if (job.channels.findIndex((channel) => channel.name === name) < index)
        this.mistakes.push({
          path: ['channels', places[index]!, 'name'],
          message: `expected a name of its own, found ${name}, the name of a channel above`,
        });
    });
  }

  /** Refuses units that are not what they were when the file was exported. */
  refuseOtherUnits({ pins = {} }: JobFile, shapers: readonly PlannedShaper[]): void {
    const traces = new Set([...this.traces.values(), ...shapers.map(({ trace }) => trace)]);
    for (const { unitVersion } of traces) {
      const pin = pins[unitVersion.name];
      if (pin === undefined || pin.digest === unitVersion.digest) continue;
      this.mistakes.push({
        path: ['pins', unitVersion.name, 'digest'],
        message: `expected ${unitVersion.digest}, that of ${unitVersion.package} ${unitVersion.version} here, found ${pin.digest}`,
      });
    }
  }

  private combiner(
    choice: { readonly unit: string; readonly config: JsonObject },
    path: Path,
  ): ChannelPlan['combiners'][number] | undefined {
    const found = this.unit(choice, 'COMBINER', path);
    if (found?.definition.kind !== 'COMBINER') return undefined;
    return { unit: found.definition.create(found.config), traceId: found.trace.id };
  }

  private planned(choice: T2Choice, path: Path, channel: ChannelChoice): PlannedT2 | undefined {
    const unit = this.unit(choice, T2_KINDS, path, channel);
    if (!unit) return undefined;
    const { definition } = unit;
    const needed = tiesOf(definition);
    choice.tiedTo.forEach((tied, index) => {
      if (!needed.includes(tied.unit))
        this.mistakes.push({
          path: [...path, 'tiedTo', index, 'unit'],
          message: `expected ${needed.length === 0 ? `nothing, since ${choice.unit} is tied to no unit` : needed.join(' or ')}, found ${tied.unit}`,
        });
    });
    const tiedTo = needed.map((name) => {
      const index = choice.tiedTo.findIndex((tied) => tied.unit === name);
      const tied = choice.tiedTo[index] ?? { unit: name, config: {}, tiedTo: [] };
      const at = index < 0 ? path : [...path, 'tiedTo', index];
      const planned = this.planned(tied, at, channel);
      const mistake = planned && tieMistake(definition, planned.definition);
      if (mistake !== undefined) this.mistakes.push({ path: [...at, 'unit'], message: mistake });
      return planned;
    });
    const planned: PlannedUnit = {
      unit: choice.unit,
      configHash: unit.trace.config.hash,
      tiedTo: tiedTo.flatMap((one) => one?.planned ?? []),
    };
    return { planned, definition };
  }

  unit(
    choice: { readonly unit: string; readonly config: JsonObject },
    kinds: UnitKind | readonly UnitKind[],
    path: Path,
    channel?: ChannelChoice,
  ): { readonly definition: UnitDefinition; readonly config: JsonObject; readonly trace: Trace } | undefined {
    const definition = this.units.find(choice.unit);
    if (!definition) {
      const near = this.units.suggest(choice.unit);
      this.mistakes.push({
        path: [...path, 'unit'],
        message: `expected the name of a unit, found ${choice.unit}${near === undefined ? '' : `; did you mean ${near}?`}`,
      });
      return undefined;
    }
    if (![kinds].flat().includes(definition.kind)) {
      this.mistakes.push({
        path: [...path, 'unit'],
        message: `expected ${kinds === T2_KINDS ? 'a T2 unit' : `a unit of kind ${[kinds].flat().join(' or ')}`}, found ${choice.unit}, which is of kind ${definition.kind}`,
      });
      return undefined;
    }
    const parsed = definition.params.safeParse(choice.config);
    if (!parsed.success) {
      this.mistakes.push(
        ...explainIssues(parsed.error, definition.params, choice.config, [...path, 'config']),
      );
      return undefined;
    }
    const config = this.pinned(definition, definition.parseConfig(choice.config), path, channel);
    const trace = traceOf(this.units.versionOf(definition), config);
    this.traces.set(trace.id, trace);
    return { definition, config, trace };
  }

  /** Gives the configuration with the versions of the catalogues that the unit needs. */
  private pinned(
    definition: UnitDefinition,
    config: JsonObject,
    path: Path,
    channel: ChannelChoice | undefined,
  ): JsonObject {
    if (definition.kind !== 'MATCHED_LIGHT_CURVE' || channel === undefined) return config;
    const known = this.units.catalogues ?? [];
    const { pins, mistakes } = pinsOf(definition.resources(config), known, channel, labelTableOf(this.job));
    this.mistakes.push(...mistakes.map((message) => ({ path: [...path, 'config'], message })));
    return withPins(config, pins);
  }
}

function accessOf(choice: ChannelChoice): ChannelAccess {
  return {
    name: choice.name,
    access: choice.access === 'every-label' ? 'EVERY_LABEL' : [...new Set(choice.access)].sort(),
    readableBy:
      choice.readableBy === 'everyone' ? { kind: 'EVERYONE' } : { kind: 'GRANTS', anyOf: choice.readableBy },
  };
}
