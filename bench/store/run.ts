import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Driver from 'better-sqlite3';
import { type Clearance, clearanceFor } from '../../src/access/clearance.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import type { Storage } from '../../src/storage/port/storage.js';
import type { TransientQuery } from '../../src/storage/port/transient-store.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { seededRandom } from '../../test/seeded-random.js';
import { report, sampled, sampledInTurn } from './measure.js';
import {
  addPoints,
  alertOf,
  hexOf,
  LABELS,
  type LabelChoice,
  type MadeTransient,
  makeTransient,
  prepare,
  surveyLabels,
  tenLabels,
} from './synthetic-survey.js';

const NOW = 1_800_000_000_000;
const RUN = 'bench';
const BATCH = 500;

const viewers: readonly (readonly [string, Clearance])[] = [
  ['anonymous', clearanceFor(ANONYMOUS, LABELS, NOW)],
  ['privileged', holder('partner', 'caltech')],
];

/** Which measurements to make, by the first argument; all unless given. */
const wanted = process.argv[2]?.split(',') ?? ['lists', 'classes', 'claim', 'commit'];
const scale = Number(process.argv[3] ?? 1);

if (wanted.includes('lists'))
  await within('lists', (storage) => measureLists(storage, 794_000 * scale, surveyLabels, viewers));
if (wanted.includes('classes'))
  await within('classes', (storage) =>
    measureLists(storage, 100_000 * scale, tenLabels, [
      ['holder of 2 labels of 10', holder('l0', 'l1')],
      ['holder of 10 labels of 10', holder(...Array.from({ length: 10 }, (_, index) => `l${index}`))],
    ]),
  );
if (wanted.includes('claim')) await within('claim', measureClaims, 'WRITES');
if (wanted.includes('commit')) await within('commit', measureCommits, 'WRITES');

function holder(...grants: readonly string[]): Clearance {
  return clearanceFor({ kind: 'TOKEN', subject: 'bench', grants }, LABELS, NOW);
}

async function within(
  name: string,
  measure: (storage: Storage, path: string) => Promise<void>,
  mostly: 'READS' | 'WRITES' = 'READS',
): Promise<void> {
  const path = join(tmpdir(), `ampelgraph-bench-${process.pid}-${name}.db`);
  const storage = await openSqliteStorage({ path, mostly });
  try {
    await prepare(storage);
    console.log(`\n${name}`);
    await measure(storage, path);
  } finally {
    await storage.close();
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  }
}

async function measureLists(
  storage: Storage,
  count: number,
  labelsOf: LabelChoice,
  readers: readonly (readonly [string, Clearance])[],
): Promise<void> {
  const random = seededRandom(5);
  const places: MadeTransient[] = [];
  let facets = 0;
  for (let done = 0; done < count; done += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => {
      const made = makeTransient(random, done + index, labelsOf(random));
      if (index % 100 === 0) places.push(made);
      return addPoints(made, random, made.labels.length);
    });
    facets += batch.reduce((sum, change) => sum + change.facets.length, 0);
    await storage.ingest.commit(RUN, NOW, batch);
  }
  report('facets', facets, '');
  const seenByAll = places.filter(({ labels }) =>
    readers.every(([, clearance]) => labels.some((label) => clearance.has(label))),
  );
  for (const { name, make, barUs, barRatio } of queries(places, seenByAll)) {
    const samples = await sampledInTurn(
      2000,
      readers.map(
        ([, clearance]) =>
          (index: number) =>
            storage.transients.find(clearance, make(index)),
      ),
    );
    for (const [place, [reader]] of readers.entries()) {
      report(`${name}, ${reader}, median`, samples[place]!.median, 'us', barUs);
      report(`${name}, ${reader}, 95 %`, samples[place]!.p95, 'us');
    }
    const medians = samples.map(({ median }) => median);
    report(`${name}, slowest viewer by fastest`, Math.max(...medians) / Math.min(...medians), '', barRatio);
  }
}

interface ListQuery {
  readonly name: string;
  readonly make: (index: number) => TransientQuery;
  readonly barUs?: number;
  /** Absent where the answers of viewers differ in length, as the work does then. */
  readonly barRatio?: number;
}

function queries(
  places: readonly MadeTransient[],
  seenByAll: readonly MadeTransient[],
): readonly ListQuery[] {
  const page = { limit: 50, count: false, rows: true } as const;
  const newestFirst = [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' }] as const;
  const cone = (radiusArcsec: number, around: readonly MadeTransient[]) => (index: number) => {
    const { raDeg, decDeg } = around[index % around.length]!;
    return {
      ...page,
      order: newestFirst,
      where: { op: 'inRegion', region: { kind: 'cone', raDeg, decDeg, radiusArcsec } },
    } as const;
  };
  const brightDrb = { op: 'compare', field: 'bestDrb', comparison: 'gt', value: 0.5 } as const;
  return [
    {
      name: 'cone of 5 arcsec on a transient that all see',
      make: cone(5, seenByAll),
      barUs: 40,
      barRatio: 1.2,
    },
    { name: 'cone of 5 arcsec on any transient', make: cone(5, places), barUs: 40 },
    { name: 'cone of 1 degree, newest 50', make: cone(3600, places) },
    { name: 'newest 50', make: () => ({ ...page, order: newestFirst }), barUs: 200, barRatio: 1.2 },
    {
      name: 'newest 50 with drb above 0.5',
      make: () => ({ ...page, order: newestFirst, where: brightDrb }),
    },
  ];
}

async function measureClaims(storage: Storage): Promise<void> {
  const random = seededRandom(6);
  const waiting = 1_000_000 * scale;
  const perTransient = 20;
  for (let done = 0; done < waiting / perTransient; done += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => {
      const change = alertOf(makeTransient(random, done + index, ['public']), random);
      const [state] = change.states;
      const tickets = Array.from({ length: perTransient }, (_unused, number) => ({
        ...change.tickets[number % 3]!,
        key: hexOf(`${state!.id} ${number}`),
      }));
      return { ...change, states: change.states.slice(0, 1), tickets };
    });
    await storage.ingest.commit(RUN, NOW, batch);
  }
  const counts = await storage.tickets.counts(NOW);
  report('waiting tickets', counts.open, '');
  const claimed: { readonly key: string; readonly leaseToken: string }[][] = [];
  const claim = await sampled(100, async () => {
    const tickets = await storage.tickets.claim({
      limit: 50,
      leaseMs: 60_000,
      nowUnixMs: NOW,
      worker: 'bench',
    });
    claimed.push(tickets.map(({ key, leaseToken }) => ({ key, leaseToken })));
  });
  report('claim of 50, median', claim.median, 'us', 2000);
  const body = { z: 0.1, fit: Array.from({ length: 20 }, (_, index) => index * 1.5) };
  const bodyText = JSON.stringify(body);
  const complete = await sampled(100, (index) =>
    storage.tickets.complete(
      RUN,
      NOW,
      claimed[index]!.map(({ key, leaseToken }) => ({
        key,
        leaseToken,
        resultId: hexOf(`result ${key}`),
        traceId: hexOf('trace U0'),
        consumed: [],
        body,
        bodyText,
        bodyHash: hexOf(bodyText),
        durationMs: 1,
      })),
    ),
  );
  report('complete of 50, median', complete.median, 'us');
  report('counts', (await sampled(50, () => storage.tickets.counts(NOW))).median, 'us');
}

async function measureCommits(storage: Storage, path: string): Promise<void> {
  const random = seededRandom(7);
  const made: MadeTransient[] = [];
  const seeded = 50_000 * scale;
  for (let done = 0; done < seeded; done += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => {
      const transient = makeTransient(random, done + index, surveyLabels(random));
      made.push(transient);
      const change = addPoints(transient, random, 20);
      transient.points.length = 0;
      return change;
    });
    await storage.ingest.commit(RUN, NOW, batch);
  }
  report('datapoints', seeded * 20, '');
  const before = await sizeOf(path);
  const rounds = 40;
  const cpu = { loading: 0, committing: 0 };
  let [loading, committing, alerts, tickets, states, facets] = [0, 0, 0, 0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const chosen = new Set<MadeTransient>();
    while (chosen.size < 400) chosen.add(made[Math.floor(random() * made.length)]!);
    const keys = [...chosen].map(({ name }) => ({ survey: 'ztf' as const, name }));
    const begun = performance.now();
    const atBegin = process.cpuUsage();
    const snapshots = await storage.ingest.load(keys);
    cpu.loading += cpuSince(atBegin);
    const loaded = performance.now();
    const changes = [...chosen].map((transient, index) => {
      transient.points.push(...snapshots[index]!.points);
      return alertOf(transient, random);
    });
    const worked = performance.now();
    const atWork = process.cpuUsage();
    await storage.ingest.commit(RUN, NOW + round, changes);
    cpu.committing += cpuSince(atWork);
    committing += performance.now() - worked;
    loading += loaded - begun;
    alerts += changes.length;
    for (const transient of chosen) transient.points.length = 0;
    for (const change of changes) {
      tickets += change.tickets.length;
      states += change.states.length;
      facets += change.facets.length;
    }
  }
  report('states an alert', states / alerts, '');
  report('tickets an alert', tickets / alerts, '');
  report('facets an alert', facets / alerts, '');
  report('load, cold', (1000 * loading) / alerts, 'us an alert');
  report('load, cold, CPU of the process', cpu.loading / alerts, 'us an alert');
  report('commit, CPU of the process', cpu.committing / alerts, 'us an alert', 170);
  report('commit', (1000 * committing) / alerts, 'us an alert', 170);
  const { rows } = await storage.transients.find(viewers[1]![1], {
    order: [],
    limit: 50,
    count: false,
    rows: true,
  });
  for (const [reader, clearance] of viewers) {
    const refs = rows.map(({ ref }) => ref);
    const { median } = await sampled(200, () => storage.datapoints.ofTransients(clearance, refs));
    report(`light curves of 50 transients, ${reader}, median`, median, 'us', 1000);
  }
  report('growth of the file', ((await sizeOf(path)) - before) / alerts, 'bytes an alert', 3000);
}

/** Size of the file once all that was written is in it and not in the log beside it. */
async function sizeOf(path: string): Promise<number> {
  const driver = new Driver(path);
  driver.pragma('wal_checkpoint(TRUNCATE)');
  driver.close();
  return statSync(path).size;
}

/** Microseconds of the process since, in user and system: what a machine shared with others tells most truly. */
function cpuSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}
