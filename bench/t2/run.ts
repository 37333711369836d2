import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { workT2 } from '../../src/engine/work-t2.js';
import type { TicketStore } from '../../src/storage/port/ticket-store.js';
import { oneAlertEach, openT2Store, type T2Store } from '../../test/fixtures/t2-store.js';
import { CATALOGUE } from '../../units/catalogue.js';

/** PeakColourEvolution brings the two that it is tied to: three tickets a transient. */
const UNITS = ['PeakColourEvolution'];
const TICKETS_A_TRANSIENT = 3;
const TRANSIENTS = Number(process.argv[2] ?? 4000);
const POINTS = 35;

/** One way to work the tickets off. */
interface Case {
  readonly threads: number;
  readonly claimLimit: number;
}

const CASES: readonly Case[] = [
  { threads: 1, claimLimit: 10 },
  { threads: 1, claimLimit: 50 },
  { threads: 1, claimLimit: 200 },
  { threads: 2, claimLimit: 50 },
  { threads: 2, claimLimit: 200 },
];

console.log(
  `${TRANSIENTS} transients of ${POINTS} points, ${TRANSIENTS * TICKETS_A_TRANSIENT} tickets in each case`,
);
console.log(
  'threads | claim | tickets/s | CPU us a ticket: main thread, all threads | store in the main thread: claim, complete',
);
for (const each of CASES) await measure(each);

async function measure({ threads, claimLimit }: Case): Promise<void> {
  const store = await openT2Store(CATALOGUE, UNITS);
  const runner = createUnitRunner({ threads, catalogue: CATALOGUE });
  try {
    await fill(store);
    const timed = timedTickets(store.storage.tickets);
    const mainBefore = mainThreadCpuMs();
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const { completed } = await workT2({
      storage: { tickets: timed.tickets, journal: store.storage.journal },
      runner,
      runId: store.runId,
      clock: Date.now,
      claimLimit,
      traceIdOf: store.traceIdOf,
      untilIdle: true,
    });
    const ms = performance.now() - startedAt;
    const mainMs = mainThreadCpuMs() - mainBefore;
    const cpu = process.cpuUsage(cpuBefore);
    const each = (totalMs: number) => ((totalMs * 1000) / completed).toFixed(0);
    console.log(
      `${threads} | ${claimLimit} | ${Math.round((completed * 1000) / ms)} | ` +
        `${each(mainMs)}, ${each((cpu.user + cpu.system) / 1000)} | ${each(timed.ms.claim)}, ${each(timed.ms.complete)}`,
    );
  } finally {
    await runner.close();
    await store.close();
  }
}

/** Time on a processor, which does not grow when others use the machine. Linux tells it for each thread. */
function mainThreadCpuMs(): number {
  const [onCpuNs = '0'] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(onCpuNs) / 1e6;
}

async function fill(store: T2Store): Promise<void> {
  const alerts = oneAlertEach(TRANSIENTS, POINTS);
  for (let from = 0; from < alerts.length; from += 500) await store.ingest(alerts.slice(from, from + 500));
}

/** Adds up the time that the store takes; it works in the calling thread. */
function timedTickets(tickets: TicketStore): {
  readonly tickets: TicketStore;
  readonly ms: { claim: number; complete: number };
} {
  const ms = { claim: 0, complete: 0 };
  const timed = async <Result>(part: keyof typeof ms, work: () => Promise<Result>): Promise<Result> => {
    const startedAt = performance.now();
    const result = work();
    ms[part] += performance.now() - startedAt;
    return result;
  };
  return {
    ms,
    tickets: {
      claim: (request) => timed('claim', () => tickets.claim(request)),
      complete: (runId, now, results) => timed('complete', () => tickets.complete(runId, now, results)),
      heartbeat: (keys, until) => tickets.heartbeat(keys, until),
      fail: (runId, now, failures) => tickets.fail(runId, now, failures),
      counts: (now) => tickets.counts(now),
      trouble: (now) => tickets.trouble(now),
    },
  };
}
