import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { ImportRules } from './import-rules.js';
import { WorkerProgress } from './progress.js';
import type { ThreadMessage, ThreadOutcome, ThreadStart, UnitModule } from './thread-messages.js';
import type { SentTicket } from './unit-outcome.js';

/** Starting a thread, taking up work, loading a unit's module: each may take this long, on a busy machine too. */
const STARTING_LIMIT_MS = 30_000;

/** Why a thread ended by itself, or was ended. */
export type ThreadEnd = 'TIME_LIMIT' | 'HEAP_LIMIT' | 'CRASH';

/** What the owner of a thread is told. */
export interface ThreadEvents {
  onReady(): void;
  /** Outcomes of the running batch from `firstIndex` on, in order. */
  onOutcomes(firstIndex: number, outcomes: readonly ThreadOutcome[]): void;
  /** The thread is gone; `atIndex` is the ticket that it was at, absent when it was at none. */
  onEnd(end: ThreadEnd, message: string, atIndex: number | undefined): void;
}

/** Limits on what units may use. */
export interface ThreadLimits {
  /** For one ticket, wall clock. */
  readonly timeLimitMs: number;
  /** Old generation of V8's heap; buffers outside it are not bounded. */
  readonly heapLimitMb: number;
}

/** One thread that runs units, with a watch on how long it takes for each ticket. */
export class WorkerThread {
  private readonly worker: Worker;
  private readonly progress = new WorkerProgress();
  private givenWorkAtNs = process.hrtime.bigint();
  private end: { readonly kind: ThreadEnd; readonly message: string } | undefined;

  constructor(
    modules: readonly UnitModule[],
    imports: ImportRules,
    private readonly limits: ThreadLimits,
    events: ThreadEvents,
  ) {
    const start: ThreadStart = { progress: this.progress.memory, modules, imports };
    this.worker = new Worker(entryUrl(), {
      workerData: start,
      execArgv: execArgv(),
      // Units have no business with the environment, where secrets are.
      env: {},
      resourceLimits: heapLimits(limits.heapLimitMb),
      stdout: true,
      stderr: true,
    });
    this.listen(events);
  }

  run(tickets: readonly SentTicket[]): void {
    this.givenWorkAtNs = process.hrtime.bigint();
    this.worker.postMessage({ tickets });
  }

  /** Ends the thread when what it is at has taken too long; to be called only while it has work. */
  checkTime(nowNs: bigint): void {
    if (this.end !== undefined) return;
    const { phase, index, sinceNs } = this.progress.position();
    const elapsedMs = Number(nowNs - (phase === 'IDLE' ? this.givenWorkAtNs : sinceNs)) / 1e6;
    const limitMs = phase === 'RUNNING' ? this.limits.timeLimitMs : STARTING_LIMIT_MS;
    if (elapsedMs <= limitMs) return;
    // It may have gone on between the readings.
    const again = this.progress.position();
    if (again.phase !== phase || again.index !== index || again.sinceNs !== sinceNs) return;
    if (phase === 'IDLE') this.terminate('CRASH', `the thread did not take up its work within ${limitMs} ms`);
    else {
      const what = phase === 'LOADING' ? 'loading the unit' : 'the unit';
      this.terminate('TIME_LIMIT', `${what} took longer than ${limitMs} ms and was stopped`);
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private listen(events: ThreadEvents): void {
    this.worker.on('message', (message: ThreadMessage) => {
      if (message.type === 'READY') events.onReady();
      else events.onOutcomes(message.firstIndex, message.outcomes);
    });
    this.worker.on('error', (error: Error & { readonly code?: string }) => {
      this.end ??=
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { kind: 'HEAP_LIMIT', message: `the unit needed more than ${this.limits.heapLimitMb} MB of heap` }
          : { kind: 'CRASH', message: `the thread failed: ${error.message}` };
    });
    this.worker.on('exit', (code) => {
      const { phase, index } = this.progress.position();
      const { kind, message } = this.end ?? { kind: 'CRASH', message: `the thread ended with code ${code}` };
      events.onEnd(kind, message, phase === 'IDLE' ? undefined : index);
    });
    // What units print must not mix with what the process writes to its standard output.
    this.worker.stdout.on('data', (text: Buffer) => process.stderr.write(text));
    this.worker.stderr.on('data', (text: Buffer) => process.stderr.write(text));
  }

  private terminate(kind: ThreadEnd, message: string): void {
    this.end = { kind, message };
    void this.worker.terminate();
  }
}

function entryUrl(): URL {
  return new URL(isTypeScript() ? './thread-entry.ts' : './thread-entry.js', import.meta.url);
}

/** Three half-spaces of 16 MB, as V8 has them by itself. */
const YOUNG_MEGABYTES = 48;

// The command line asks for a young space for ingestion, which the main thread has by now. As a flag it would outdo the
// limits of threads: their heaps would look full from the start, and be collected for every third ticket.
setFlagsFromString('--max-semi-space-size=0');

/** Gives the limits of a unit's thread. */
export function heapLimits(heapLimitMb: number): ResourceLimits {
  return { maxOldGenerationSizeMb: heapLimitMb, maxYoungGenerationSizeMb: YOUNG_MEGABYTES };
}

/**
 * Gives the arguments with which a thread of ours starts. Threads do not inherit the module hooks of development and
 * tests; compiled code needs none.
 */
export function execArgv(): string[] {
  if (!isTypeScript()) return [];
  const main = createRequire(import.meta.url).resolve('@oxc-node/core');
  return ['--import', pathToFileURL(join(dirname(main), 'register.mjs')).href];
}

/** Tells whether sources run, not what was compiled from them. */
export function isTypeScript(): boolean {
  return import.meta.url.endsWith('.ts');
}
