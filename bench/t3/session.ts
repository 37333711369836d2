/* A process that runs one session of T3 over all of a store, and says in a line of JSON what it took. */
import { performance } from 'node:perf_hooks';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { process as plan, review } from '../../test/engine/t3/reviewed-store.js';

/** What the session is to do. */
export interface SessionOrder {
  readonly store: string;
  readonly unit: string;
  /** Of the T3 process: one that was not there yet has seen nothing. */
  readonly name: string;
}

/** What it took. */
export interface Measured {
  readonly reviewed: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly beforeMb: number;
  /** Of the main thread's heap and its buffers: what the store keeps of its file is not among it. */
  readonly peakHeapMb: number;
}

const LOOK_MS = 20;
const MB = 2 ** 20;

const order: SessionOrder = JSON.parse(process.argv[2]!);
const storage = await openSqliteStorage({ path: order.store });
globalThis.gc?.();
const before = process.memoryUsage.rss();
let peak = before;
let peakHeap = 0;
const look = setInterval(() => {
  const { rss, heapUsed, external } = process.memoryUsage();
  peak = Math.max(peak, rss);
  peakHeap = Math.max(peakHeap, heapUsed + external);
}, LOOK_MS);
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const { reviewed } = await review(storage, [plan([order.unit], { name: order.name })]);
const seconds = (performance.now() - startedAt) / 1000;
const cpu = process.cpuUsage(cpuBefore);
clearInterval(look);
await storage.close();
const measured: Measured = {
  reviewed,
  seconds,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakMb: peak / MB,
  beforeMb: before / MB,
  peakHeapMb: peakHeap / MB,
};
process.stdout.write(`${JSON.stringify(measured)}\n`);
