import type { RunOutcome, RunRecord } from '../storage/port/origin-rows.js';
import type { RegistryStore } from '../storage/port/registry-store.js';

/** What is recorded of a run, and where. */
export interface RunRecording {
  readonly registry: Pick<RegistryStore, 'startRun' | 'endRun'>;
  readonly run: RunRecord;
  /** Work that ends after it has come was stopped; work without one runs to its end. */
  readonly signal?: AbortSignal;
  /** Unix ms; the system's unless given. */
  readonly clock?: () => number;
  /** What the work has come to; asked once, at the end, however it ends. */
  readonly counts: () => Readonly<Record<string, number>>;
  /** Told what was recorded. */
  readonly onEnd?: (outcome: RunOutcome) => void;
}

/**
 * Does work as a run of the store: recorded when it begins, and when it ends as completed, stopped or, when it throws,
 * failed.
 *
 * @returns what the work returns
 * @throws what the work throws
 */
export async function recordedRun<Result>(
  { registry, run, signal, clock = Date.now, counts, onEnd }: RunRecording,
  work: () => Promise<Result>,
): Promise<Result> {
  await registry.startRun(run);
  let outcome: RunOutcome['outcome'] = 'FAILED';
  try {
    const result = await work();
    outcome = signal?.aborted ? 'STOPPED' : 'COMPLETED';
    return result;
  } finally {
    const ended = { endedAtUnixMs: clock(), outcome, counts: counts() };
    await registry.endRun(run.id, ended);
    onEnd?.(ended);
  }
}
