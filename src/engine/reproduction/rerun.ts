import { systemClearance } from '../../access/system-clearance.js';
import type { ExecutionHead, ExecutionQuery, ExecutionStore } from '../../storage/execution-port.js';
import type { UnitVersion } from '../../storage/port.js';
import { staleResults } from './stale-results.js';

/** Tickets set to work again at once. */
const BATCH = 500;

/** Stale results of one unit, and what computing them anew will take. */
export interface RerunOfUnit {
  readonly unit: string;
  readonly results: number;
  /** From how long they took when they were made. */
  readonly estimatedMs: number;
}

/** What a rerun comes to. */
export interface RerunPlan {
  readonly byUnit: readonly RerunOfUnit[];
  /** Tickets that wait again; 0 of a dry run. */
  readonly reopened: number;
}

/**
 * Finds stale results and has their tickets worked again; those tied to them are stale too, and wait for them. Old
 * results stay, superseded.
 *
 * @param dryRun  only says what would be done
 */
export async function rerun(
  store: Pick<ExecutionStore, 'list' | 'heads' | 'reopen'>,
  versions: ReadonlyMap<string, UnitVersion>,
  options: Pick<ExecutionQuery, 'units' | 'channels'> & {
    readonly dryRun: boolean;
    readonly clock: () => number;
  },
): Promise<RerunPlan> {
  const { dryRun, clock, ...choice } = options;
  const byUnit = new Map<string, { results: number; estimatedMs: number }>();
  let [reopened, batch]: [number, ExecutionHead[]] = [0, []];
  const flush = async () => {
    if (!dryRun && batch.length > 0) reopened += await store.reopen(clock(), batch);
    batch = [];
  };
  for await (const { head } of staleResults(store, systemClearance('rerun'), versions, choice)) {
    const sum = byUnit.get(head.unit) ?? { results: 0, estimatedMs: 0 };
    byUnit.set(head.unit, {
      results: sum.results + 1,
      estimatedMs: sum.estimatedMs + head.durationMs,
    });
    if (batch.push(head) >= BATCH) await flush();
  }
  await flush();
  const units = [...byUnit].map(([unit, sum]) => ({ unit, ...sum }));
  return { byUnit: units.sort((a, b) => (a.unit < b.unit ? -1 : 1)), reopened };
}
