import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import type { Alert } from '../../src/domain/datapoint.js';
import { graphqlSchema } from '../../src/server/graphql-schema.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { OracleServer } from '../access/non-interference/asking.js';
import { SchemaMap } from '../access/non-interference/coordinates.js';
import { type OracleDocument, randomDocument } from '../access/non-interference/documents.js';
import { Draw } from '../access/non-interference/draw.js';
import { ERROR_KINDS } from '../access/non-interference/error-documents.js';
import { BY_PEAK, EVERYTHING } from '../access/non-interference/everything.js';
import { KnownValues } from '../access/non-interference/known-values.js';
import { type BuiltStore, buildStore } from '../access/non-interference/store.js';
import { type Asker, STORE_NOW_UNIX_MS, type Survey } from '../access/non-interference/survey.js';
import { openScratchStore, TEST_STORE } from '../fixtures/scratch-store.js';
import { realData } from '../real-data.js';
import { alertsOf, collected } from '../sources/collected.js';

type Choice = Survey['channels'][number]['choice'];

const SEED = 41;
const SAMPLE_ALERTS = 300;
/** Random documents that each viewer sends to each store. */
const DOCUMENTS = 60;
const STEP_ALERTS = 60;
const NOW = Date.UTC(2026, 10, 22);

const CHANNELS: readonly Choice[] = [
  {
    name: 'archive',
    access: 'every-label',
    readableBy: 'everyone',
    t2: [{ unit: 'LightCurveSummary' }, { unit: 'PeakColourEvolution' }],
  },
  {
    name: 'public',
    access: ['ztf-public'],
    readableBy: 'everyone',
    history: 'own',
    t1: [{ unit: 'LatestState' }, { unit: 'HistoryStates' }],
    t2: [{ unit: 'RiseDecline' }],
  },
  {
    name: 'partners',
    access: ['ztf-public', 'ztf-partnership'],
    readableBy: ['ztf-partnership'],
    lanes: 'own',
    t2: [{ unit: 'LightCurveSummary' }],
  },
];

const askers: readonly Asker[] = [
  [],
  ['ztf-partnership'],
  ['ztf-restricted'],
  ['ztf-partnership', 'caltech'],
].map((grants) => ({
  viewer: grants.length === 0 ? { kind: 'ANONYMOUS' } : { kind: 'TOKEN', subject: 'someone', grants },
  grants: new Set(grants),
  nowUnixMs: NOW + 1000,
}));

let server: OracleServer;
let first: BuiltStore;
/** The same alerts in the adapter under test, and with everything that has internal numbers met in another order. */
const others = new Map<string, BuiltStore>();

beforeAll(async () => {
  const alerts = await allAlerts();
  const embedded = () => openSqliteStorage({ path: ':memory:', clock: () => STORE_NOW_UNIX_MS });
  server = await OracleServer.start();
  first = await buildStore(surveyOf(inOrderOfTime(alerts), CHANNELS), { batches: 'STEP', open: embedded });
  if (TEST_STORE !== 'sqlite')
    others.set(TEST_STORE, await buildStore(surveyOf(inOrderOfTime(alerts), CHANNELS), { batches: 'STEP' }));
  others.set(
    `${TEST_STORE}, permuted`,
    await buildStore(surveyOf(byTransientBackwards(alerts), CHANNELS.toReversed()), {
      batches: 'STEP',
      open: openWithLabelsBackwards,
    }),
  );
}, 400_000);

afterAll(async () => {
  await server.stop();
  for (const { storage } of [first, ...others.values()]) await storage.close();
});

describe('the same alerts, each transient’s in their order', () => {
  it('give the same content in either store, whatever got its internal number first', async () => {
    const expected = await first.storage.contentDigest();
    for (const [name, { storage }] of others) expect(await storage.contentDigest(), name).toEqual(expected);
  });

  it('give the same answers to the byte, to every viewer', { timeout: 400_000 }, async () => {
    let rows = 0;
    const documents = await documentsOf();
    for (const document of documents)
      for (const asker of askers) {
        const expected = await server.ask(first, asker, document);
        expect(expected.bugs).toEqual([]);
        if (expected.rows > 0) rows++;
        for (const [name, store] of others) {
          const { text, bugs } = await server.ask(store, asker, document);
          expect(bugs, name).toEqual([]);
          expect(text, `${name}: ${document.query} ${JSON.stringify(document.variables)}`).toBe(
            expected.text,
          );
        }
      }
    // Answers without rows would be equal for other reasons.
    expect(rows / (documents.length * askers.length)).toBeGreaterThan(0.3);
  });
});

/** Documents that ask for everything, then random ones of what occurs, hidden records included. */
async function documentsOf(): Promise<readonly OracleDocument[]> {
  const draw = new Draw(SEED);
  const known = new KnownValues();
  for (const { name } of CHANNELS) known.channels.add(name);
  for (const unit of ['LightCurveSummary', 'RiseDecline', 'PeakColourEvolution']) known.units.add(unit);
  const whole = [EVERYTHING, BY_PEAK].map((query) => ({ query, variables: {}, uses: new Set<string>() }));
  for (const document of whole)
    for (const asker of askers) {
      const { body } = await server.ask(first, asker, document);
      known.learn((body as { readonly data?: unknown }).data);
    }
  const map = new SchemaMap(graphqlSchema());
  const foci = [...map.foci, ...ERROR_KINDS];
  const random = Array.from({ length: DOCUMENTS }, () => randomDocument(map, draw, known, draw.pick(foci)));
  return [...whole, ...random];
}

async function allAlerts(): Promise<readonly Alert[]> {
  const directory = await mkdtemp(join(tmpdir(), 'ampelgraph-same-'));
  try {
    await writeSampleSurvey({ alertCount: SAMPLE_ALERTS, seed: SEED, directory });
    const real = ['ampel-mixed-programid', 'ampel-superseded', 'babamul', 'kowalski-20231012'].flatMap(
      (folder) => realData(`alerts-ztf/${folder}`) ?? [],
    );
    const alerts = alertsOf(await collected([directory, ...real]));
    expect(alerts.length).toBeGreaterThanOrEqual(SAMPLE_ALERTS);
    return alerts;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** All at one instant in one run: what is recorded of times and runs does not depend on the order. */
function surveyOf(steps: readonly (readonly Alert[])[], channels: readonly Choice[]): Survey {
  return {
    seed: SEED,
    labels: [],
    channels: channels.map((choice) => ({ choice, isReadBy: () => true })),
    steps: steps.map((alerts) => ({ runId: '01RUN000', nowUnixMs: NOW, alerts })),
    t2: 'AFTER_EACH_STEP',
  };
}

function inOrderOfTime(alerts: readonly Alert[]): readonly (readonly Alert[])[] {
  const mjdOf = ({ trigger }: Alert) => trigger.datapoint.mjd;
  return inSteps([...alerts].sort((a, b) => mjdOf(a) - mjdOf(b) || (a.alertId < b.alertId ? -1 : 1)));
}

/** The last transient first, with all its alerts: a step takes its alerts in order of time. */
function byTransientBackwards(alerts: readonly Alert[]): readonly (readonly Alert[])[] {
  const ofTransient = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const key = `${alert.survey} ${alert.transientName}`;
    ofTransient.set(key, [...(ofTransient.get(key) ?? []), alert]);
  }
  const steps: Alert[][] = [[]];
  for (const name of [...ofTransient.keys()].sort().toReversed()) {
    if (steps.at(-1)!.length >= STEP_ALERTS) steps.push([]);
    steps.at(-1)!.push(...ofTransient.get(name)!);
  }
  return steps;
}

function inSteps(alerts: readonly Alert[]): readonly (readonly Alert[])[] {
  return Array.from({ length: Math.ceil(alerts.length / STEP_ALERTS) }, (_, step) =>
    alerts.slice(step * STEP_ALERTS, (step + 1) * STEP_ALERTS),
  );
}

async function openWithLabelsBackwards(): Promise<Storage> {
  const storage = await openScratchStore({ clock: () => STORE_NOW_UNIX_MS });
  await storage.registry.useLabels(new Map([...DEFAULT_LABEL_TABLE].toReversed()));
  return storage;
}
