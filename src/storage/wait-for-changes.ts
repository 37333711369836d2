import type { ChangeWait } from './port/change-store.js';

/** What is asked again and again while waiting. */
export interface Waiting {
  /** Tells whether the wait is over. */
  readonly isOver: () => boolean | Promise<boolean>;
  /** Lets some of the time that is left pass; may end before it is over. */
  readonly pause: (leftMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Waits until what is waited for is there, the time is over, or the signal comes. */
export async function waitForChanges(
  { atMostMs, signal }: ChangeWait,
  { isOver, pause }: Waiting,
): Promise<void> {
  const endsAtMs = performance.now() + atMostMs;
  while (!signal?.aborted) {
    if (await isOver()) return;
    const leftMs = endsAtMs - performance.now();
    if (leftMs <= 0) return;
    await pause(leftMs, signal);
  }
}
