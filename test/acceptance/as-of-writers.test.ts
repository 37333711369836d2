import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearanceFor } from '../../src/access/clearance.js';
import { systemClearance } from '../../src/access/system-clearance.js';
import type { Alert } from '../../src/domain/datapoint.js';
import type { TransientKey } from '../../src/domain/transient.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { readAlerts } from '../../src/sources/open-source.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { Draw } from '../access/non-interference/draw.js';
import { type CrashStores, crashStores } from '../crash/crash-stores.js';
import { openSurveyStore, type SurveyStore, surveyStoreOver } from '../crash/survey-store.js';
import { WorkingProcess } from '../crash/working-process.js';
import { openScratchStore, TEST_STORE } from '../fixtures/scratch-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const SEED = 31;
const ALERTS = 120;
/** A question is 40 transactions on MongoDB. */
const INSTANTS = TEST_STORE === 'mongo' ? 15 : 50;
const TRANSIENTS = 12;
/** Small, so that there are many commits. */
const BATCH_ALERTS = 4;
const GRANTS = [[], ['ztf-partnership']] as const;
/** Two processes begin, write and end meanwhile. */
const PATIENCE_MS = 240_000;
const EVERYTHING = systemClearance('compares answers as of an instant');

const directory = temporaryFolder();
let stores: CrashStores;
let survey: string;
let alerts: readonly Alert[];

beforeAll(async () => {
  survey = join(directory, 'survey');
  stores = crashStores(directory);
  await writeSampleSurvey({ alertCount: ALERTS, seed: SEED, directory: survey });
  const found: Alert[] = [];
  for await (const item of readAlerts([survey])) if (item.kind === 'alert') found.push(item.alert);
  alerts = found;
});

afterAll(async () => {
  await stores?.dropAll();
});

/** What one viewer is answered of one transient: points and states, and beside them results. */
interface Answer {
  readonly derived: string;
  readonly results: string;
}

type Answers = ReadonlyMap<string, Answer>;

/** Lists the transients of which most alerts come. */
function keys(): readonly TransientKey[] {
  const counts = new Map<string, { readonly key: TransientKey; count: number }>();
  for (const { survey: of, transientName: name } of alerts) {
    const known = counts.get(name) ?? { key: { survey: of, name }, count: 0 };
    counts.set(name, known);
    known.count++;
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, TRANSIENTS)
    .map(({ key }) => key);
}

/** Asks of these transients, for each viewer, as of an instant, or now. */
async function answersOf({ storage, job }: SurveyStore, asOfUnixMs?: number): Promise<Answers> {
  const answers = new Map<string, Answer>();
  for (const grants of GRANTS) {
    const viewer = { kind: 'TOKEN', subject: 'someone', grants } as const;
    const clearance = clearanceFor(viewer, job.labels, asOfUnixMs ?? Date.now());
    const found = await storage.transients.byKey(clearance, keys());
    const seen = found.flatMap((row) => row ?? []);
    const refs = seen.map(({ ref }) => ref);
    const query = { first: 1000, ...(asOfUnixMs === undefined ? {} : { asOfUnixMs }) };
    const points = await storage.datapoints.ofTransients(clearance, refs, query);
    const states = await storage.states.ofTransients(clearance, refs, query);
    const results = await storage.results.ofTransients(clearance, refs, {
      ...query,
      includeSuperseded: true,
    });
    for (const [place, { key }] of seen.entries())
      answers.set(`${grants.join('+')} ${key.name}`, {
        derived: JSON.stringify([points[place], states[place]]),
        results: JSON.stringify(results[place]),
      });
  }
  return answers;
}

/** Alerts by the instant and the run in which they were received: what was committed together, in order. */
interface Received {
  readonly atUnixMs: number;
  readonly runId: string;
  readonly alerts: readonly Alert[];
}

/** Reads from the receipts what came when; and of which transients the order can't be told, by two in one millisecond. */
async function receivedIn(storage: Storage) {
  const byId = new Map(alerts.map((alert) => [alert.alertId, alert]));
  const groups = new Map<
    string,
    { readonly atUnixMs: number; readonly runId: string; readonly alerts: Alert[] }
  >();
  const unclear = new Set<string>();
  const rows = (await storage.transients.byKey(EVERYTHING, keys())).flatMap((row) => row ?? []);
  const pages = await storage.provenance.alertsOfTransients(
    EVERYTHING,
    rows.map(({ ref }) => ref),
    { first: 1000 },
  );
  for (const { rows: receipts } of pages)
    for (const { alertId, receivedAtUnixMs: atUnixMs, runId, transient } of receipts) {
      const key = `${atUnixMs} ${runId}`;
      const group = groups.get(key) ?? { atUnixMs, runId, alerts: [] };
      groups.set(key, group);
      group.alerts.push(byId.get(alertId)!);
      if (receipts.some((other) => other.receivedAtUnixMs === atUnixMs && other.runId !== runId))
        unclear.add(transient.name);
    }
  const received: Received[] = [...groups.values()].sort((a, b) => a.atUnixMs - b.atUnixMs);
  return { received, unclear };
}

/** A store that is given again what another was given, up to an instant. */
async function stoppingStore(received: readonly Received[]) {
  const store = await surveyStoreOver(await openScratchStore());
  const clock = { unixMs: 0 };
  const ingesters = new Map<string, Ingester>();
  let next = 0;
  return {
    store,
    async fillUntil(unixMs: number): Promise<void> {
      for (; next < received.length && received[next]!.atUnixMs <= unixMs; next++) {
        const { atUnixMs, runId, alerts: together } = received[next]!;
        clock.unixMs = atUnixMs;
        const ingester =
          ingesters.get(runId) ??
          new Ingester(store.storage.ingest, store.job.channels, store.job.labels, runId, () => clock.unixMs);
        ingesters.set(runId, ingester);
        await ingester.ingest(together);
      }
    },
  };
}

describe('as of an instant, while others write', () => {
  it(
    'nothing is seen late, and the answer is that of a store that stopped there, at random instants',
    async () => {
      const address = stores.storeOf('written');
      const reader = await openSurveyStore(address);
      const order = { store: address, survey, batchAlerts: BATCH_ALERTS, worksT2: true };
      const writers = await Promise.all(
        [0, 1].map((number) => WorkingProcess.start({ ...order, part: { number, of: 2 } })),
      );
      const draw = new Draw(SEED);
      const begin = await reader.storage.now();
      for (const writer of writers) writer.begin();
      let writing = true;
      const finished = Promise.all(writers.map((writer) => writer.finish())).finally(() => {
        writing = false;
      });
      const asked: { readonly atUnixMs: number; readonly answers: Answers }[] = [];
      const ask = async (atUnixMs: number) => {
        expect(await reader.storage.history.advance(atUnixMs)).toBeGreaterThanOrEqual(atUnixMs);
        asked.push({ atUnixMs, answers: await answersOf(reader, atUnixMs) });
      };
      while (writing && asked.length < INSTANTS) {
        await ask((await reader.storage.now()) - draw.pick([0, 0, 1, 5, 40]));
        await sleep(draw.int(0, 60));
      }
      await finished;
      const [whileWriting, end] = [asked.length, await reader.storage.now()];
      while (asked.length < INSTANTS) await ask(draw.int(begin, end));
      asked.sort((a, b) => a.atUnixMs - b.atUnixMs);

      for (const { atUnixMs, answers } of asked)
        expectSame(await answersOf(reader, atUnixMs), answers, 'results');

      const { received, unclear } = await receivedIn(reader.storage);
      const stopping = await stoppingStore(received);
      const distinct = new Set<string>();
      for (const { atUnixMs, answers } of asked) {
        await stopping.fillUntil(atUnixMs);
        const stopped = await answersOf(stopping.store);
        expectSame(without(answers, unclear), without(stopped, unclear), 'derived');
        distinct.add(JSON.stringify([...stopped]));
      }
      console.log(
        `${asked.length} instants, ${whileWriting} of them while two wrote in ${received.length} commits; ${distinct.size} different contents; order unclear of ${unclear.size} transients`,
      );
      expect(distinct.size).toBeGreaterThan(2);
      await stopping.store.storage.close();
      await reader.storage.close();
    },
    PATIENCE_MS,
  );
});

/** Compares what both know, and takes what is missing for empty: a transient that had not come yet. */
function expectSame(actual: Answers, expected: Answers, what: keyof Answer): void {
  for (const key of new Set([...actual.keys(), ...expected.keys()])) {
    const [a, b] = [actual.get(key), expected.get(key)];
    expect(a ? a[what] : EMPTY[what], key).toEqual(b ? b[what] : EMPTY[what]);
    if (what === 'results') expect(a?.derived ?? EMPTY.derived, key).toEqual(b?.derived ?? EMPTY.derived);
  }
}

const NO_ROWS = { rows: [], hasMore: false, totalCount: 0 };
const EMPTY: Answer = { derived: JSON.stringify([[], NO_ROWS]), results: JSON.stringify(NO_ROWS) };

function without(answers: Answers, names: ReadonlySet<string>): Answers {
  return new Map([...answers].filter(([key]) => !names.has(key.slice(key.lastIndexOf(' ') + 1))));
}
