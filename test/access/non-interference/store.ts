import { accessTerm } from '../../../src/access/access-term.js';
import { audienceOf, EVERYONE } from '../../../src/access/audience.js';
import type { LabelTable } from '../../../src/access/label.js';
import type { Alert } from '../../../src/domain/datapoint.js';
import { registerNotices } from '../../../src/engine/events/register-notices.js';
import type { UnusableAlert } from '../../../src/engine/ingest/change-of-transient.js';
import { Ingester } from '../../../src/engine/ingest/ingest-alerts.js';
import { JobFile, jobWithoutFile } from '../../../src/engine/job/job-file.js';
import { type ResolvedJob, resolveJob } from '../../../src/engine/job/resolve-job.js';
import { askedUnits } from '../../../src/engine/reproduction/asked-units.js';
import { watchRegion } from '../../../src/engine/standing-match/watch-regions.js';
import { contentHash } from '../../../src/provenance/canonical-json.js';
import { readPointings } from '../../../src/sky/footprint/read-pointings.js';
import { keepFootprint } from '../../../src/storage/footprints.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { AskedUnit, PresentSoftware } from '../../../src/storage/staleness.js';
import { openScratchStore } from '../../fixtures/scratch-store.js';
import { reviewAll } from './oracle-reviews.js';
import { findOracleUnit, oracleVersionOf } from './oracle-units.js';
import { STORE_NOW_UNIX_MS, type Survey } from './survey.js';
import { workUntilIdle } from './work-until-idle.js';

/** A store that has taken in a survey, and the rights under which it answers. */
export interface BuiltStore {
  readonly storage: Storage;
  readonly labels: LabelTable;
  /** Alerts that the engine refused, by the transients with too many access terms. */
  readonly refused: readonly Alert[];
  /** What its channels ask for now: some of them otherwise than when the results were made. */
  readonly asked: PresentSoftware['asked'];
}

const NOTICES_AT_UNIX_MS = Date.UTC(2026, 0, 4);

/** How a store is built, apart from what goes into it. */
export interface Building {
  /** Alerts given at once: all of a step, or one by one in order of time, which must come to the same. */
  readonly batches: 'STEP' | 'ALERT';
  /** Opens an empty store; one of the adapter under test unless given. */
  readonly open?: () => Promise<Storage>;
  /** Breaks the store, or what the engine writes to it: see mutants.ts. */
  readonly mutate?: (storage: Storage) => Storage;
  /** Called after each step: a store is asked while it fills, and must not remember what was so then. */
  readonly between?: (store: BuiltStore) => Promise<void>;
}

/**
 * Builds a store by ingesting a survey: the real engine on the real store, with the clock and the run of each step.
 *
 * T2 tickets are worked off in this thread after each step (see {@link workUntilIdle}), and T3 processes run once, so
 * that times depend on the step alone.
 */
export async function buildStore(survey: Survey, building: Building): Promise<BuiltStore> {
  const job = jobOf(survey);
  const opened = await (building.open?.() ?? openScratchStore({ clock: () => STORE_NOW_UNIX_MS }));
  const storage = building.mutate?.(opened) ?? opened;
  await storage.registry.useLabels(job.labels);
  await storage.registry.useChannels(job.channels.map(({ access }) => access));
  await storage.registry.useTraces(job.traces);
  // One after the other, at one instant: what comes first must not show.
  for (const { notice, label } of survey.notices ?? [])
    await registerNotices(storage.records, [{ notice, part: notice.event.name }], {
      nowUnixMs: NOTICES_AT_UNIX_MS,
      audience: label === undefined ? EVERYONE : audienceOf({ term: accessTerm([[label]]) }),
    });
  for (const { log, survey: observed, label } of survey.footprints ?? [])
    await keepFootprint(storage.records, NOTICES_AT_UNIX_MS, {
      survey: observed,
      source: 'log.csv',
      pointings: readPointings(Buffer.from(log), 'log.csv'),
      audience: label === undefined ? EVERYONE : audienceOf({ term: accessTerm([[label]]) }),
    });
  for (const { name, cones, label } of survey.watches ?? [])
    await watchRegion(
      storage.records,
      {
        name,
        shape: { form: 'cones', cones },
        source: 'watched.csv',
        audience: label === undefined ? EVERYONE : audienceOf({ term: accessTerm([[label]]) }),
      },
      NOTICES_AT_UNIX_MS,
    );
  const asked = laterAsked(job);
  const clock = { unixMs: 0 };
  const refused: UnusableAlert[] = [];
  let run: { readonly id: string; readonly ingester: Ingester } | undefined;
  for (const { runId, nowUnixMs, alerts } of survey.steps) {
    clock.unixMs = nowUnixMs;
    if (run?.id !== runId) {
      if (run) refused.push(...run.ingester.counts.unusable);
      await storage.registry.startRun(runRecord(runId));
      const ingester = new Ingester(storage.ingest, job.channels, job.labels, runId, () => clock.unixMs);
      run = { id: runId, ingester };
    }
    for (const batch of batchesOf(alerts, building.batches)) await run.ingester.ingest(batch);
    if (survey.t2 === 'AFTER_EACH_STEP') await workUntilIdle(storage, job, runId, nowUnixMs);
    await reviewAll(storage, job, runId, nowUnixMs);
    await building.between?.({ storage, labels: job.labels, refused: [], asked });
  }
  if (run) refused.push(...run.ingester.counts.unusable);
  const other = refused.find(({ reason }) => !reason.includes('distinct access terms'));
  if (other) throw new Error(`an alert of seed ${survey.seed} was refused: ${other.reason}`);
  return { storage, labels: job.labels, refused: refused.map(({ alert }) => alert), asked };
}

/** Half of the channels ask for the summary of light curves with another configuration than they did. */
function laterAsked(job: ResolvedJob): PresentSoftware['asked'] {
  const otherwise = (asked: AskedUnit): AskedUnit => ({
    ...asked,
    configHash: asked.unit === 'LightCurveSummary' ? 'f'.repeat(64) : asked.configHash,
    tiedTo: asked.tiedTo.map(otherwise),
  });
  return new Map(
    [...askedUnits(job.channels)].map(([channel, units]) => [
      channel,
      channel < 'c' ? units.map(otherwise) : units,
    ]),
  );
}

/** Resolves the survey's channels as the product resolves a configuration file. */
function jobOf({ labels, channels }: Survey): ResolvedJob {
  // A server without any channel keeps datapoints; configuration files must name one, so it is taken out again.
  const nothing = { name: 'nothing', access: 'every-label', readableBy: 'everyone' };
  const job = JobFile.parse({
    labels: Object.fromEntries(labels.flatMap(({ name, row }) => (row === undefined ? [] : [[name, row]]))),
    channels: channels.length === 0 ? [nothing] : channels.map(({ choice }) => choice),
  });
  const resolved = resolveJob(jobWithoutFile(job, "the oracle's job"), {
    find: findOracleUnit,
    suggest: () => undefined,
    versionOf: oracleVersionOf,
  });
  return channels.length === 0 ? { ...resolved, channels: [], traces: [] } : resolved;
}

/** The engine takes a batch in order of (time, id); one by one, that order is given. */
function batchesOf(alerts: readonly Alert[], batches: Building['batches']): readonly (readonly Alert[])[] {
  if (batches === 'STEP') return [alerts];
  const byTime = (a: Alert, b: Alert) =>
    a.trigger.datapoint.mjd - b.trigger.datapoint.mjd ||
    (a.alertId < b.alertId ? -1 : a.alertId > b.alertId ? 1 : 0);
  return [...alerts].sort(byTime).map((alert) => [alert]);
}

function runRecord(id: string) {
  return {
    id,
    process: 'oracle',
    software: `oracle ${id}`,
    nodeVersion: 'v0',
    platform: 'none',
    host: 'nowhere',
    pid: 1,
    startedAtUnixMs: 1_700_000_000_000 + Number(id.slice(-3)),
    shapers: ['ztf', 'lsst'].map((survey) => ({
      survey,
      traceId: contentHash([survey, 'trace']),
      unitVersionId: contentHash([survey, id]),
      name: `${survey} ${id}`,
      package: 'oracle',
      version: '1.0.0',
      digest: contentHash([survey]),
      config: { survey },
    })),
  };
}
