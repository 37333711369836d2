import { systemClearance } from '../access/system-clearance.js';
import type { DatapointId } from '../domain/datapoint.js';
import { BadUserInput } from '../domain/errors.js';
import type { Json } from '../domain/scalar.js';
import { contentHash } from '../provenance/canonical-json.js';
import type { Trace } from '../storage/port/origin-rows.js';
import type { Storage } from '../storage/port/storage.js';
import { type PlannedUnit, unitsOf } from './channel-plan.js';
import type { ResolvedJob } from './job/resolve-job.js';
import { withCatalogues } from './resources/resourceful-runner.js';
import type { RunnableTicket, UnitOutcome } from './unit-runner/unit-outcome.js';
import type { UnitRunner } from './unit-runner/unit-runner.js';

/** What a trial works with. */
export interface TrialTools {
  readonly storage: Pick<Storage, 'transients' | 'datapoints' | 'catalogues'>;
  readonly runner: UnitRunner;
  /** A job whose first channel asks for the unit alone. */
  readonly job: ResolvedJob;
}

/** What came of it. */
export interface Trial {
  readonly survey: string;
  readonly transient: string;
  readonly pointCount: number;
  /** One, on all points; of a unit of datapoints one for each that it looks at. */
  readonly outcomes: readonly { readonly points: readonly DatapointId[]; readonly outcome: UnitOutcome }[];
}

/**
 * Runs a T2 unit, and first those that it is tied to, on all points stored of a transient: as one state, or each by
 * itself where the unit looks at single datapoints. Stores nothing.
 *
 * @throws {BadUserInput} when no transient of the name is stored
 */
export async function tryUnit(tools: TrialTools, name: string): Promise<Trial> {
  const clearance = systemClearance('trial of a unit');
  const [row] = await tools.storage.transients.byName(clearance, name);
  if (row === undefined)
    throw new BadUserInput(`expected the name of a transient in the store; received ${name}`, ['on']);
  const [seen = []] = await tools.storage.datapoints.ofTransients(clearance, [row.ref]);
  const points = seen
    .filter(({ supersededBy }) => supersededBy === undefined)
    .map(({ datapoint: { summary: _, ...point } }) => point);
  const runner = withCatalogues(tools.runner, tools.storage.catalogues);
  const channel = tools.job.channels[0]!;
  const planned = unitsOf(channel)[0]!;
  const [input] = channel.inputs ?? [];
  const usable = points.filter(({ kind }) => input?.pointKinds?.includes(kind) ?? true);
  const states = input?.unit.combine(usable) ?? [points.map(({ id }) => id)];
  const outcomes: Trial['outcomes'][number][] = [];
  for (const ids of states) {
    const chosen = points.filter(({ id }) => ids.includes(id));
    const state = { transient: row.key, stateId: contentHash([...ids]), points: chosen };
    outcomes.push({ points: ids, outcome: await run(planned, tools.job.traces, state, runner) });
  }
  return { survey: row.key.survey, transient: row.key.name, pointCount: points.length, outcomes };
}

async function run(
  { unit, configHash, tiedTo }: PlannedUnit,
  traces: readonly Trace[],
  input: Pick<RunnableTicket, 'transient' | 'stateId' | 'points'>,
  runner: UnitRunner,
): Promise<UnitOutcome> {
  const tied: { readonly unit: string; readonly body: Json }[] = [];
  for (const needed of tiedTo) {
    const outcome = await run(needed, traces, input, runner);
    if (!outcome.ok) return outcome;
    tied.push({ unit: needed.unit, body: outcome.body });
  }
  // A resolved job has a trace of everything that it plans.
  const trace = traces.find((each) => each.unitVersion.name === unit && each.config.hash === configHash)!;
  const [outcome] = await runner.run([{ unit, config: trace.config, ...input, tied }]);
  return outcome!;
}
