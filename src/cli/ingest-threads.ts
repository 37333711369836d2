import { Worker } from 'node:worker_threads';
import type { Config } from '../config.js';
import type { Refusal } from '../engine/consume-alerts.js';
import type { ChosenSource } from '../sources/choose-source.js';
import type { Share } from '../sources/share.js';
import type { RunRecord } from '../storage/port/origin-rows.js';
import type { IngestionTotals } from './ingestion-totals.js';
import { peerOfThread, type WorkerMetrics } from './worker-metrics.js';

/** What a thread is to ingest. */
export interface IngestThreadOrder {
  readonly config: Config;
  /** The run of the whole, already begun. */
  readonly run: RunRecord;
  readonly source: Extract<ChosenSource, { readonly kind: 'FILES' }>;
  readonly share: Share;
  readonly batchAlerts?: number;
}

/** What its share has come to so far; told after each batch, and at the end with `hasEnded`. */
export interface IngestThreadReport {
  readonly totals: IngestionTotals;
  readonly refused: readonly Refusal[];
  readonly hasEnded: boolean;
}

/** Young space of a thread, MB: as of the command itself (bin/ampelgraph.mjs), three half-spaces of 128. */
const YOUNG_MEGABYTES = 384;

/** How threads are run beside the one that starts them, whose share is the first. */
export interface IngestThreadsOptions {
  /** With that of the caller. */
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly metrics: WorkerMetrics;
  readonly onBatch: () => void;
}

/** Threads that ingest the shares of a source but the first, each over a connection of its own. */
export class IngestThreads {
  /** Resolves when all have ended; rejects with the first failure, when the others have been told to stop and did. */
  readonly ended: Promise<void>;
  private readonly reports = new Map<number, IngestThreadReport>();
  private readonly workers: Worker[] = [];

  constructor(order: Omit<IngestThreadOrder, 'share'>, options: IngestThreadsOptions) {
    const { threads: count, signal } = options;
    const each = Array.from({ length: count - 1 }, (_, place) =>
      this.run({ ...order, share: { index: place + 1, count } }, options),
    );
    const stop = () => this.stop();
    signal.addEventListener('abort', stop, { once: true });
    this.ended = Promise.allSettled(each).then((outcomes) => {
      signal.removeEventListener('abort', stop);
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    });
  }

  /** What each thread has come to so far. */
  get totals(): readonly IngestionTotals[] {
    return [...this.reports.values()].map(({ totals }) => totals);
  }

  /** What was refused; known at the end. */
  get refused(): readonly Refusal[] {
    return [...this.reports.values()].flatMap(({ refused }) => refused);
  }

  /** Asks all to finish the batch in hand and to end. */
  stop(): void {
    for (const worker of this.workers) worker.postMessage('stop');
  }

  private run(order: IngestThreadOrder, { metrics, onBatch }: IngestThreadsOptions): Promise<void> {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./ingest-thread.${extension}`, import.meta.url), {
      workerData: order,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    this.workers.push(worker);
    const peer = peerOfThread(worker);
    metrics.add(peer);
    worker.on('message', (message: object) => {
      if (!isReport(message)) return;
      this.reports.set(order.share.index, message);
      onBatch();
    });
    return new Promise((resolve, reject) => {
      worker.once('error', (error) => {
        this.stop();
        reject(error);
      });
      worker.once('exit', () => {
        void metrics.remove(peer);
        if (this.reports.get(order.share.index)?.hasEnded) resolve();
        else reject(new Error(`thread ${order.share.index} ended before its share of the files did`));
      });
    });
  }
}

/** The thread answers questions for metrics over the same channel. */
function isReport(message: object): message is IngestThreadReport {
  return 'hasEnded' in message;
}
