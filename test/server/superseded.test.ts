import { afterAll, beforeAll, expect, test } from 'vitest';
import { askedUnits } from '../../src/engine/reproduction/asked-units.js';
import { rerun } from '../../src/engine/reproduction/rerun.js';
import { ServingReproducer } from '../../src/engine/reproduction/serving-reproducer.js';
import { type JobStore, jobOf, openJobStore, ownRunner } from '../fixtures/job-store.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { at, dataOf, madeServer } from '../fixtures/made-server.js';
import { neighbour } from '../fixtures/made-survey.js';

const QUERY = `{ transients(first: 1) { edges { node { t2Results(first: 10) { edges { node {
  id unit stale supersededBy { id stale provenance { config { body } } } } } } } } } }`;

const jobWith = (config: string) =>
  jobOf(`
channels:
  - { name: young, access: [ztf-public], readableBy: everyone, t2: [{ unit: RiseDecline, config: ${config} }] }
`);
const BEFORE = jobWith('{}');
const AFTER = jobWith('{ maxGapDays: 7 }');

const runner = ownRunner();
let store: JobStore;

beforeAll(async () => {
  store = await openJobStore(runner);
  await store.ingest(BEFORE, madeAlerts(neighbour(0)).slice(-1), Date.UTC(2026, 0, 1));
  await store.work();
});

afterAll(async () => {
  await store.close();
  await runner.close();
});

async function results() {
  const { storage, versions } = store;
  const reproducer = new ServingReproducer(
    { executions: storage.executions, runner, versions },
    askedUnits(AFTER.channels),
  );
  const server = await madeServer({ storage, labels: AFTER.labels }, { clock: Date.now, reproducer });
  try {
    const lists = at(await dataOf(server, QUERY), 'transients.edges.*.node.t2Results.edges.*.node');
    return (lists as { id: string; stale: unknown; supersededBy: { id: string } | null }[][]).flat();
  } finally {
    await server.close();
  }
}

test('a result of a configuration that is not asked for any more names the one that stands in its place', async () => {
  const [old] = await results();
  expect(old).toMatchObject({ stale: 'CONFIG', supersededBy: null });
  await store.storage.registry.useTraces(AFTER.traces);
  await rerun(store.storage, {
    plans: AFTER.channels,
    versions: store.versions,
    dryRun: false,
    software: 'test',
    clock: Date.now,
  });
  await store.work();
  const both = await results();
  expect(both).toHaveLength(2);
  const now = both.find(({ stale }) => stale === null)!;
  const before = both.find(({ stale }) => stale === 'CONFIG')!;
  expect(before.id).toBe(old!.id);
  expect(before.supersededBy).toMatchObject({ id: now.id, stale: null });
  expect(now.supersededBy).toBeNull();
});
