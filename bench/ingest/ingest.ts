import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import avro from 'avsc';
import { parseAvroType } from '../../src/sources/avro/avro-type.js';
import { avscType } from '../../src/sources/avro/avsc-decoder.js';
import { compileZtfAlertType, ZTF_ALERT_SCHEMA } from '../../src/sources/sample-survey/ztf-alert-schema.js';
import {
  ingesterOf,
  ingestRate,
  openBenchmarkStore,
  type Rate,
  rateOf,
  workBeside,
} from './benchmark-store.js';
import { ShareThreads } from './share-threads.js';
import { plantWaitingTickets } from './waiting-tickets.js';
import { type AlertFiles, encodedAlerts, type Size, writeAlerts } from './write-alerts.js';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, directory: { type: 'string', default: tmpdir() } },
});

interface Plan extends Size {
  readonly rounds: number;
  readonly waiting: number;
  readonly t2Seconds: number;
}

const FULL: Plan = {
  seeded: 50_000,
  active: 3_000,
  singleFiles: 5_000,
  rounds: 3,
  waiting: 1_000_000,
  t2Seconds: 10,
};
const QUICK: Plan = {
  seeded: 1_500,
  active: 400,
  singleFiles: 400,
  rounds: 1,
  waiting: 20_000,
  t2Seconds: 2,
};
const plan = options.quick ? QUICK : FULL;

/** Figures by name, one value a round. */
const figures = new Map<string, number[]>();
const directory = await mkdtemp(join(options.directory, 'ampelgraph-ingest-'));
try {
  await measure();
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const files = await writeAlerts(directory, plan);
  const encoded = encodedAlerts(1_000, plan.active);
  const seeded = join(directory, 'seeded.sqlite');
  await seed(seeded, files);
  for (let round = 0; round < plan.rounds; round++) {
    noteRate('avsc', await avscRate(encoded));
    noteRate('avscFile', await avscFileRate(files.nights[0]!));
    await ingestNights(seeded, files);
    await ingestInTwo(seeded, files);
    await ingestSingles(seeded, files);
    await ingestBesideT2(seeded, files);
    await workAlone(seeded);
    noteShares(round);
    console.error(`round ${round + 1} of ${plan.rounds} done`);
  }
  await claim();
  report();
}

async function seed(path: string, files: AlertFiles): Promise<void> {
  const store = await openBenchmarkStore(path);
  noteRate('seed', await ingestRate(ingesterOf(store), [files.seed]));
  await store.storage.close();
}

/** The first night finds no transient at hand, the others find all. */
async function ingestNights(seeded: string, files: AlertFiles): Promise<void> {
  await withCopy(seeded, async (path) => {
    const [first, ...others] = files.nights;
    const sizeBefore = (await stat(path)).size;
    const store = await openBenchmarkStore(path);
    const ingester = ingesterOf(store);
    noteRate('cold', await ingestRate(ingester, [first!]));
    noteRate('warm', await ingestRate(ingester, others));
    await store.storage.close();
    note('growth', ((await stat(path)).size - sizeBefore) / ingester.counts.stored);
  });
}

/** The same with two threads that share the transients. */
async function ingestInTwo(seeded: string, files: AlertFiles): Promise<void> {
  await withCopy(seeded, async (path) => {
    const [first, ...others] = files.nights;
    const threads = await ShareThreads.start(path, 2);
    noteRate('coldInTwo', await threads.ingest([first!]));
    noteRate('warmInTwo', await threads.ingest(others));
    await threads.close();
  });
}

async function ingestSingles(seeded: string, files: AlertFiles): Promise<void> {
  await withCopy(seeded, async (path) => {
    const store = await openBenchmarkStore(path);
    noteRate('singles', await ingestRate(ingesterOf(store), [files.singles]));
    await store.storage.close();
  });
}

async function ingestBesideT2(seeded: string, files: AlertFiles): Promise<void> {
  await withCopy(seeded, async (path) => {
    const store = await openBenchmarkStore(path);
    const end = await workBeside(path);
    noteRate('beside', await ingestRate(ingesterOf(store), files.nights));
    const { completed, ms } = await end();
    note('ticketsBeside', (completed * 1000) / ms);
    await store.storage.close();
  });
}

async function workAlone(seeded: string): Promise<void> {
  await withCopy(seeded, async (path) => {
    const { completed, ms } = await (await workBeside(path, plan.t2Seconds))();
    note('tickets', (completed * 1000) / ms);
  });
}

async function claim(): Promise<void> {
  const store = await openBenchmarkStore(join(directory, 'waiting.sqlite'));
  await plantWaitingTickets(store, plan.waiting);
  const { storage } = store;
  const { open } = await storage.tickets.counts(Date.now());
  if (open < plan.waiting) throw new Error(`${open} tickets wait; expected ${plan.waiting}`);
  for (let each = 0; each < 100; each++) {
    const startedAt = performance.now();
    await storage.tickets.claim({ limit: 50, leaseMs: 600_000, nowUnixMs: Date.now(), worker: 'benchmark' });
    note('claim', performance.now() - startedAt);
  }
  await storage.close();
}

/** Decodes every field with the faster of two long types, the packets in memory. */
async function avscRate(encoded: readonly Buffer[]): Promise<Rate> {
  const types = [avscType(parseAvroType(ZTF_ALERT_SCHEMA)), compileZtfAlertType()];
  const rates: Rate[] = [];
  for (const type of types)
    rates.push(
      await rateOf(() => {
        for (let repeat = 0; repeat < 10; repeat++) for (const packet of encoded) type.fromBuffer(packet);
        return 10 * encoded.length;
      }),
    );
  const [first, second] = rates as [Rate, Rate];
  return first.perCpuSecond > second.perCpuSecond ? first : second;
}

/** Reads a container with avsc's own reader, every field: what ingestion does with the same file, less the ingesting. */
function avscFileRate(file: string): Promise<Rate> {
  return rateOf(async () => {
    const type = compileZtfAlertType();
    let packets = 0;
    for await (const _ of avro.createFileDecoder(file, { parseHook: () => type })) packets++;
    return packets;
  });
}

async function withCopy(seeded: string, work: (path: string) => Promise<void>): Promise<void> {
  const path = join(directory, 'copy.sqlite');
  await copyFile(seeded, path);
  await work(path);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) await rm(file, { force: true });
}

function note(name: string, value: number): void {
  figures.set(name, [...(figures.get(name) ?? []), value]);
}

/** The shares of the round: what they compare was measured within the same minute. */
function noteShares(round: number): void {
  for (const by of ['', ' by CPU'])
    for (const [share, whole] of [
      ['share', 'avsc'],
      ['shareOfFile', 'avscFile'],
    ])
      for (const way of ['', 'InTwo'])
        note(
          `${share}${way}${by}`,
          figures.get(`warm${way}${by}`)![round]! / figures.get(`${whole}${by}`)![round]!,
        );
}

function noteRate(name: string, rate: Rate): void {
  note(name, rate.perSecond);
  note(`${name} by CPU`, rate.perCpuSecond);
}

function report(): void {
  const machine = `${cpus().length} cores, load ${loadavg().map(shown).join(', ')}, Node ${process.version}`;
  console.log(
    `${20 * plan.seeded} datapoints before; ${10 * plan.active} alerts a round, ${plan.rounds} rounds; ${machine}\n`,
  );
  console.log('| figure | median | least to most | per CPU second | target | |\n|---|---|---|---|---|---|');
  row('alerts/s, T0 + T1 + commit, warm', 'warm', { atLeast: 2_500 });
  row('alerts/s, warm, two threads', 'warmInTwo', { atLeast: 2_500 });
  row('alerts/s, cold', 'cold', { atLeast: 1_500 });
  row('alerts/s, cold, two threads', 'coldInTwo');
  row('alerts/s, one file an alert', 'singles', { atLeast: 1_000 });
  row('alerts/s, with T2 beside it', 'beside', { atLeast: 1_000 });
  row('warm, as share of avsc decoding everything from memory', 'share', { atLeast: 0.2 });
  row('the same, two threads', 'shareInTwo', { atLeast: 0.2 });
  row('warm, as share of avsc reading the same files', 'shareOfFile', { atLeast: 0.2 });
  row('the same, two threads', 'shareOfFileInTwo', { atLeast: 0.2 });
  row('light tickets/s, alone', 'tickets', { atLeast: 5_000 });
  row(`ms, claim of 50 with ${plan.waiting} waiting`, 'claim', { atMost: 2 });
  row('bytes of file growth an alert', 'growth', { atMost: 3_000 });
  row('alerts/s, avsc decoding everything from memory', 'avsc');
  row('alerts/s, avsc reading the same files', 'avscFile');
  row('alerts/s of the seed, 20 new points each', 'seed');
  row('light tickets/s, beside ingestion', 'ticketsBeside');
}

function row(name: string, figure: string, target: { atLeast?: number; atMost?: number } = {}): void {
  const { atLeast, atMost } = target;
  const values = (figures.get(figure) ?? []).toSorted((a, b) => a - b);
  const [least, median, most] = [values[0], medianOf(values), values.at(-1)].map(
    (value) => value ?? Number.NaN,
  );
  const isMet = (median ?? 0) >= (atLeast ?? -Infinity) && (median ?? 0) <= (atMost ?? Infinity);
  const bound =
    atLeast !== undefined ? `at least ${atLeast}` : atMost !== undefined ? `at most ${atMost}` : '';
  const byCpu = medianOf((figures.get(`${figure} by CPU`) ?? []).toSorted((a, b) => a - b));
  console.log(
    `| ${name} | ${shown(median!)} | ${shown(least!)} to ${shown(most!)} | ${byCpu === undefined ? '' : shown(byCpu)} | ${bound} | ${bound === '' ? '' : isMet ? 'pass' : 'FAIL'} |`,
  );
}

function medianOf(sorted: readonly number[]): number | undefined {
  return sorted[Math.floor(sorted.length / 2)];
}

function shown(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(2);
}
