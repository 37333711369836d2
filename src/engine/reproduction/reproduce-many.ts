import { systemClearance } from '../../access/system-clearance.js';
import type { Reproduction } from '../../provenance/reproduction.js';
import type { ExecutionStore } from '../../storage/port/execution-store.js';
import type { Hash } from '../../storage/port/page.js';
import { type ReproductionTools, reproduce } from './reproduce.js';

const BATCH = 200;

/** Which results are to be computed again. */
export type ReproductionChoice =
  | { readonly ids: readonly Hash[] }
  | {
      readonly channel: string;
      /** In (0, 1]; results are taken by their ids, which are hashes, so every call takes the same. */
      readonly share: number;
    };

/** Computes results again in batches, whoever may see them: for operators. */
export async function* reproduceMany(
  tools: ReproductionTools & { readonly executions: Pick<ExecutionStore, 'byResult' | 'list'> },
  choice: ReproductionChoice,
): AsyncGenerator<Reproduction> {
  const clearance = systemClearance('reproduce');
  for await (const ids of batchesOf(tools.executions, choice)) yield* await reproduce(tools, clearance, ids);
}

async function* batchesOf(
  store: Pick<ExecutionStore, 'list'>,
  choice: ReproductionChoice,
): AsyncGenerator<readonly Hash[]> {
  if ('ids' in choice) {
    for (let from = 0; from < choice.ids.length; from += BATCH) yield choice.ids.slice(from, from + BATCH);
    return;
  }
  const upTo = lastPrefixOf(choice.share);
  for (let after: Hash | undefined; ; ) {
    const { rows, hasMore } = await store.list(systemClearance('reproduce'), {
      channels: [choice.channel],
      upTo,
      first: BATCH,
      ...(after === undefined ? {} : { after }),
    });
    yield rows.map(({ resultId }) => resultId);
    if (!hasMore) return;
    after = rows.at(-1)!.resultId;
  }
}

/** The first eight digits of the last hash within the share of all hashes. */
function lastPrefixOf(share: number): string {
  return Math.max(0, Math.round(share * 2 ** 32) - 1)
    .toString(16)
    .padStart(8, '0');
}
