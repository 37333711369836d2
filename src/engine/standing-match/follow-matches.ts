import { LostLease } from '../../domain/errors.js';
import { takeLock } from '../lock.js';
import { pause } from '../pause.js';
import { type MatchCounts, type MatchStorage, NOTHING_MATCHED, StandingMatcher } from './standing-matcher.js';

/** How the standing match is run. */
export interface FollowOptions {
  readonly storage: MatchStorage;
  /** The run that holds the lock. */
  readonly runId: string;
  /** Credible level at which events are watched; 0.9 unless told. */
  readonly level?: number;
  /** Ends when nothing is left to be matched; waits for another process that does the work. */
  readonly untilIdle: boolean;
  readonly signal?: AbortSignal;
  /** Without a sign of life for so long, another process takes over; 20 s unless told. */
  readonly leaseMs?: number;
  /** Between looks for what is watched newly; 500 ms unless told. Of changes of transients the store tells earlier. */
  readonly idleMs?: number;
  readonly onProgress?: (counts: MatchCounts) => void;
}

/** Credible level at which events are watched. */
export const WATCH_LEVEL = 0.9;

const LEASE_MS = 20_000;
const IDLE_MS = 500;

/**
 * Follows the changes of facets and of what is watched, and announces matches, until the signal.
 *
 * One process at a time does it, whichever has the lock; others wait for their turn. One that was too slow and lost the
 * lock can't write any more (fencing), and waits again.
 *
 * @returns what this process did
 */
export async function followMatches(options: FollowOptions): Promise<MatchCounts> {
  const { storage, runId, signal, leaseMs = LEASE_MS, idleMs = IDLE_MS } = options;
  let done = NOTHING_MATCHED;
  while (!signal?.aborted) {
    const request = { name: 'standing-match', holder: runId, leaseMs };
    const lock = await takeLock(storage.records, request, await storage.now());
    if (!lock) {
      await pause(idleMs, signal);
      continue;
    }
    const matcher = await StandingMatcher.open(storage, lock, options.level ?? WATCH_LEVEL, done);
    try {
      await workWith(matcher, { ...options, leaseMs, idleMs });
      return matcher.counts;
    } catch (error) {
      if (!(error instanceof LostLease)) throw error;
      done = matcher.counts;
    } finally {
      await lock.release(await storage.now());
    }
  }
  return done;
}

async function workWith(
  matcher: StandingMatcher,
  { signal, untilIdle, idleMs, leaseMs, onProgress }: FollowOptions & { idleMs: number; leaseMs: number },
): Promise<void> {
  let renewedAtMs = performance.now();
  while (!signal?.aborted) {
    if (await matcher.step()) {
      onProgress?.(matcher.counts);
      continue;
    }
    if (untilIdle) return;
    await matcher.wait(idleMs, signal);
    if (performance.now() - renewedAtMs < leaseMs / 3) continue;
    await matcher.renew();
    renewedAtMs = performance.now();
  }
}
