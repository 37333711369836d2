import { setTimeout as sleep } from 'node:timers/promises';

/** Lets time pass; ends early when the signal comes, which the caller sees by the signal. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
