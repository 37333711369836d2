import { systemClearance } from '../access/system-clearance.js';
import { BadUserInput } from '../domain/errors.js';
import type { Json } from '../domain/scalar.js';
import type { Storage, Trace } from '../storage/port.js';
import type { PlannedUnit } from './channel-plan.js';
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
  readonly outcome: UnitOutcome;
}

/**
 * Runs a T2 unit, and first those that it is tied to, on all points stored of a transient. Stores nothing.
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
  const planned = tools.job.channels[0]!.t2[0]!;
  const outcome = await run(planned, tools.job.traces, points, runner);
  return { survey: row.key.survey, transient: row.key.name, pointCount: points.length, outcome };
}

async function run(
  { unit, configHash, tiedTo }: PlannedUnit,
  traces: readonly Trace[],
  points: RunnableTicket['points'],
  runner: UnitRunner,
): Promise<UnitOutcome> {
  const tied: { readonly unit: string; readonly body: Json }[] = [];
  for (const needed of tiedTo) {
    const outcome = await run(needed, traces, points, runner);
    if (!outcome.ok) return outcome;
    tied.push({ unit: needed.unit, body: outcome.body });
  }
  // A resolved job has a trace of everything that it plans.
  const trace = traces.find((each) => each.unitVersion.name === unit && each.config.hash === configHash)!;
  const [outcome] = await runner.run([{ unit, config: trace.config, points, tied }]);
  return outcome!;
}
