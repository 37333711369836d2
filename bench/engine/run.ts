import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Datapoint } from '../../src/domain/datapoint.js';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { configHashOf } from '../../src/provenance/trace.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { SOME_STATE } from '../../test/fixtures/some-state.js';
import { oneAlertEach, openT2Store, type T2Store } from '../../test/fixtures/t2-store.js';
import { openScratchStorage, scratchDatabase } from '../../test/storage/mongo/scratch-database.js';
import { EMPTY_CATALOGUE, EmptyUnit } from './empty-unit.js';

const TICKETS = Number(process.argv[2] ?? 2000);
const ROUNDS = Number(process.argv[3] ?? 3);
const POINTS = 35;
const NO_CONFIG = { hash: configHashOf({}), config: {} };

const ALERTS = oneAlertEach(TICKETS, POINTS);
const LIGHT_CURVES = ALERTS.map((alert): readonly Datapoint[] => [
  ...alert.history.map(({ datapoint }) => datapoint),
  alert.trigger.datapoint,
]);

/** What one way of running the empty unit took for each ticket. */
interface Taken {
  readonly wallUs: number;
  /** Of all threads of this process; a server's is not in it. */
  readonly cpuUs: number;
}

type Way = () => Promise<Taken>;

const WAYS: Readonly<Record<string, Way>> = {
  'called in a loop': () => timed(calledInLoop),
  'a worker, awaited one by one': () => timed(throughWorker),
  'engine, SQLite': () => throughEngine(),
  ...(process.env['MONGODB_URI']
    ? { 'engine, MongoDB': () => throughEngine(openScratchStorage({ database: scratchDatabase() })) }
    : {}),
};

console.log(
  `${TICKETS} tickets of ${POINTS} points, ${ROUNDS} rounds, ways in turn; us a ticket, wall / CPU`,
);
const taken = new Map<string, Taken[]>(Object.keys(WAYS).map((way) => [way, []]));
for (let round = 0; round < ROUNDS; round++)
  for (const [way, run] of Object.entries(WAYS)) taken.get(way)!.push(await run());
const peer = median(taken.get('a worker, awaited one by one')!);
for (const [way, rounds] of taken) {
  const { wallUs, cpuUs } = median(rounds);
  const all = rounds.map((each) => `${each.wallUs.toFixed(1)}/${each.cpuUs.toFixed(1)}`).join(' ');
  console.log(
    `${way}: ${wallUs.toFixed(1)} / ${cpuUs.toFixed(1)}, ${Math.round(1e6 / wallUs)} a second, ` +
      `${(wallUs / peer.wallUs).toFixed(2)} of the awaited worker (${all})`,
  );
}

async function timed(work: () => Promise<void>): Promise<Taken> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallUs: (1000 * wallMs) / TICKETS, cpuUs: (user + system) / TICKETS };
}

async function calledInLoop(): Promise<void> {
  if (EmptyUnit.kind !== 'LIGHT_CURVE') throw new Error('the unit changed kind');
  const unit = EmptyUnit.create({});
  for (const points of LIGHT_CURVES) unit.process({ points });
}

/** What anyone would write: a thread that is sent a light curve, and waited for. Nothing is kept. */
async function throughWorker(): Promise<void> {
  const code = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ points }) => parentPort.postMessage(JSON.stringify(null)));`;
  const worker = new Worker(code, { eval: true });
  await once(worker, 'online');
  for (const points of LIGHT_CURVES) {
    worker.postMessage({ points });
    await once(worker, 'message');
  }
  await worker.terminate();
}

/** Claims, the thread, results and states of tickets stored durably; filling the store is not counted. */
async function throughEngine(opened?: Promise<Storage>): Promise<Taken> {
  const store = await openT2Store(EMPTY_CATALOGUE, ['EmptyUnit'], await opened);
  const runner = createUnitRunner({ threads: 1, catalogue: EMPTY_CATALOGUE });
  try {
    for (let from = 0; from < ALERTS.length; from += 500) await store.ingest(ALERTS.slice(from, from + 500));
    // The start of the thread is paid once a process, not for each ticket.
    await runner.run([{ unit: 'EmptyUnit', config: NO_CONFIG, points: [], tied: [], ...SOME_STATE }]);
    return await timed(() => work(store, runner));
  } finally {
    await runner.close();
    await store.close();
  }
}

async function work(store: T2Store, runner: ReturnType<typeof createUnitRunner>): Promise<void> {
  const { storage, runId, traceIdOf } = store;
  const { completed } = await workT2({ storage, runner, runId, traceIdOf, clock: Date.now, untilIdle: true });
  if (completed !== TICKETS) throw new Error(`${completed} of ${TICKETS} tickets were completed`);
}

function median(rounds: readonly Taken[]): Taken {
  return [...rounds].sort((a, b) => a.wallUs - b.wallUs)[Math.floor(rounds.length / 2)]!;
}
