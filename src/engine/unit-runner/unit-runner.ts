import { fileURLToPath, pathToFileURL } from 'node:url';
import { UnitFailure } from '../../domain/errors.js';
import type { Json } from '../../domain/scalar.js';
import type { CatalogueEntry, UnitKind } from '../../unit/index.js';
import { CONTRACT_URL } from '../unit-contract.js';
import { packageOf } from '../unit-sources.js';
import { HARMLESS_MODULES } from './harmless-modules.js';
import type { ImportRules } from './import-rules.js';
import { sentTicket } from './sent-ticket.js';
import { T2_KINDS } from './t2-kinds.js';
import type { ThreadOutcome, UnitModule } from './thread-messages.js';
import type { RunnableTicket, UnitOutcome } from './unit-outcome.js';
import { type ThreadEnd, WorkerThread } from './worker-thread.js';

/** Tickets sent to a thread at once: enough to make messages cheap, few enough to share slow work among threads. */
const BATCH_SIZE = 50;

/** A ticket whose thread ended this often without a culprit being known is run alone, then given up. */
const MAX_LOSSES = 3;

/** How a runner is made. */
export interface UnitRunnerOptions {
  /** Worker threads, 1 or more. */
  readonly threads: number;
  /** For one ticket, wall clock; also for units that never come back. */
  readonly timeLimitMs?: number;
  /** Of V8's heap, for each thread. */
  readonly heapLimitMb?: number;
  readonly catalogue: readonly CatalogueEntry[];
  /** Node's own modules that units may import beside the harmless ones, without `node:`: for units that are trusted. */
  readonly alsoModules?: readonly string[];
}

/** Runs T2 units away from the main thread. */
export interface UnitRunner {
  /**
   * Runs tickets and gives their outcomes in order. Never rejects for what a unit does.
   *
   * @param onOutcome  called with each outcome as soon as it is known, in any order
   * @throws {UnitFailure} when no thread can be started, or the runner is closed meanwhile
   */
  run(
    tickets: readonly RunnableTicket[],
    onOutcome?: (index: number, outcome: UnitOutcome) => void,
  ): Promise<readonly UnitOutcome[]>;
  /** Ends all threads; what is still running is lost. */
  close(): Promise<void>;
}

/**
 * Makes a runner of worker threads. Threads start when there is work and are replaced when they end.
 *
 * A unit that takes too long, fills the heap or ends its thread costs its own ticket only: a thread tells through
 * shared memory which ticket it is at; the others of the batch are run again by another thread, which is harmless
 * since units are pure. After a full heap or a crash the suspect is run once more, alone in a fresh thread, because
 * what ran before it may have filled the heap; only then is it charged.
 */
export function createUnitRunner(options: UnitRunnerOptions): UnitRunner {
  return new ThreadedUnitRunner(options);
}

/** A ticket on its way. */
interface Job {
  readonly ticket: RunnableTicket;
  readonly settle: (outcome: UnitOutcome) => void;
  readonly reject: (error: Error) => void;
  /** Must run alone in a fresh thread, since a thread ended under it. */
  isSuspect: boolean;
  losses: number;
}

/** A thread with the batch that it works on; answered jobs are set to undefined. */
interface Seat {
  thread: WorkerThread | undefined;
  isReady: boolean;
  /** Whether nothing has run in the thread yet. */
  isFresh: boolean;
  batch: (Job | undefined)[];
}

class ThreadedUnitRunner implements UnitRunner {
  private readonly modules: readonly UnitModule[];
  private readonly kinds: ReadonlyMap<string, UnitKind>;
  private readonly imports: ImportRules;
  private readonly seats: readonly Seat[];
  private readonly timeLimitMs: number;
  private readonly heapLimitMb: number;
  private queue: Job[] = [];
  private watch: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(options: UnitRunnerOptions) {
    const { threads, timeLimitMs = 10_000, heapLimitMb = 256, catalogue, alsoModules = [] } = options;
    this.timeLimitMs = timeLimitMs;
    this.heapLimitMb = heapLimitMb;
    this.modules = catalogue
      .filter(({ definition: { kind } }) => T2_KINDS.includes(kind))
      .map(({ definition, moduleUrl, exportName }) => ({ name: definition.name, moduleUrl, exportName }));
    this.kinds = new Map(catalogue.map(({ definition: { name, kind } }) => [name, kind]));
    this.imports = importRulesOf(this.modules, alsoModules);
    this.seats = Array.from({ length: threads }, () => ({
      thread: undefined,
      isReady: false,
      isFresh: true,
      batch: [],
    }));
  }

  run(
    tickets: readonly RunnableTicket[],
    onOutcome?: (index: number, outcome: UnitOutcome) => void,
  ): Promise<readonly UnitOutcome[]> {
    if (this.isClosed) return Promise.reject(closedError());
    const outcomes: UnitOutcome[] = [];
    let left = tickets.length;
    if (left === 0) return Promise.resolve(outcomes);
    return new Promise((resolve, reject) => {
      tickets.forEach((ticket, index) => {
        const settle = (outcome: UnitOutcome) => {
          outcomes[index] = outcome;
          onOutcome?.(index, outcome);
          if (--left === 0) resolve(outcomes);
        };
        this.queue.push({ ticket, settle, reject, isSuspect: false, losses: 0 });
      });
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.rejectAll(closedError());
    await Promise.all(this.seats.map((seat) => seat.thread?.close()));
    clearInterval(this.watch);
  }

  /** Gives waiting jobs to threads without a batch. */
  private dispatch(): void {
    for (const seat of this.seats) {
      if (this.queue.length === 0) break;
      if (seat.batch.length > 0) continue;
      seat.batch = this.takeBatch();
      // A suspect needs a thread in which nothing has run.
      if (!seat.thread || (seat.batch[0]!.isSuspect && !seat.isFresh)) this.startThread(seat);
      if (seat.isReady) this.send(seat);
    }
    this.watchThreads();
  }

  private takeBatch(): Job[] {
    if (this.queue[0]!.isSuspect) return this.queue.splice(0, 1);
    const share = Math.min(BATCH_SIZE, Math.ceil(this.queue.length / this.seats.length));
    const firstSuspect = this.queue.findIndex((job) => job.isSuspect);
    return this.queue.splice(0, firstSuspect === -1 ? share : Math.min(share, firstSuspect));
  }

  private startThread(seat: Seat): void {
    void seat.thread?.close();
    const limits = { timeLimitMs: this.timeLimitMs, heapLimitMb: this.heapLimitMb };
    // Of a thread that was replaced nothing is heard any more.
    const ifSeated = (tell: () => void) => {
      if (seat.thread === thread) tell();
    };
    const thread = new WorkerThread(this.modules, this.imports, limits, {
      onReady: () =>
        ifSeated(() => {
          seat.isReady = true;
          this.send(seat);
        }),
      onOutcomes: (firstIndex, outcomes) => ifSeated(() => this.takeOutcomes(seat, firstIndex, outcomes)),
      onEnd: (end, message, atIndex) => ifSeated(() => this.takeEnd(seat, end, message, atIndex)),
    });
    Object.assign(seat, { thread, isReady: false, isFresh: true });
  }

  private send(seat: Seat): void {
    seat.isFresh = false;
    seat.thread!.run(seat.batch.map((job) => sentTicket(job!.ticket, this.kinds.get(job!.ticket.unit))));
  }

  private takeOutcomes(seat: Seat, firstIndex: number, outcomes: readonly ThreadOutcome[]): void {
    outcomes.forEach((outcome, offset) => {
      const job = seat.batch[firstIndex + offset];
      seat.batch[firstIndex + offset] = undefined;
      job?.settle(outcome.ok ? { ...outcome, body: JSON.parse(outcome.bodyText) as Json } : outcome);
    });
    if (seat.batch.every((job) => job === undefined)) {
      seat.batch = [];
      this.dispatch();
    }
  }

  private takeEnd(seat: Seat, end: ThreadEnd, message: string, atIndex: number | undefined): void {
    const { batch, isReady } = seat;
    Object.assign(seat, { thread: undefined, isReady: false, isFresh: true, batch: [] } satisfies Seat);
    if (this.isClosed) return;
    if (!isReady) {
      const error = new UnitFailure(`no thread for units could be started: ${message}`, { retryable: true });
      for (const job of batch) job?.reject(error);
      this.rejectAll(error);
      return;
    }
    const culprit = atIndex === undefined ? undefined : batch[atIndex];
    const others = batch.filter((job): job is Job => job !== undefined && job !== culprit);
    if (culprit) this.charge(culprit, end, message);
    else for (const job of others) this.countLoss(job, message);
    this.queue.unshift(...others.filter((job) => job.losses <= MAX_LOSSES));
    this.dispatch();
  }

  private charge(job: Job, end: ThreadEnd, message: string): void {
    if (end === 'TIME_LIMIT') job.settle({ ok: false, code: 'TIME_LIMIT', message, retryable: true });
    else if (job.isSuspect) job.settle({ ok: false, code: end, message, retryable: false });
    else {
      job.isSuspect = true;
      this.queue.push(job);
    }
  }

  /** The thread ended between tickets: nobody's fault that can be named, unless it happens to the same job each time. */
  private countLoss(job: Job, message: string): void {
    job.losses++;
    if (job.losses === MAX_LOSSES) job.isSuspect = true;
    else if (job.losses > MAX_LOSSES) job.settle({ ok: false, code: 'CRASH', message, retryable: false });
  }

  private rejectAll(error: Error): void {
    const jobs = [...this.queue, ...this.seats.flatMap((seat) => seat.batch)];
    this.queue = [];
    for (const job of jobs) job?.reject(error);
  }

  /** Looks at the clock only while a batch runs. */
  private watchThreads(): void {
    const isBusy = this.seats.some((seat) => seat.batch.length > 0);
    if (!isBusy) {
      clearInterval(this.watch);
      this.watch = undefined;
    } else if (this.watch === undefined) {
      const everyMs = Math.max(5, Math.min(250, this.timeLimitMs / 10));
      this.watch = setInterval(() => {
        const nowNs = process.hrtime.bigint();
        for (const seat of this.seats) if (seat.batch.length > 0) seat.thread?.checkTime(nowNs);
      }, everyMs);
    }
  }
}

function closedError(): UnitFailure {
  return new UnitFailure('the runner of units was closed before the ticket was done', { retryable: true });
}

/** Units may import what lies in the packages of units, of which ours is one. */
function importRulesOf(modules: readonly UnitModule[], alsoModules: readonly string[]): ImportRules {
  const files = [CONTRACT_URL, ...modules.map(({ moduleUrl }) => moduleUrl)];
  const folders = new Set(files.map((url) => `${pathToFileURL(packageOf(fileURLToPath(url)).folder).href}/`));
  const wall = { modules: [...HARMLESS_MODULES, ...alsoModules], folders: [...folders] };
  return { contractUrl: CONTRACT_URL, wall };
}
