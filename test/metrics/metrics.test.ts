import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Composition, compose } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { type Consumed, consumeAlerts } from '../../src/engine/consume-alerts.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { newRun } from '../../src/engine/run-record.js';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { readAlerts } from '../../src/sources/open-source.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import { readText, tableRows } from '../architecture/repository.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { type Samples, samplesOf } from './samples.js';

const ALERTS = 100;

const folder = temporaryFolder();
let composition: Composition;
let ingester: Ingester;
let consumed: Consumed;
let samples: Samples;

/** Ingests a made survey with one damaged file, twice, and works off its tickets, as the commands do. */
beforeAll(async () => {
  const survey = join(folder, 'survey');
  await writeSampleSurvey({ alertCount: ALERTS, seed: 7, directory: survey });
  await writeFile(join(survey, 'damaged.avro'), 'Obj\u0001 and then nothing');
  composition = await compose(readConfig({ AMPELGRAPH_DATA: join(folder, 'store') }));
  const { storage, metrics, job, software, catalogue, traces } = composition;
  const run = newRun({ process: 'test', software, nowUnixMs: Date.now() });
  await storage.registry.startRun(run);
  ingester = new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now, {
    observer: metrics.ingestion,
  });
  consumed = await consumeAlerts(readAlerts([survey]), ingester);
  await consumeAlerts(readAlerts([survey]), ingester);
  const runner = createUnitRunner({ threads: 1, catalogue });
  await workT2({
    storage,
    runner,
    runId: run.id,
    clock: Date.now,
    traceIdOf: (unit, config) => traces.traceIdOf(unit, config),
    untilIdle: true,
    observer: metrics.t2,
  });
  await runner.close();
  metrics.watchProcess();
  samples = samplesOf((await metrics.text()).text);
});

afterAll(async () => {
  await composition.storage.close();
});

describe('after a small ingestion with T2', () => {
  test('alerts are counted by what became of them, each once', () => {
    expect(samples.value('ampelgraph_alerts_read_total', { survey: 'ztf' })).toBe(2 * ALERTS);
    expect(samples.value('ampelgraph_alerts_stored_total', { survey: 'ztf' })).toBe(ALERTS);
    expect(samples.value('ampelgraph_alerts_duplicate_total', { survey: 'ztf' })).toBe(ALERTS);
    expect(consumed.refused).toHaveLength(1);
    expect(samples.sum('ampelgraph_alerts_refused_total', { survey: 'unread' })).toBe(2);
  });

  test('votes are counted by channel, and by reason where the channel rejects', () => {
    const { accepted, rejected } = ingester.counts;
    expect(accepted['archive']).toBe(ALERTS);
    for (const [channel, count] of Object.entries(accepted))
      expect(samples.value('ampelgraph_t0_accepted_total', { channel })).toBe(count);
    const reasons = Object.entries(rejected['transients'] ?? {});
    expect(reasons.length).toBeGreaterThan(1);
    for (const [reason, count] of reasons)
      expect(samples.value('ampelgraph_t0_rejected_total', { channel: 'transients', reason })).toBe(count);
  });

  test('the newest alert is dated by its trigger', async () => {
    const newest = samples.value('ampelgraph_newest_alert_timestamp_seconds', { survey: 'ztf' });
    const mjds: number[] = [];
    for await (const item of readAlerts([join(folder, 'survey')]))
      if (item.kind === 'alert') mjds.push(item.alert.trigger.datapoint.mjd);
    expect(newest).toBeCloseTo((Math.max(...mjds) - 40_587) * 86_400, 3);
  });

  test('tickets, their outcomes and the time of units agree with the store', async () => {
    const { byUnit } = await composition.storage.tickets.counts(Date.now());
    expect(byUnit.length).toBeGreaterThanOrEqual(3);
    for (const { unit, status, count } of byUnit) {
      expect(status).toBe('DONE');
      expect(samples.value('ampelgraph_tickets', { unit, state: 'DONE' })).toBe(count);
      expect(samples.value('ampelgraph_t2_outcomes_total', { unit, outcome: 'completed' })).toBe(count);
      expect(samples.value('ampelgraph_t2_seconds_count', { unit })).toBe(count);
    }
    expect(samples.sum('ampelgraph_t2_claimed_total')).toBe(ingester.counts.newTickets);
    expect(samples.sum('ampelgraph_t2_planned_total')).toBe(ingester.counts.newTickets);
  });

  test('calls of the store are timed by method', () => {
    expect(samples.value('ampelgraph_store_seconds_count', { method: 'ingest.commit' })).toBe(
      samples.sum('ampelgraph_ingest_commits_total'),
    );
    expect(samples.sum('ampelgraph_store_seconds_sum', { method: 'ingest.commit' })).toBeGreaterThan(0);
    expect(samples.sum('ampelgraph_store_errors_total')).toBe(0);
  });

  test('the process itself is watched', () => {
    expect(samples.sum('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(samples.names).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});

describe('docs/operations.md', () => {
  const rows = tableRows(readText('docs/operations.md'));

  test('explains every metric of ours, and no other', async () => {
    const ours = (await composition.metrics.snapshot())
      .map(({ name }) => name)
      .filter((name) => name.startsWith('ampelgraph_'));
    const explained = rows.flatMap(([first]) => /^`(ampelgraph_\w+)`$/.exec(first ?? '')?.[1] ?? []);
    expect(ours.length).toBeGreaterThan(20);
    expect(explained.sort()).toEqual(ours.sort());
  });

  test('names the labels that each metric has', async () => {
    const documented = new Map(
      rows.flatMap(([first, labels]) => {
        const name = /^`(ampelgraph_\w+)`$/.exec(first ?? '')?.[1];
        return name === undefined ? [] : [[name, labels ?? '']];
      }),
    );
    const wrong = (await composition.metrics.snapshot()).flatMap(({ name, values }) => {
      const labels = Object.keys(values[0]?.labels ?? {}).filter((label) => label !== 'le');
      const told = [...(documented.get(name) ?? '').matchAll(/`(\w+)`/g)].map(([, label]) => label);
      return labels.every((label) => told.includes(label)) || !name.startsWith('ampelgraph_') ? [] : [name];
    });
    expect(wrong).toEqual([]);
  });
});
