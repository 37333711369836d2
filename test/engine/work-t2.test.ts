import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClearance } from '../../src/access/system-clearance.js';
import { createUnitRunner, type UnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { type WorkT2Options, workT2 } from '../../src/engine/work-t2.js';
import type { TicketStatus } from '../../src/storage/port/ticket-store.js';
import type { CatalogueEntry } from '../../src/unit/index.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { oneAlertEach, openT2Store, type T2Store } from '../fixtures/t2-store.js';
import { MISBEHAVING } from './misbehaving-units/misbehaving-catalogue.js';

let store: T2Store;
let runner: UnitRunner;

async function open(
  catalogue: readonly CatalogueEntry[],
  units: readonly string[],
  timeLimitMs = 500,
): Promise<void> {
  store = await openT2Store(catalogue, units);
  // Two of the units misbehave by what units may not import.
  const alsoModules = ['process', 'worker_threads'];
  runner = createUnitRunner({ threads: 2, timeLimitMs, heapLimitMb: 32, catalogue, alsoModules });
}

function work(changes: Partial<WorkT2Options> = {}): ReturnType<typeof workT2> {
  const { storage, runId, traceIdOf } = store;
  return workT2({
    storage,
    runner,
    runId,
    traceIdOf,
    clock: Date.now,
    random: () => 0.5,
    firstRetryMs: 10,
    untilIdle: true,
    ...changes,
  });
}

async function ticketsOf(unit: string): Promise<Partial<Record<TicketStatus, number>>> {
  const { byUnit } = await store.storage.tickets.counts(Date.now());
  return Object.fromEntries(
    byUnit.filter((row) => row.unit === unit).map(({ status, count }) => [status, count]),
  );
}

afterEach(async () => {
  await runner.close();
  await store.close();
});

describe('working off T2 tickets', () => {
  it('gives each ticket its result, tied ones after those that they need', async () => {
    await open(CATALOGUE, ['PeakColourEvolution'], 10_000);
    await store.ingest(oneAlertEach(20, 12));
    expect(await work({ claimLimit: 7 })).toEqual({
      completed: 60,
      failed: 0,
      retried: 0,
      lost: 0,
      givenBack: 0,
    });
    for (const unit of ['PeakColourEvolution', 'RiseDecline', 'LightCurveSummary'])
      expect(await ticketsOf(unit)).toEqual({ DONE: 20 });
    const clearance = systemClearance('test');
    const [row] = await store.storage.transients.byName(clearance, 'ZTF26aaaaaaa');
    const [page] = await store.storage.results.ofTransients(clearance, [row!.ref], { first: 10 });
    const byUnit = new Map(page!.rows.map((result) => [result.unit, result]));
    expect(byUnit.get('LightCurveSummary')?.body).toMatchObject({ detectionCount: 12, peakMag: 18 });
    expect(byUnit.get('PeakColourEvolution')?.consumed).toEqual([
      byUnit.get('RiseDecline')?.id,
      byUnit.get('LightCurveSummary')?.id,
    ]);
  });

  it.each([
    ['LoopsForever', 'TIME_LIMIT', 5],
    ['FillsTheHeap', 'HEAP_LIMIT', 1],
    ['Throws', 'EXCEPTION', 1],
    ['ImportsExit', 'EXCEPTION', 1],
    ['EndsItsThread', 'CRASH', 1],
    ['Foresees', 'EXCEPTION', 5],
  ])('a unit that misbehaves (%s) costs its own tickets only', async (unit, code, attempts) => {
    await open(MISBEHAVING, ['CountsPoints', unit], unit === 'LoopsForever' ? 300 : 10_000);
    await store.ingest([...oneAlertEach(1, 3)]);
    const counts = await work();
    expect(counts).toEqual({ completed: 1, failed: 1, retried: attempts - 1, lost: 0, givenBack: 0 });
    expect(await ticketsOf('CountsPoints')).toEqual({ DONE: 1 });
    expect(await ticketsOf(unit)).toEqual({ FAILED: 1 });
    const journal = await store.storage.journal.recent(attempts);
    expect(journal.map(({ kind, detail }) => [kind, detail?.['code'], detail?.['attempt']])).toEqual(
      Array.from({ length: attempts }, (_, index) => [
        index === 0 ? 'TICKET_FAILED' : 'TICKET_RETRIED',
        code,
        attempts - index,
      ]),
    );
  });

  it('fails what is tied to a failed ticket, and goes on with the rest', async () => {
    await open(MISBEHAVING, ['NeedsThrows', 'CountsPoints']);
    await store.ingest(oneAlertEach(3, 3));
    await work();
    expect(await ticketsOf('Throws')).toEqual({ FAILED: 3 });
    expect(await ticketsOf('NeedsThrows')).toEqual({ FAILED: 3 });
    expect(await ticketsOf('CountsPoints')).toEqual({ DONE: 3 });
  });

  it('takes over the tickets of a worker that died, when its lease has run out', async () => {
    await open(CATALOGUE, ['LightCurveSummary'], 10_000);
    await store.ingest(oneAlertEach(5, 3));
    await store.storage.tickets.claim({ limit: 3, leaseMs: 300, nowUnixMs: Date.now(), worker: 'dead' });
    expect(await work()).toMatchObject({ completed: 5 });
  });

  it('has its result refused when another worker took the ticket meanwhile', async () => {
    await open(CATALOGUE, ['LightCurveSummary'], 10_000);
    await store.ingest(oneAlertEach(1, 3));
    const late: UnitRunner = {
      run: async (tickets, onOutcome) => {
        // The other claims from a future in which the lease has run out.
        await store.storage.tickets.claim({
          limit: 1,
          leaseMs: 60_000,
          nowUnixMs: Date.now() + 120_000,
          worker: 'other',
        });
        return runner.run(tickets, onOutcome);
      },
      close: () => runner.close(),
    };
    const stop = new AbortController();
    const { lost, ...others } = await work({
      runner: late,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(others).toEqual({ completed: 0, failed: 0, retried: 0, givenBack: 0 });
    // Between the other's taking the ticket back and taking it, this worker may have claimed and lost it once more.
    expect(lost).toBeGreaterThanOrEqual(1);
    expect(await ticketsOf('LightCurveSummary')).toEqual({ RUNNING: 1 });
  });

  it('keeps its leases as long as its units run', async () => {
    await open(MISBEHAVING, ['LoopsForever'], 1500);
    await store.ingest(oneAlertEach(1, 3));
    const stop = new AbortController();
    const working = work({ leaseMs: 300, signal: stop.signal, onProgress: () => stop.abort() });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(
      await store.storage.tickets.claim({ limit: 1, leaseMs: 300, nowUnixMs: Date.now(), worker: 'other' }),
    ).toEqual([]);
    expect(await working).toMatchObject({ retried: 1, lost: 0 });
  });

  it('gives up a ticket that was handed out again and again without an outcome', async () => {
    await open(MISBEHAVING, ['CountsPoints']);
    await store.ingest(oneAlertEach(1, 3));
    for (let time = 0; time < 20; time++)
      await store.storage.tickets.claim({
        limit: 1,
        leaseMs: 0,
        nowUnixMs: Date.now(),
        worker: `dead ${time}`,
      });
    expect(await work()).toMatchObject({ completed: 0, failed: 1 });
    expect((await store.storage.journal.recent(1))[0]?.message).toMatch(/the engine ended 20 times/);
  });

  it('does not store a result whose software the job does not name', async () => {
    await open(MISBEHAVING, ['CountsPoints']);
    await store.ingest(oneAlertEach(1, 3));
    expect(await work({ traceIdOf: async () => undefined })).toMatchObject({
      completed: 0,
      failed: 1,
      retried: 4,
    });
    expect((await store.storage.journal.recent(1))[0]?.detail).toMatchObject({ code: 'UNKNOWN_UNIT' });
  });

  it('finishes what it claimed when it is told to stop, and leaves the rest', async () => {
    await open(CATALOGUE, ['LightCurveSummary'], 10_000);
    await store.ingest(oneAlertEach(40, 3));
    const stop = new AbortController();
    const counts = await work({ claimLimit: 10, signal: stop.signal, onProgress: () => stop.abort() });
    expect(counts.completed).toBeGreaterThan(0);
    expect(counts.completed).toBeLessThan(40);
    expect(await ticketsOf('LightCurveSummary')).toEqual({
      DONE: counts.completed,
      WAITING: 40 - counts.completed,
    });
  });

  it('gives back what is not done when the time for ending is up, at once for others to take', async () => {
    await open(MISBEHAVING, ['LoopsForever'], 8000);
    await store.ingest(oneAlertEach(3, 3));
    const stop = new AbortController();
    const working = work({ signal: stop.signal, drainMs: 50, untilIdle: false });
    await vi.waitFor(async () => expect(await ticketsOf('LoopsForever')).toEqual({ RUNNING: 3 }));
    stop.abort();
    expect(await working).toMatchObject({ completed: 0, failed: 0, givenBack: 3 });
    expect(await ticketsOf('LoopsForever')).toEqual({ WAITING: 3 });
    const claim = { limit: 9, leaseMs: 1000, nowUnixMs: Date.now(), worker: 'other' };
    expect(await store.storage.tickets.claim(claim)).toHaveLength(3);
  });

  it('waits for new tickets until it is told to stop', async () => {
    await open(CATALOGUE, ['LightCurveSummary'], 10_000);
    const stop = new AbortController();
    const working = work({ untilIdle: false, signal: stop.signal, onProgress: () => stop.abort() });
    await store.ingest(oneAlertEach(2, 3));
    expect((await working).completed).toBeGreaterThan(0);
  });

  it('works for the units that it is given, and is idle when these are done', async () => {
    await open(CATALOGUE, ['LightCurveSummary', 'RiseDecline'], 10_000);
    await store.ingest(oneAlertEach(2, 3));
    expect(await work({ units: ['RiseDecline'] })).toMatchObject({ completed: 2 });
    expect(await ticketsOf('LightCurveSummary')).toEqual({ WAITING: 2 });
  });
});
