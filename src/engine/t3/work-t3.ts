import { LostLease } from '../../domain/errors.js';
import type { Sink } from '../../sinks/sink.js';
import type { CatalogueEntry } from '../../unit/index.js';
import type { ChannelPlan, PlannedSink, ReviewPlan } from '../channel-plan.js';
import { type HeldLock, takeLock } from '../lock.js';
import { type DeliveryCounts, deliver } from './deliver.js';
import { processSelection, type ReadWhere } from './process-selection.js';
import { runSession } from './review-session.js';
import type { ReviewLimits } from './reviewer.js';
import type { SessionCounts, SessionOptions } from './session-options.js';

/** A process that dies holds its lock this long. Longer than a sink may take. */
const LEASE_MS = 60_000;

/** What the T3 processes of a job work with. */
export interface WorkT3Options {
  readonly storage: SessionOptions['storage'];
  readonly channels: readonly ChannelPlan[];
  readonly catalogue: readonly CatalogueEntry[];
  readonly parseWhere: ReadWhere;
  readonly openSink: (sink: PlannedSink) => Sink;
  readonly limits: ReviewLimits;
  readonly openReviewer?: SessionOptions['openReviewer'];
  readonly runId: string;
  readonly leaseMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the sessions came to, together. */
export interface T3Counts extends SessionCounts, DeliveryCounts {
  readonly sessions: number;
  /** Processes that another engine was at. */
  readonly elsewhere: number;
}

/** A process of a channel. */
export interface ChannelReview {
  readonly channel: string;
  readonly plan: ReviewPlan;
}

export const NOTHING_REVIEWED: T3Counts = {
  sessions: 0,
  elsewhere: 0,
  reviewed: 0,
  tags: 0,
  notes: 0,
  names: 0,
  posts: 0,
  refused: 0,
  failed: 0,
  sent: 0,
  uncertain: 0,
  rejected: 0,
  waiting: 0,
};

/** Lists the T3 processes of channels. */
export function reviewsOf(channels: readonly ChannelPlan[]): readonly ChannelReview[] {
  return channels.flatMap(({ access, t3 = [] }) => t3.map((plan) => ({ channel: access.name, plan })));
}

/** Runs T3 processes once: each of the channels, or those that are given. */
export async function workT3(
  options: WorkT3Options,
  reviews: readonly ChannelReview[] = reviewsOf(options.channels),
): Promise<T3Counts> {
  let counts = NOTHING_REVIEWED;
  for (const review of reviews) {
    if (options.signal?.aborted) break;
    counts = sumOfT3(counts, await runReview(options, review));
  }
  return counts;
}

/**
 * Runs a process once: one session, and a round of sending. Only one engine does so at a time: another that has the
 * lock is left to it.
 *
 * @throws {LostLease} when another has taken the lock meanwhile; what was written until then stands
 */
export async function runReview(options: WorkT3Options, review: ChannelReview): Promise<T3Counts> {
  const { storage, runId, leaseMs = LEASE_MS } = options;
  const { channel, plan } = review;
  const request = { name: `t3:${channel}:${plan.name}`, holder: runId, leaseMs };
  const lock = await takeLock(storage.records, request, await storage.now());
  if (!lock) return { ...NOTHING_REVIEWED, elsewhere: 1 };
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    storage
      .now()
      .then((now) => lock.write(now))
      .catch((error: unknown) => lost.abort(error));
  }, leaseMs / 3);
  const signal = AbortSignal.any([lost.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    const counts = await underLock({ ...options, signal }, review, lock);
    // Without a sign of life the session was cut off, and must not count as one that had an end.
    if (lost.signal.aborted && !options.signal?.aborted)
      throw new LostLease(`the lock ${request.name} could not be renewed; the session is taken up again`, {
        cause: lost.signal.reason,
      });
    return counts;
  } finally {
    clearInterval(heartbeat);
    await lock.release(await storage.now());
  }
}

async function underLock(options: WorkT3Options, review: ChannelReview, lock: HeldLock): Promise<T3Counts> {
  const { storage, catalogue, openSink, limits, openReviewer, runId, signal } = options;
  const { channel, plan } = review;
  const modules = new Map(
    catalogue.map(({ definition: { name }, moduleUrl, exportName }) => [
      name,
      { name, moduleUrl, exportName },
    ]),
  );
  const selection = await processSelection(options, review, lock);
  // A session of nothing would be reported as one that found nothing.
  if (!selection) return { ...NOTHING_REVIEWED, failed: 1 };
  const surroundings = { storage, lock, modules, limits, openReviewer, runId, signal };
  const session = await runSession({ ...surroundings, channel, plan, where: selection.where });
  // A shadow's posts are written down alone: not even its sinks are opened.
  if (plan.shadowOf !== undefined) return { ...NOTHING_REVIEWED, sessions: 1, ...session };
  const sinks = new Map(Object.entries(plan.sinks).map(([name, sink]) => [name, openSink(sink)]));
  try {
    const sent = await deliver({ storage, lock, channel, process: plan.name, sinks, signal });
    return { ...NOTHING_REVIEWED, sessions: 1, ...session, ...sent };
  } finally {
    await Promise.all([...sinks.values()].map((sink) => sink.close()));
  }
}

/** Adds up what sessions came to. */
export function sumOfT3(a: T3Counts, b: T3Counts): T3Counts {
  const sum = { ...a };
  for (const key of Object.keys(a) as (keyof T3Counts)[]) Object.assign(sum, { [key]: a[key] + b[key] });
  return sum;
}
