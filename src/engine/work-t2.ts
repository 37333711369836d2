import type { ConfigRecord } from '../storage/port/config-record.js';
import type { Hash } from '../storage/port/page.js';
import type { Storage } from '../storage/port/storage.js';
import type { ClaimedTicket, TicketCounts } from '../storage/port/ticket-store.js';
import { pause } from './pause.js';
import { FIRST_RETRY_MS } from './retry.js';
import {
  failureOf,
  isRunnable,
  journalEntry,
  observedFailure,
  POISONOUS,
  resultOf,
  type SettledFailure,
  type SettledResult,
  type SettledTicket,
  UNTRACED,
  withSharedPoints,
} from './settled-ticket.js';
import type { T2Observer } from './t2-observer.js';
import { NOTHING_DONE, sumOf, type T2WorkCounts } from './t2-work-counts.js';
import type { FailedRun } from './unit-runner/unit-outcome.js';
import type { UnitRunner } from './unit-runner/unit-runner.js';

/** While one batch runs in the threads, the next is claimed and the last is stored. */
const BATCHES_UNDER_WAY = 2;

/** Outcomes of a batch that takes long are stored after this, not only at its end. */
const STORE_AFTER_MS = 1_000;

/** How long to wait, at most and at least, before asking again for tickets. */
const LONGEST_WAIT_MS = 1_000;
const SHORTEST_WAIT_MS = 5;

/** Why a ticket that was claimed is waiting again. */
const GIVEN_BACK = { code: 'GIVEN_BACK', message: 'the worker was stopped before the ticket was done' };

/** How T2 tickets are worked off. */
export interface WorkT2Options {
  readonly storage: Pick<Storage, 'tickets' | 'journal'>;
  readonly runner: UnitRunner;
  readonly runId: string;
  /** Unix ms. */
  readonly clock: () => number;
  /** In [0, 1): spreads retries. */
  readonly random?: () => number;
  /** Tickets claimed at once. */
  readonly claimLimit?: number;
  /** A worker that dies keeps its tickets this long; it is extended while they run. */
  readonly leaseMs?: number;
  /** Wait after the first failure that may be tried again; doubled with each. */
  readonly firstRetryMs?: number;
  /** Only tickets of these units; `untilIdle` then means these alone. */
  readonly units?: readonly string[];
  /** Finds the registered trace of a unit with a configuration; `undefined` for a unit that is not to be had here. */
  readonly traceIdOf: (unit: string, config: ConfigRecord) => Promise<Hash | undefined>;
  /** Ends the work: what was claimed is finished first, as far as that is done within `drainMs`. */
  readonly signal?: AbortSignal;
  /** After the signal: tickets that are not done by then are given back. As long as it takes, unless given. */
  readonly drainMs?: number;
  /** Ends the work when no ticket is open any more, those of other workers included. */
  readonly untilIdle?: boolean;
  readonly onProgress?: (counts: T2WorkCounts) => void;
  readonly observer?: T2Observer;
}

/**
 * Works off T2 tickets: claims them with a lease, has their units run, stores results and failures.
 *
 * Failures that may pass are tried again up to MAX_ATTEMPTS times (retry.ts); all others are final. A result is stored
 * only while the lease is held, so a ticket has one result however many workers there are and whenever one dies.
 *
 * @returns what was done, when the signal is given or, with `untilIdle`, when nothing is open
 * @throws whatever the store or the runner throws; tickets under way come back when their leases run out
 */
export async function workT2(options: WorkT2Options): Promise<T2WorkCounts> {
  return new T2Work(options).work();
}

class T2Work {
  private readonly held = new Map<Hash, string>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly leaseMs: number;
  private counts: T2WorkCounts = NOTHING_DONE;
  private fault: { readonly error: unknown } | undefined;
  /** Tickets were given back: what still comes of them is dropped. */
  private isAbandoned = false;
  private readonly stopped: Promise<void>;

  constructor(private readonly options: WorkT2Options) {
    this.leaseMs = options.leaseMs ?? 60_000;
    const { signal } = options;
    this.stopped = new Promise((resolve) => {
      if (signal?.aborted) resolve();
      else signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async work(): Promise<T2WorkCounts> {
    const heartbeat = setInterval(() => void this.extendLeases(), this.leaseMs / 3);
    try {
      while (!this.isStopped && (await this.step())) if (this.fault) throw this.fault.error;
      if (this.isStopped) await this.drain();
      else await Promise.all(this.underWay);
    } finally {
      clearInterval(heartbeat);
      if (!this.isAbandoned) await Promise.allSettled(this.underWay);
    }
    if (this.fault) throw this.fault.error;
    return this.counts;
  }

  private get isStopped(): boolean {
    return this.options.signal?.aborted === true;
  }

  /** Claims a batch, or waits for whatever comes first; tells whether to go on. */
  private async step(): Promise<boolean> {
    if (this.underWay.size >= BATCHES_UNDER_WAY) {
      await Promise.race([...this.underWay, this.stopped]);
      return true;
    }
    const claimed = await this.claim();
    if (claimed.length > 0) {
      this.options.observer?.claimed(claimed.length);
      this.start(claimed);
      return true;
    }
    if (this.underWay.size > 0) {
      // What is under way may set tied tickets free.
      const raced = new AbortController();
      await Promise.race([...this.underWay, this.wait(LONGEST_WAIT_MS, raced.signal)]);
      raced.abort();
      return true;
    }
    const counts = await this.options.storage.tickets.counts(this.options.clock());
    if (this.options.untilIdle === true && this.openOf(counts) === 0) return false;
    const { nextDueUnixMs } = counts;
    await this.wait(nextDueUnixMs === undefined ? LONGEST_WAIT_MS : nextDueUnixMs - this.options.clock());
    return true;
  }

  /** Waits for what is under way, within bounds, and gives the rest back to other workers. */
  private async drain(): Promise<void> {
    const { drainMs, storage, runId, clock } = this.options;
    const finished = Promise.all(this.underWay);
    if (drainMs === undefined) {
      await finished;
      return;
    }
    const bound = new AbortController();
    await Promise.race([finished, pause(drainMs, bound.signal)]);
    bound.abort();
    if (this.underWay.size === 0 || this.fault) return;
    this.isAbandoned = true;
    const nowUnixMs = clock();
    const back = [...this.held].map(([key, leaseToken]) => ({ key, leaseToken, ...GIVEN_BACK }));
    this.held.clear();
    const lost = await storage.tickets.fail(
      runId,
      nowUnixMs,
      back.map((ticket) => ({ ...ticket, retryAtUnixMs: nowUnixMs })),
    );
    this.counts = sumOf(this.counts, { givenBack: back.length - lost.length });
  }

  private openOf({ open, byUnit }: TicketCounts): number {
    const { units } = this.options;
    if (units === undefined) return open;
    return byUnit
      .filter(({ unit, status }) => units.includes(unit) && status !== 'DONE' && status !== 'FAILED')
      .reduce((sum, { count }) => sum + count, 0);
  }

  private claim(): Promise<readonly ClaimedTicket[]> {
    const { storage, claimLimit = 100, clock, runId, units } = this.options;
    return storage.tickets.claim({
      limit: claimLimit,
      leaseMs: this.leaseMs,
      nowUnixMs: clock(),
      worker: runId,
      ...(units === undefined ? {} : { units }),
    });
  }

  private start(claimed: readonly ClaimedTicket[]): void {
    for (const { key, leaseToken } of claimed) this.held.set(key, leaseToken);
    const batch = this.workOff(claimed)
      .catch((error: unknown) => {
        this.fault ??= { error };
      })
      .finally(() => {
        for (const { key } of claimed) this.held.delete(key);
        this.underWay.delete(batch);
      });
    this.underWay.add(batch);
  }

  private async workOff(claimed: readonly ClaimedTicket[]): Promise<void> {
    const { runner, clock } = this.options;
    let settled: SettledTicket[] = [];
    let storedAtUnixMs = clock();
    let stored = Promise.resolve();
    const [runnable, poisonous] = [
      claimed.filter(isRunnable),
      claimed.filter((ticket) => !isRunnable(ticket)),
    ];
    if (poisonous.length > 0) await this.store(poisonous.map((ticket) => ({ ticket, outcome: POISONOUS })));
    await runner.run(withSharedPoints(runnable), (index, outcome) => {
      settled.push({ ticket: runnable[index]!, outcome });
      if (clock() - storedAtUnixMs < STORE_AFTER_MS) return;
      const due = settled;
      settled = [];
      storedAtUnixMs = clock();
      stored = stored.then(() => this.store(due));
      // A failure to store is heard of below, when the batch is done; it must not count as unhandled until then.
      stored.catch(() => undefined);
    });
    await stored;
    await this.store(settled);
  }

  private async store(settled: readonly SettledTicket[]): Promise<void> {
    if (this.isAbandoned) return;
    const nowUnixMs = this.options.clock();
    const results: SettledResult[] = [];
    const failures: SettledFailure[] = [];
    for (const { ticket, outcome } of settled) {
      const traceId = await this.options.traceIdOf(ticket.unit, ticket.config);
      if (!outcome.ok) failures.push(this.failureOf(ticket, outcome, nowUnixMs));
      else if (traceId === undefined) failures.push(this.failureOf(ticket, UNTRACED, nowUnixMs));
      else results.push({ ticket, result: resultOf(ticket, outcome, traceId) });
    }
    if (results.length > 0) await this.complete(results, nowUnixMs);
    if (failures.length > 0) await this.fail(failures, nowUnixMs);
    for (const { ticket } of settled) this.held.delete(ticket.key);
    this.options.onProgress?.(this.counts);
  }

  private async complete(settled: readonly SettledResult[], nowUnixMs: number): Promise<void> {
    const { storage, runId, observer } = this.options;
    const results = settled.map(({ result }) => result);
    const lost = new Set(await storage.tickets.complete(runId, nowUnixMs, results));
    this.counts = sumOf(this.counts, { completed: results.length - lost.size, lost: lost.size });
    for (const { ticket, result } of settled)
      if (lost.has(ticket.key)) observer?.leaseLost(ticket.unit);
      else observer?.completed(ticket.unit, result.durationMs);
  }

  private async fail(failures: readonly SettledFailure[], nowUnixMs: number): Promise<void> {
    const { storage, runId, observer } = this.options;
    const lost = new Set(
      await storage.tickets.fail(
        runId,
        nowUnixMs,
        failures.map(({ failure }) => failure),
      ),
    );
    const kept = failures.filter(({ failure }) => !lost.has(failure.key));
    await storage.journal.append(kept.map((settled) => journalEntry(settled, runId, nowUnixMs)));
    const retried = kept.filter(({ failure }) => failure.retryAtUnixMs !== undefined).length;
    this.counts = sumOf(this.counts, { failed: kept.length - retried, retried, lost: lost.size });
    for (const { ticket, failure } of failures)
      if (lost.has(ticket.key)) observer?.leaseLost(ticket.unit);
      else observer?.failed(observedFailure({ ticket, failure }));
  }

  private failureOf(ticket: ClaimedTicket, outcome: FailedRun, nowUnixMs: number): SettledFailure {
    const { random = Math.random, firstRetryMs = FIRST_RETRY_MS } = this.options;
    return failureOf(ticket, outcome, { nowUnixMs, random: random(), firstRetryMs });
  }

  private async extendLeases(): Promise<void> {
    if (this.held.size === 0) return;
    const { storage, clock } = this.options;
    const leases = [...this.held].map(([key, leaseToken]) => ({ key, leaseToken }));
    try {
      const stillHeld = new Set(await storage.tickets.heartbeat(leases, clock() + this.leaseMs));
      // The results of those that were lost will be refused; asking for them again would be in vain.
      for (const { key } of leases) if (!stillHeld.has(key)) this.held.delete(key);
    } catch (error) {
      this.fault ??= { error };
    }
  }

  /** Waits, within bounds, or until one of the signals. */
  private async wait(ms: number, until?: AbortSignal): Promise<void> {
    const bounded = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, ms));
    const signal = AbortSignal.any([this.options.signal, until].filter((given) => given !== undefined));
    await pause(bounded, signal);
  }
}
