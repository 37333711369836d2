import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Alert, toDatapointId } from '../../src/domain/datapoint.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { newRun } from '../../src/engine/run-record.js';
import { type JobStore, jobOf, openJobStore, ownRunner } from '../fixtures/job-store.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { dataOf, madeServer } from '../fixtures/made-server.js';
import { neighbour } from '../fixtures/made-survey.js';

const NOW_UNIX_MS = Date.UTC(2026, 0, 1);
const JOB = jobOf(`
labels: { atlas-team: { grants: [atlas] } }
channels:
  - { name: all, access: [ztf-public, atlas-team], readableBy: everyone, t2: [{ unit: LightCurveSummary }] }
`);

const runner = ownRunner();
let store: JobStore;
let server: Awaited<ReturnType<typeof madeServer>>;

/** The same measurements as another survey sent them, for its team alone. */
function ofAtlas({ trigger, ...alert }: Alert): Alert {
  const datapoint = { ...trigger.datapoint, id: toDatapointId('atlas:7'), band: 'o' };
  return {
    ...alert,
    survey: 'atlas',
    alertId: '7',
    transientName: 'ATLAS25abc',
    trigger: { ...trigger, datapoint, label: 'atlas-team' },
    history: [],
  };
}

beforeAll(async () => {
  store = await openJobStore(runner);
  const [usual] = JOB.shapers;
  const unitVersion = {
    ...usual!.trace.unitVersion,
    name: 'AtlasShaper',
    package: '@team/atlas',
    id: 'a'.repeat(64),
  };
  const atlas = { ...usual!, survey: 'atlas', trace: { ...usual!.trace, unitVersion } };
  const run = newRun({
    process: 'test',
    software: 'test',
    nowUnixMs: NOW_UNIX_MS,
    shapers: [...JOB.shapers, atlas],
  });
  const { registry, ingest } = store.storage;
  await registry.startRun(run);
  await registry.useLabels(JOB.labels);
  await registry.useChannels(JOB.channels.map(({ access }) => access));
  await registry.useTraces(JOB.traces);
  const ingester = new Ingester(ingest, JOB.channels, JOB.labels, run.id, () => NOW_UNIX_MS);
  const [alert] = madeAlerts(neighbour(0)).slice(-1);
  await ingester.ingest([alert!, ofAtlas(alert!)]);
  expect(ingester.counts.unusable).toEqual([]);
  await store.work();
  server = await madeServer({ storage: store.storage, labels: JOB.labels }, { clock: Date.now });
});

afterAll(async () => {
  await server.close();
  await store.close();
  await runner.close();
});

const SHAPERS = `{ transients(first: 5) { edges { node { survey name alerts(first: 5) { edges { node {
  alertId shapedBy { name package digest config } } } } } } } }`;

test('an alert says which shaper of its survey made it, to those who see the alert', async () => {
  const open = JSON.stringify(await dataOf(server, SHAPERS));
  expect(open).toContain('"name":"ZtfShaper","package":"ampelgraph"');
  expect(open).not.toMatch(/LsstShaper|atlas/i);
  const team = JSON.stringify(await dataOf(server, SHAPERS, {}, ['atlas']));
  expect(team).toContain('"survey":"atlas","name":"ATLAS25abc"');
  expect(team).toContain('"name":"AtlasShaper","package":"@team/atlas"');
});

test('PROV-JSON attributes the alert to its shaper, with names of a survey of its own', async () => {
  const query = 'query ($id: ID!) { provenance(id: $id, first: 100) { provJson } }';
  const asked = await dataOf(server, query, { id: 'transient:atlas:ATLAS25abc' }, ['atlas']);
  const { provJson: document } = (asked as { provenance: { provJson: Record<string, object> } }).provenance;
  expect(document['prefix']).toMatchObject({ atlas: 'urn:ampelgraph:atlas:' });
  expect(document['agent']).toMatchObject({
    [`unit:${'a'.repeat(64)}`]: { 'ampelgraph:package': '@team/atlas' },
  });
  expect(Object.values(document['wasAttributedTo']!)).toEqual([
    expect.objectContaining({ 'prov:entity': 'alert:atlas/7', 'prov:agent': `unit:${'a'.repeat(64)}` }),
  ]);
  const hidden = await dataOf(server, query, { id: 'transient:atlas:ATLAS25abc' });
  expect(hidden).toEqual({ provenance: null });
});

test('transients, points, results and cursors of another survey are found as those of ZTF are', async () => {
  const query = `query ($after: String) { transients(first: 1, after: $after, where: { survey: { eq: "atlas" } }) {
    pageInfo { endCursor } edges { node { id lightCurve { band } t2Results(first: 5) { edges { node { unit } } } } } } }`;
  const found = JSON.stringify(await dataOf(server, query, {}, ['atlas']));
  expect(found).toContain('"id":"transient:atlas:ATLAS25abc"');
  expect(found).toContain('"unit":"LightCurveSummary"');
  const { endCursor } = JSON.parse(found).transients.pageInfo;
  expect(await dataOf(server, query, { after: endCursor }, ['atlas'])).toMatchObject({
    transients: { edges: [] },
  });
  const node = await dataOf(server, '{ node(id: "atlas:7") { id } }', {}, ['atlas']);
  expect(node).toEqual({ node: { id: 'atlas:7' } });
});
