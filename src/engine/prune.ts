import { systemClearance } from '../access/system-clearance.js';
import type { RecordKind } from '../storage/port/record-store.js';
import type { Storage } from '../storage/port/storage.js';

/** Records removed in one transaction. */
const AT_ONCE = 500;

/** Contents that were put so lately may be about to be named. */
const BLOB_GRACE_MS = 24 * 3_600_000;

/** What is to be forgotten: all of a kind that is older than its instant, Unix ms. */
export interface PruneOptions {
  readonly journalBefore?: number | undefined;
  readonly reportsBefore?: number | undefined;
  readonly deadLettersBefore?: number | undefined;
  /** The feed of changes: followers that are behind it look at everything once. */
  readonly changesBefore?: number | undefined;
}

/** How many were removed. */
export interface Pruned {
  readonly journal: number;
  readonly reports: number;
  readonly deadLetters: number;
  readonly changes: number;
  /** Contents that no record names any more. */
  readonly blobs: number;
}

const system = systemClearance('prune');

/** Forgets what is older than told, and contents that nothing names. What is not told of stays. */
export async function prune(
  storage: Pick<Storage, 'records' | 'changes' | 'now'>,
  options: PruneOptions,
): Promise<Pruned> {
  const { journalBefore, reportsBefore, deadLettersBefore, changesBefore } = options;
  return {
    journal: await removeBefore(storage, 'JOURNAL', journalBefore),
    reports: await removeBefore(storage, 'REPORT', reportsBefore),
    deadLetters: await removeBefore(storage, 'DEAD_LETTER', deadLettersBefore),
    changes: changesBefore === undefined ? 0 : await storage.changes.prune(changesBefore),
    blobs: await storage.records.sweepBlobs((await storage.now()) - BLOB_GRACE_MS),
  };
}

/** Removes records whose `order` is an instant before the given one, oldest first. */
async function removeBefore(
  { records, now }: Pick<Storage, 'records' | 'now'>,
  kind: RecordKind,
  beforeUnixMs: number | undefined,
): Promise<number> {
  if (beforeUnixMs === undefined) return 0;
  for (let removed = 0; ; ) {
    const { rows } = await records.find(system, {
      kind,
      toOrder: beforeUnixMs - 1,
      direction: 'ASC',
      first: AT_ONCE,
    });
    if (rows.length === 0) return removed;
    const writes = rows.map(({ id }) => ({ remove: { kind, id }, basedOn: 'ANY' as const }));
    await records.write(await now(), writes);
    removed += rows.length;
  }
}
