import type { Clearance } from '../access/clearance.js';
import type { Staleness } from '../provenance/reproduction.js';
import { traceIdOf } from '../provenance/trace.js';
import type { ExecutionHead, ExecutionStore } from './execution-port.js';
import type { UnitVersion } from './port.js';

/**
 * Says why each result is stale with the units of this software; `undefined` for those that are not, or whose unit is
 * not there. One storage call a level of ties.
 */
export async function stalenessOf(
  store: Pick<ExecutionStore, 'heads'>,
  clearance: Clearance,
  versions: ReadonlyMap<string, UnitVersion>,
  heads: readonly ExecutionHead[],
): Promise<readonly (Staleness | undefined)[]> {
  if (heads.length === 0) return [];
  const own = heads.map((head) => ownStaleness(head, versions));
  const consumed = [
    ...new Set(heads.flatMap((head, place) => (own[place] === undefined ? head.consumed : []))),
  ];
  if (consumed.length === 0) return own;
  const seen = (await store.heads(clearance, consumed)).filter((head) => head !== undefined);
  const staleness = await stalenessOf(store, clearance, versions, seen);
  const stale = new Set(
    seen.filter((_, place) => staleness[place] !== undefined).map((head) => head.resultId),
  );
  return heads.map(
    (head, place) => own[place] ?? (head.consumed.some((id) => stale.has(id)) ? 'INPUT' : undefined),
  );
}

function ownStaleness(
  { unit, config, traceId, consumedSuperseded }: ExecutionHead,
  versions: ReadonlyMap<string, UnitVersion>,
): Staleness | undefined {
  const version = versions.get(unit);
  if (version === undefined) return undefined;
  if (traceIdOf(version.id, config.hash) !== traceId) return 'UNIT_VERSION';
  return consumedSuperseded ? 'INPUT' : undefined;
}
