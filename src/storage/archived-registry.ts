import { countNew, differs, isSame } from './archive-parts.js';
import type { ArchivedRegistry, ArchivedRun } from './port/archive-store.js';
import type { RunOutcome, RunRecord } from './port/origin-rows.js';
import type { RegistryStore } from './port/registry-store.js';

/**
 * Adds what a store lacks of the registry of an archive; gives how many parts that were.
 *
 * @param kept  what the store would give in its place
 * @throws {StorageConflict} when it has a part of it otherwise
 */
export async function takeRegistry(
  registry: RegistryStore,
  chunk: ArchivedRegistry,
  kept: ArchivedRegistry,
): Promise<number> {
  const added = countNew(chunk, kept);
  if (added === 0) return 0;
  if (chunk.labels) await registry.useLabels(new Map(chunk.labels));
  await registry.useChannels(chunk.channels);
  await registry.useTraces(chunk.traces);
  await registry.useRecordSchemas(chunk.schemas);
  return added;
}

/**
 * Adds the runs of an archive that a store lacks, and the outcomes of those that have ended meanwhile; gives how many.
 *
 * @param keptRun  finds what the store has of a run
 * @throws {StorageConflict} when it has one of them otherwise
 */
export async function takeRuns(
  registry: RegistryStore,
  runs: readonly ArchivedRun[],
  keptRun: (id: string) => Promise<ArchivedRun | undefined>,
): Promise<number> {
  let added = 0;
  for (const { run, outcome } of runs) {
    const kept = await keptRun(run.id);
    if (kept && (!isSame(kept.run, run) || (kept.outcome && !isSame(kept, { run, outcome }))))
      throw differs(`run ${run.id}`);
    if (kept && (kept.outcome || !outcome)) continue;
    if (!kept) await registry.startRun(run);
    if (outcome) await registry.endRun(run.id, outcome);
    added++;
  }
  return added;
}

/** Reads a run of what stores keep of it: record and outcome as JSON. */
export function runOf(body: string, outcome: string | null): ArchivedRun {
  return {
    run: JSON.parse(body) as RunRecord,
    ...(outcome === null ? {} : { outcome: JSON.parse(outcome) as RunOutcome }),
  };
}
