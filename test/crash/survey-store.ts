import type { Alert } from '../../src/domain/datapoint.js';
import { consumeAlerts } from '../../src/engine/consume-alerts.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { readJobFile } from '../../src/engine/job/job-file.js';
import { type ResolvedJob, resolveJob } from '../../src/engine/job/resolve-job.js';
import { newRun } from '../../src/engine/run-record.js';
import type { T2WorkCounts } from '../../src/engine/t2-work-counts.js';
import { TraceBook } from '../../src/engine/trace-book.js';
import type { UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { readAlerts } from '../../src/sources/open-source.js';
import type { SourceItem } from '../../src/sources/source-item.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { CATALOGUE, findUnit } from '../../units/catalogue.js';
import { type Observed, openStoreAt } from './open-store.js';

/** Channels of different rights, histories and filters, whose tickets overlap; PeakColourEvolution is tied to others. */
const JOB = `
channels:
  - name: archive
    access: every-label
    readableBy: everyone
    t2: [{ unit: LightCurveSummary }, { unit: PeakColourEvolution }]
  - name: public
    access: [ztf-public]
    readableBy: everyone
    history: own
    t1: [{ unit: LatestState }, { unit: HistoryStates }]
    t2: [{ unit: RiseDecline }]
  - name: partners
    access: [ztf-public, ztf-partnership]
    readableBy: [ztf-partnership]
    t2: [{ unit: PeakColourEvolution }]
`;

/** Short, so that what a killed process had claimed comes back soon. */
const SHORT_LEASE_MS = 400;

/** A store with the channels of this suite. */
export interface SurveyStore {
  readonly storage: Storage;
  readonly job: ResolvedJob;
  readonly traces: TraceBook;
}

/** Opens or makes the store at an address, a path or a MongoDB URL, with the channels registered. */
export async function openSurveyStore(store: string, observed: Observed = {}): Promise<SurveyStore> {
  return surveyStoreOver(await openStoreAt(store, observed));
}

/** Registers the channels of this suite with a store. */
export async function surveyStoreOver(storage: Storage): Promise<SurveyStore> {
  const versions = await unitVersions(CATALOGUE);
  const job = resolveJob(readJobFile(JOB, 'crash'), {
    find: (name) => findUnit(name)?.definition,
    suggest: () => undefined,
    versionOf: (definition) => versions.get(definition.name)!,
  });
  await storage.registry.useLabels(job.labels);
  await storage.registry.useChannels(job.channels.map((channel) => channel.access));
  await storage.registry.useTraces(job.traces);
  return { storage, job, traces: new TraceBook(storage.registry, versions) };
}

/** What ingesting came to. */
export interface IngestedCounts {
  readonly stored: number;
  readonly known: number;
  readonly conflicts: number;
}

/**
 * Ingests what a directory holds, in the order of time.
 *
 * @param takes  which alerts, by their place and by themselves; all of them unless given
 */
export async function ingestSurvey(
  { storage, job }: SurveyStore,
  directory: string,
  batchAlerts: number,
  takes: (place: number, alert: Alert) => boolean = () => true,
): Promise<IngestedCounts> {
  const runId = await startRun(storage, 'ingest');
  const ingester = new Ingester(storage.ingest, job.channels, job.labels, runId, Date.now, { batchAlerts });
  await consumeAlerts(taken(readAlerts([directory]), takes), ingester);
  const { stored, known, conflicts } = ingester.counts;
  return { stored, known, conflicts };
}

/** Works T2 tickets until none is open, those of dead processes included. */
export async function workSurvey(
  { storage, traces }: SurveyStore,
  runner: UnitRunner,
  leaseMs = SHORT_LEASE_MS,
): Promise<T2WorkCounts> {
  const runId = await startRun(storage, 'engine');
  return workT2({
    storage,
    runner,
    runId,
    clock: Date.now,
    claimLimit: 40,
    leaseMs,
    traceIdOf: (unit, config) => traces.traceIdOf(unit, config),
    untilIdle: true,
  });
}

async function startRun(storage: Storage, process: string): Promise<string> {
  const run = newRun({ process, software: 'ampelgraph test', nowUnixMs: Date.now() });
  await storage.registry.startRun(run);
  return run.id;
}

async function* taken(
  source: AsyncIterable<SourceItem>,
  takes: (place: number, alert: Alert) => boolean,
): AsyncGenerator<SourceItem> {
  let place = 0;
  for await (const item of source) if (item.kind !== 'alert' || takes(place++, item.alert)) yield item;
}
