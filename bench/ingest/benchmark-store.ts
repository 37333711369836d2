import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { consumeAlerts } from '../../src/engine/consume-alerts.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import type { ResolvedJob } from '../../src/engine/job/resolve-job.js';
import { newRun } from '../../src/engine/run-record.js';
import { TraceBook } from '../../src/engine/trace-book.js';
import type { UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { readAlerts } from '../../src/sources/open-source.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { benchmarkJob } from './channels.js';

const BATCH_ALERTS = 500;
const CLAIM = 200;

/** A store with the benchmark's channels. */
export interface BenchmarkStore {
  readonly storage: Storage;
  readonly job: ResolvedJob;
  readonly runId: string;
  readonly traces: TraceBook;
}

/** Opens or makes the store of a file. */
export async function openBenchmarkStore(path: string): Promise<BenchmarkStore> {
  const versions = await unitVersions(CATALOGUE);
  const job = benchmarkJob(versions);
  const storage = await openSqliteStorage({ path, mostly: 'WRITES' });
  await storage.registry.useLabels(job.labels);
  await storage.registry.useChannels(job.channels.map((channel) => channel.access));
  await storage.registry.useTraces(job.traces);
  const run = newRun({ process: 'benchmark', software: 'ampelgraph benchmark', nowUnixMs: Date.now() });
  await storage.registry.startRun(run);
  return { storage, job, runId: run.id, traces: new TraceBook(storage.registry, versions) };
}

/** Makes what ingests into the store; it keeps its copies of transients until it is dropped. */
export function ingesterOf({ storage, job, runId }: BenchmarkStore): Ingester {
  return new Ingester(storage.ingest, job.channels, job.labels, runId, Date.now, {
    batchAlerts: BATCH_ALERTS,
  });
}

/** A speed: per second of the clock, and per second of all processors of this process together. */
export interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** Times work; a busy machine slows the clock's rate, and hardly the processors'. */
export async function rateOf(work: () => Promise<number> | number): Promise<Rate> {
  const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()];
  const done = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: done / seconds, perCpuSecond: (done * 1e6) / (user + system) };
}

/** Ingests files, decoding included; gives the rate of alerts. */
export function ingestRate(ingester: Ingester, paths: readonly string[]): Promise<Rate> {
  return rateOf(async () => {
    const before = ingester.counts.stored;
    const { refused } = await consumeAlerts(readAlerts(paths), ingester);
    const { alerts, stored, known } = ingester.counts;
    if (refused.length > 0 || alerts !== stored)
      throw new Error(`${refused.length} alerts refused, ${known} known: ${refused[0]?.reason}`);
    return stored - before;
  });
}

/** What working tickets came to. */
export interface WorkedTickets {
  readonly completed: number;
  readonly ms: number;
}

/** Works tickets until the signal. */
export async function workTickets(
  { storage, runId, traces }: BenchmarkStore,
  runner: UnitRunner,
  signal: AbortSignal,
): Promise<WorkedTickets> {
  const startedAt = performance.now();
  const { completed, failed } = await workT2({
    storage,
    runner,
    runId,
    clock: Date.now,
    claimLimit: CLAIM,
    traceIdOf: (unit, config) => traces.traceIdOf(unit, config),
    signal,
  });
  if (failed > 0) throw new Error(`${failed} tickets failed`);
  return { completed, ms: performance.now() - startedAt };
}

const WORK_BESIDE = fileURLToPath(new URL('./work-beside.ts', import.meta.url));

/**
 * Starts a process that works the store's tickets.
 *
 * @param seconds  after which it ends by itself; 0: only when it is told
 * @returns        what ends it and gives what it did
 */
export async function workBeside(path: string, seconds = 0): Promise<() => Promise<WorkedTickets>> {
  const child = spawn(process.execPath, [...process.execArgv, WORK_BESIDE, path, String(seconds)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return async () => {
    if (seconds === 0) child.stdin.end();
    const { value } = await lines.next();
    if (child.exitCode === null) await once(child, 'exit');
    return JSON.parse(value);
  };
}
