import type { Clearance } from '../../access/clearance.js';
import { jsonDifferences } from '../../provenance/json-differences.js';
import type { Reproduction } from '../../provenance/reproduction.js';
import { traceIdOf } from '../../provenance/trace.js';
import type { Execution, ExecutionStore } from '../../storage/port/execution-store.js';
import type { UnitVersion } from '../../storage/port/origin-rows.js';
import type { Hash } from '../../storage/port/page.js';
import type { UnitOutcome } from '../unit-runner/unit-outcome.js';
import type { UnitRunner } from '../unit-runner/unit-runner.js';

/** What computing again takes. */
export interface ReproductionTools {
  readonly executions: Pick<ExecutionStore, 'byResult'>;
  readonly runner: Pick<UnitRunner, 'run'>;
  /** Versions of the units that this process has, by name. */
  readonly versions: ReadonlyMap<string, UnitVersion>;
  /** Runs units of another version than the recorded one too; what comes out may then well be different. */
  readonly anyVersion?: boolean;
}

/**
 * Computes results again from the recorded points, results consumed and configuration, and compares the bodies. Writes
 * nothing.
 *
 * @param clearance  sees the results, or they are reported as not there
 * @returns one outcome an id, in order
 */
export async function reproduce(
  tools: ReproductionTools,
  clearance: Clearance,
  ids: readonly Hash[],
): Promise<readonly Reproduction[]> {
  const executions = await tools.executions.byResult(clearance, ids);
  const reasons = executions.map((execution) => whyNot(execution, tools));
  const runnable = executions.filter(
    (execution, place): execution is Execution => execution !== undefined && reasons[place] === undefined,
  );
  const outcomes = await tools.runner.run(runnable);
  const byId = new Map(runnable.map((execution, place) => [execution.resultId, outcomes[place]!]));
  return ids.map((resultId, place) => {
    const execution = executions[place];
    const outcome = byId.get(resultId);
    if (execution === undefined || outcome === undefined)
      return {
        outcome: 'IMPOSSIBLE',
        resultId,
        unit: execution?.unit,
        reason: reasons[place] ?? 'it was not run',
      };
    return compared(execution, outcome);
  });
}

function whyNot(
  execution: Execution | undefined,
  { versions, anyVersion }: ReproductionTools,
): string | undefined {
  if (execution === undefined) return 'no T2 result of this id is to be seen';
  const { unit, config, traceId } = execution;
  const version = versions.get(unit);
  if (version === undefined) return `this software has no unit ${unit}`;
  if (anyVersion === true || traceIdOf(version.id, config.hash) === traceId) return undefined;
  return `it was made by another version of ${unit}; this software has ${version.package} ${version.version} with digest ${version.digest}`;
}

function compared(execution: Execution, outcome: UnitOutcome): Reproduction {
  const { resultId, unit, body, bodyHash } = execution;
  if (!outcome.ok)
    return {
      outcome: 'IMPOSSIBLE',
      resultId,
      unit,
      reason: `the unit failed now with ${outcome.code}: ${outcome.message}`,
    };
  const { durationMs } = outcome;
  if (outcome.bodyHash === bodyHash) return { outcome: 'SAME', resultId, unit, durationMs };
  return {
    outcome: 'DIFFERENT',
    resultId,
    unit,
    durationMs,
    differences: jsonDifferences(body, outcome.body),
  };
}
