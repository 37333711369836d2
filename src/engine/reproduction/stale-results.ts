import type { Clearance } from '../../access/clearance.js';
import type { Staleness } from '../../provenance/reproduction.js';
import type { ExecutionHead, ExecutionQuery, ExecutionStore } from '../../storage/port/execution-store.js';
import type { Hash } from '../../storage/port/page.js';
import { type PresentSoftware, stalenessOf } from '../../storage/staleness.js';

/** A result that is stale. */
export interface StaleResult {
  readonly head: ExecutionHead;
  readonly why: Staleness;
}

const PAGE = 1000;

/** Goes through results by id and gives those that are stale: the newest of their tickets only. */
export async function* staleResults(
  store: Pick<ExecutionStore, 'list' | 'heads'>,
  clearance: Clearance,
  software: PresentSoftware,
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
    const staleness = await stalenessOf(store, clearance, software, rows);
    for (const [place, head] of rows.entries()) {
      const why = staleness[place];
      if (why !== undefined) yield { head, why };
    }
    if (!hasMore) return;
    after = rows.at(-1)!.resultId;
  }
}
