import type { ResolvedJob } from '../../../src/engine/job/resolve-job.js';
import { sentTicket } from '../../../src/engine/unit-runner/sent-ticket.js';
import type { RunnableTicket, UnitOutcome } from '../../../src/engine/unit-runner/unit-outcome.js';
import { datapointOf, stateViewOf, transientViewOf } from '../../../src/engine/unit-runner/unit-views.js';
import { canonicalJson, contentHash } from '../../../src/provenance/canonical-json.js';
import { resultIdOf } from '../../../src/provenance/trace.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { ClaimedTicket, TicketFailure, TicketResult } from '../../../src/storage/port/ticket-store.js';
import type { Json } from '../../../src/unit/index.js';
import { findOracleUnit } from './oracle-units.js';

/**
 * Works off all T2 tickets in this thread: the real units, claimed, completed and failed through the port as the worker
 * does it. Worker threads would take a hundred times as long for a survey of ten alerts, and add nothing to what is
 * visible to whom.
 */
export async function workUntilIdle(
  storage: Storage,
  job: ResolvedJob,
  runId: string,
  nowUnixMs: number,
): Promise<void> {
  for (;;) {
    const claimed = await storage.tickets.claim({ limit: 100, leaseMs: 60_000, nowUnixMs, worker: 'oracle' });
    if (claimed.length === 0) return;
    const results: TicketResult[] = [];
    const failures: TicketFailure[] = [];
    for (const ticket of claimed) {
      const outcome = run(ticket, job);
      if ('body' in outcome) results.push(outcome);
      else failures.push(outcome);
    }
    await storage.tickets.complete(runId, nowUnixMs, results);
    await storage.tickets.fail(runId, nowUnixMs, failures);
  }
}

function run(ticket: ClaimedTicket, job: ResolvedJob): TicketResult | TicketFailure {
  const { key, leaseToken } = ticket;
  const traceId = job.traces.find(
    ({ unitVersion, config }) => unitVersion.name === ticket.unit && config.hash === ticket.config.hash,
  )?.id;
  if (traceId === undefined) throw new Error(`the job has no trace of ${ticket.unit}`);
  try {
    const body = bodyOf(ticket);
    return {
      key,
      leaseToken,
      resultId: resultIdOf(
        traceId,
        ticket.stateId,
        ticket.tied.map(({ resultId }) => resultId),
      ),
      traceId,
      consumed: ticket.tied.map(({ resultId }) => resultId),
      body,
      bodyText: canonicalJson(body),
      bodyHash: contentHash(body),
      // Shown as a mean: let it depend on what goes into it.
      durationMs: ticket.points.length,
    };
  } catch (error) {
    return {
      key,
      leaseToken,
      code: 'EXCEPTION',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Computes recorded work again, for the mutation that does so. */
export function runAgain(ticket: RunnableTicket): UnitOutcome {
  try {
    const body = bodyOf(ticket);
    return {
      ok: true,
      body,
      bodyText: canonicalJson(body),
      bodyHash: contentHash(body),
      durationMs: ticket.points.length,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, code: 'EXCEPTION', message, retryable: false };
  }
}

function bodyOf(ticket: RunnableTicket): Json {
  const { unit: name, config, points, tied } = ticket;
  const unit = findOracleUnit(name);
  const sent = sentTicket(ticket, unit?.kind);
  if (unit?.kind === 'STATE') return unit.create(config.config).process(stateViewOf(sent));
  if (unit?.kind === 'DATAPOINT') return unit.create(config.config).process(datapointOf(sent));
  if (unit?.kind === 'TRANSIENT') return unit.create(config.config).process(transientViewOf(sent));
  if (unit?.kind === 'LIGHT_CURVE') return unit.create(config.config).process({ points });
  if (unit?.kind === 'TIED_LIGHT_CURVE') return unit.create(config.config).process({ points }, [...tied]);
  throw new TypeError(`${name} is no T2 unit`);
}
