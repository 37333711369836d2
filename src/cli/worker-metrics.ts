import { randomUUID } from 'node:crypto';
import { Metrics, type MetricsSnapshot } from '../metrics/metrics.js';

/** A worker that does not answer is reported as it was last. */
const LONGEST_WAIT_MS = 1_000;

/** The other end of a channel between processes or threads. */
export interface Peer {
  post(message: object): void;
  /** Hears messages until the undo that it returns is called. */
  listen(listener: (message: unknown) => void): () => void;
}

/** What a thread and its parent talk through: a `Worker` on the one side, its `parentPort` on the other. */
interface ThreadChannel {
  postMessage(message: object): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Makes a peer of the other end of a channel between threads. */
export function peerOfThread(channel: ThreadChannel): Peer {
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => {
      channel.on('message', listener);
      return () => channel.off('message', listener);
    },
  };
}

/** Lets a worker answer when its parent asks what it has counted. */
export function answerMetrics(parent: Peer, metrics: Metrics): void {
  parent.listen((message) => {
    const ask = memberOf(message, 'askMetrics');
    if (typeof ask === 'string')
      void metrics.snapshot().then((snapshot) => parent.post({ metrics: snapshot, answers: ask }));
  });
}

/**
 * What a parent's workers have counted. Counts of workers that ended stay in, so that sums never fall; their gauges
 * end with them.
 */
export class WorkerMetrics {
  private readonly last = new Map<Peer, MetricsSnapshot>();
  private ended: MetricsSnapshot = [];

  add(worker: Peer): void {
    this.last.set(worker, []);
  }

  /** Call when a worker has ended. */
  async remove(worker: Peer): Promise<void> {
    const counted = (this.last.get(worker) ?? []).filter(({ type }) => isCumulative(String(type)));
    this.last.delete(worker);
    this.ended = await Metrics.merged([this.ended, counted]);
  }

  /** Asks all workers; one snapshot each, and one for those that ended. */
  async snapshots(): Promise<readonly MetricsSnapshot[]> {
    await Promise.all(
      [...this.last.keys()].map(async (worker) => {
        const snapshot = await snapshotOf(worker);
        if (snapshot && this.last.has(worker)) this.last.set(worker, snapshot);
      }),
    );
    return [this.ended, ...this.last.values()];
  }
}

/** prom-client gives types as words in one place and as numbers in another: counter 0, histogram 2. */
function isCumulative(type: string): boolean {
  return ['counter', 'histogram', '0', '2'].includes(type);
}

function snapshotOf(worker: Peer): Promise<MetricsSnapshot | undefined> {
  const id = randomUUID();
  return new Promise((resolve) => {
    const end = (snapshot: MetricsSnapshot | undefined) => {
      clearTimeout(timer);
      undo();
      resolve(snapshot);
    };
    const timer = setTimeout(() => end(undefined), LONGEST_WAIT_MS);
    const undo = worker.listen((message) => {
      const metrics = memberOf(message, 'metrics');
      if (memberOf(message, 'answers') === id && isSnapshot(metrics)) end(metrics);
    });
    worker.post({ askMetrics: id });
  });
}

function memberOf(message: unknown, name: string): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, name) : undefined;
}

function isSnapshot(value: unknown): value is MetricsSnapshot {
  return Array.isArray(value) && value.every((each) => typeof memberOf(each, 'name') === 'string');
}
