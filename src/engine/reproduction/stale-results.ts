import type { Clearance } from '../../access/clearance.js';
import { traceIdOf } from '../../provenance/trace.js';
import type { ExecutionHead, ExecutionQuery, ExecutionStore } from '../../storage/execution-port.js';
import type { Hash, UnitVersion } from '../../storage/port.js';

/**
 * Why a result is not what would be computed now:
 *
 * - `UNIT_VERSION`: its unit has other software today;
 * - `INPUT`: a result that it consumed is stale or was superseded.
 */
export type Staleness = 'UNIT_VERSION' | 'INPUT';

/** A result that is stale. */
export interface StaleResult {
  readonly head: ExecutionHead;
  readonly why: Staleness;
}

const PAGE = 1000;

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

/** Goes through results by id and gives those that are stale: the newest of their tickets only. */
export async function* staleResults(
  store: Pick<ExecutionStore, 'list' | 'heads'>,
  clearance: Clearance,
  versions: ReadonlyMap<string, UnitVersion>,
  choice: Pick<ExecutionQuery, 'units' | 'channels'> = {},
): AsyncGenerator<StaleResult> {
  let after: Hash | undefined;
  for (;;) {
    const { rows, hasMore } = await store.list(clearance, {
      ...choice,
      newestOnly: true,
      first: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    const staleness = await stalenessOf(store, clearance, versions, rows);
    for (const [place, head] of rows.entries()) {
      const why = staleness[place];
      if (why !== undefined) yield { head, why };
    }
    if (!hasMore) return;
    after = rows.at(-1)!.resultId;
  }
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
