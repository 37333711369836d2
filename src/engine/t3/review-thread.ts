import { Worker } from 'node:worker_threads';
import type { ReviewedTransient } from '../../unit/index.js';
import { execArgv, heapLimits, isTypeScript } from '../unit-runner/worker-thread.js';
import { MAX_INTENT_BYTES } from './intent-form.js';
import type { ReviewBatch, ReviewMessage, ReviewStart, YieldedIntent } from './review-messages.js';
import type { ReviewEnd, Reviewer, ReviewLimits } from './reviewer.js';

/** Starting the thread and loading the unit may take this long, on a busy machine too. */
const STARTING_LIMIT_MS = 30_000;

/** Intents that a unit may have for one batch: so many, and so many more for each transient. */
const INTENTS_A_BATCH = 1000;
const INTENTS_A_TRANSIENT = 20;

/** A thread in which one review unit goes through one session. */
export class ReviewThread implements Reviewer {
  private readonly worker: Worker;
  private intents: YieldedIntent[] = [];
  private left = INTENTS_A_BATCH;
  private settle: (() => void) | undefined;
  private alarm: NodeJS.Timeout | undefined;
  private starting: Promise<void> | undefined;
  /** Set when nothing more comes of the unit. */
  end: ReviewEnd | undefined;

  constructor(
    start: ReviewStart,
    private readonly limits: ReviewLimits,
  ) {
    this.worker = new Worker(
      new URL(isTypeScript() ? './review-entry.ts' : './review-entry.js', import.meta.url),
      {
        workerData: start,
        execArgv: execArgv(),
        // Units have no business with the environment, where secrets are.
        env: {},
        resourceLimits: heapLimits(limits.heapLimitMb),
        stdout: true,
        stderr: true,
      },
    );
    this.listen();
    this.starting = this.answered(STARTING_LIMIT_MS, 'starting');
  }

  async give(transients: readonly ReviewedTransient[]): Promise<readonly YieldedIntent[]> {
    await this.starting;
    this.starting = undefined;
    if (this.end === undefined) {
      this.left = INTENTS_A_BATCH + INTENTS_A_TRANSIENT * transients.length;
      const answered = this.answered(
        this.limits.timeLimitMs * Math.max(1, transients.length),
        transients.length === 0 ? 'ending' : `${transients.length} transients`,
      );
      const batch: ReviewBatch = { transients };
      this.worker.postMessage(batch);
      await answered;
    }
    const { intents } = this;
    this.intents = [];
    return intents;
  }

  async close(): Promise<void> {
    this.finish({ ok: false, code: 'CLOSED', message: 'the session ended before the unit did' });
    await this.worker.terminate();
  }

  private answered(limitMs: number, what: string): Promise<void> {
    return new Promise((resolve) => {
      this.settle = resolve;
      this.alarm = setTimeout(
        () => this.fail('TIME_LIMIT', `${what} took longer than ${limitMs} ms; the unit was stopped`),
        limitMs,
      );
      if (this.end) this.answer();
    });
  }

  private answer(): void {
    clearTimeout(this.alarm);
    this.settle?.();
    this.settle = undefined;
  }

  private finish(end: ReviewEnd): void {
    this.end ??= end;
    this.answer();
  }

  private fail(code: string, message: string): void {
    this.finish({ ok: false, code, message });
    void this.worker.terminate();
  }

  private take(message: ReviewMessage): void {
    if (this.end) return;
    if (message.type === 'NEXT') this.answer();
    else if (message.type === 'DONE') this.finish({ ok: true });
    else if (message.type === 'FAILED') this.fail(message.code, message.message);
    else {
      this.left -= message.intents.length;
      const long = message.intents.find(({ text }) => Buffer.byteLength(text) > MAX_INTENT_BYTES);
      if (this.left < 0) this.fail('TOO_MANY_INTENTS', 'more than 1000 intents, and 20 more a transient');
      else if (long) this.fail('INTENT_TOO_LARGE', `an intent is longer than ${MAX_INTENT_BYTES} bytes`);
      else this.intents.push(...message.intents);
    }
  }

  private listen(): void {
    this.worker.on('message', (message: ReviewMessage) => this.take(message));
    this.worker.on('error', (error: Error & { readonly code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? this.fail('HEAP_LIMIT', `the unit needed more than ${this.limits.heapLimitMb} MB of heap`)
        : this.fail('CRASH', `the thread failed: ${error.message}`),
    );
    this.worker.on('exit', (code) => this.fail('CRASH', `the thread ended with code ${code}`));
    // What units print must not mix with what the process writes to its standard output.
    this.worker.stdout.on('data', (text: Buffer) => process.stderr.write(text));
    this.worker.stderr.on('data', (text: Buffer) => process.stderr.write(text));
  }
}
