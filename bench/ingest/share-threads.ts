import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Rate, rateOf } from './benchmark-store.js';

/** Threads that ingest into one store, each its share of the transients, as `ampelgraph ingest --threads` does. */
export class ShareThreads {
  private constructor(private readonly workers: readonly Worker[]) {}

  /** Starts the threads; gives them when all have opened the store. */
  static async start(path: string, count: number): Promise<ShareThreads> {
    const workers: Worker[] = [];
    for (let index = 0; index < count; index++) {
      const worker = new Worker(new URL('./share-thread.ts', import.meta.url), {
        workerData: { path, share: { index, count } },
        resourceLimits: { maxYoungGenerationSizeMb: 384 },
      });
      workers.push(worker);
      await once(worker, 'message');
    }
    return new ShareThreads(workers);
  }

  /** Ingests files, decoding included; gives the rate of alerts, of all threads together. */
  ingest(paths: readonly string[]): Promise<Rate> {
    return rateOf(async () => {
      const stored = await Promise.all(
        this.workers.map(async (worker) => {
          worker.postMessage(paths);
          const [count] = await once(worker, 'message');
          return Number(count);
        }),
      );
      return stored.reduce((sum, count) => sum + count, 0);
    });
  }

  async close(): Promise<void> {
    await Promise.all(
      this.workers.map(async (worker) => {
        worker.postMessage([]);
        await once(worker, 'exit');
      }),
    );
  }
}
