import { LostLease } from '../../domain/errors.js';
import type { ChangePlace, ChangeStore } from '../../storage/port/change-store.js';
import type { Storage } from '../../storage/port/storage.js';
import { pause } from '../pause.js';
import { nextDue } from './schedule.js';
import {
  type ChannelReview,
  NOTHING_REVIEWED,
  runReview,
  type T3Counts,
  type WorkT3Options,
} from './work-t3.js';

/** How often it is looked whether a process is due; earlier when the store tells of changes, though not all the time. */
const LOOK_MS = 2_000;
const LOOK_APART_MS = 500;

/** What a run left undone (posts that a sink did not take, a failed process) is tried again after this. */
const AGAIN_MS = 60_000;

/** With tickets always open, what runs after a run is run so often all the same. */
const LONGEST_MS = 10 * 60_000;

/** The time by which schedules go. */
export interface ReviewClock {
  /** Now, in Unix ms. */
  readonly now: () => number;
  /** Lets time pass until it is worth looking again: something lies behind the place, time is up, or the signal comes. */
  readonly untilNextLook: (place: ChangePlace, signal: AbortSignal) => Promise<void>;
}

/** What became of one run of a process. */
export type ReviewRunEnd =
  | { readonly kind: 'DONE'; readonly counts: T3Counts }
  /** Another engine has taken the process over; nothing of what it had in hand is lost. */
  | { readonly kind: 'ELSEWHERE'; readonly error: LostLease }
  | { readonly kind: 'FAILED'; readonly error: unknown };

/** What scheduled processes work with; how many tickets are open says when a run is over. */
export type ScheduledWork = WorkT3Options & { readonly storage: Pick<Storage, 'tickets'> };

/** How processes are run by their schedules. */
export interface ReviewSchedule {
  readonly clock: ReviewClock;
  /** Ends the loops; what is running stops at its next transient or post. */
  readonly signal: AbortSignal;
  readonly report: (review: ChannelReview, end: ReviewRunEnd) => void;
}

/** The system's time; of changes it is told by the store. */
export function systemReviewClock(changes: Pick<ChangeStore, 'waitAfter'>): ReviewClock {
  return {
    now: Date.now,
    untilNextLook: async (place, signal) => {
      await pause(LOOK_APART_MS, signal);
      await changes.waitAfter(place, { atMostMs: LOOK_MS - LOOK_APART_MS, signal });
    },
  };
}

/**
 * Runs T3 processes by their schedules until the signal, side by side and each by itself: a process is never begun while
 * its last run goes on, and one that fails holds up no other.
 *
 * A cron pattern is due from the start of the engine on; however many of its instants pass while a run goes on, one run
 * follows. `afterRun` is due at the start and when transients have changed since, as soon as no T2 ticket is open, at the
 * latest {@link LONGEST_MS} after the last run. What was left undone is tried again after {@link AGAIN_MS}.
 *
 * @throws what the store throws when it is looked whether something is due, once the other loops have ended
 */
export async function reviewOnSchedule(
  options: ScheduledWork,
  reviews: readonly ChannelReview[],
  schedule: ReviewSchedule,
): Promise<void> {
  const failing = new AbortController();
  const signal = AbortSignal.any([schedule.signal, failing.signal]);
  const loops = reviews.map((review) =>
    new ReviewLoop({ ...options, signal }, review, { ...schedule, signal }).run().catch((error: unknown) => {
      failing.abort();
      throw error;
    }),
  );
  for (const loop of await Promise.allSettled(loops)) if (loop.status === 'rejected') throw loop.reason;
}

/** One process and when it ran last. */
class ReviewLoop {
  /** When the last run began; at first when the engine did. */
  private lastUnixMs: number;
  /** What was committed before the last run began; nothing yet is like before everything. */
  private place: string | undefined;
  private isUndone = false;

  constructor(
    private readonly options: ScheduledWork,
    private readonly review: ChannelReview,
    private readonly schedule: ReviewSchedule,
  ) {
    this.lastUnixMs = schedule.clock.now();
  }

  async run(): Promise<void> {
    const { clock, signal } = this.schedule;
    while (!signal.aborted) {
      const latest = await this.options.storage.changes.latest();
      const place = JSON.stringify(latest);
      if (await this.isDue(place)) {
        this.lastUnixMs = clock.now();
        this.place = place;
        this.isUndone = isUndone(await this.once());
      }
      await clock.untilNextLook(latest, signal);
    }
  }

  private async isDue(place: string): Promise<boolean> {
    const now = this.schedule.clock.now();
    const sinceMs = now - this.lastUnixMs;
    if (this.isUndone && sinceMs > AGAIN_MS) return true;
    const { every } = this.review.plan;
    if (every !== 'afterRun') return (nextDue(every, this.lastUnixMs) ?? Number.POSITIVE_INFINITY) <= now;
    if (place === this.place) return false;
    const { open } = await this.options.storage.tickets.counts(await this.options.storage.now());
    return open === 0 || sinceMs > LONGEST_MS;
  }

  private async once(): Promise<ReviewRunEnd> {
    const end = await endOf(runReview(this.options, this.review));
    this.schedule.report(this.review, end);
    return end;
  }
}

async function endOf(running: Promise<T3Counts>): Promise<ReviewRunEnd> {
  try {
    return { kind: 'DONE', counts: await running };
  } catch (error) {
    return error instanceof LostLease ? { kind: 'ELSEWHERE', error } : { kind: 'FAILED', error };
  }
}

/** Without a session, another engine is at it and may leave it over, or the selected region is not there yet. */
function isUndone(end: ReviewRunEnd): boolean {
  return end.kind !== 'DONE' || end.counts.sessions === 0 || end.counts.waiting > 0;
}

/** Gives the counts of a run, whatever became of it. */
export function countsOf(end: ReviewRunEnd): T3Counts {
  if (end.kind === 'DONE') return end.counts;
  return { ...NOTHING_REVIEWED, ...(end.kind === 'FAILED' ? { failed: 1 } : { elsewhere: 1 }) };
}
