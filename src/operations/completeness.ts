import type { Predicate } from '../domain/predicate.js';
import type { RequestContext } from './request-context.js';
import { unitsOf } from './where/predicate-traits.js';

/** Whether an answer is all that it will be. */
export interface Completeness {
  readonly complete: boolean;
  readonly reason: 'PENDING_T2' | undefined;
  /** Newest visible datapoint, MJD UTC. */
  readonly dataUntilMjd: number | undefined;
  /** Visible tickets that the answer still waits for. */
  readonly pendingT2: number;
}

/** Says whether T2 that a condition looks at is still to come. */
export async function completenessOf(
  { storage, clearance, deadline }: RequestContext,
  where: Predicate | undefined,
): Promise<Completeness> {
  deadline.check();
  const units = unitsOf(where);
  const { pendingT2, dataUntilMjd } = await storage.transients.progress(clearance, units);
  const isPending = units.length > 0 && pendingT2 > 0;
  return {
    complete: !isPending,
    reason: isPending ? 'PENDING_T2' : undefined,
    dataUntilMjd,
    pendingT2: isPending ? pendingT2 : 0,
  };
}
