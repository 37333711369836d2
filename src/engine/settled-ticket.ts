import { resultIdOf } from '../provenance/trace.js';
import type { JournalEntry } from '../storage/port/journal-store.js';
import type { Hash } from '../storage/port/page.js';
import type { ClaimedTicket, TicketFailure, TicketResult } from '../storage/port/ticket-store.js';
import { MAX_ATTEMPTS, MAX_CLAIMS, retryDelayMs } from './retry.js';
import type { T2Observer } from './t2-observer.js';
import type { FailedRun, UnitOutcome } from './unit-runner/unit-outcome.js';

/** A ticket with what became of it. */
export interface SettledTicket {
  readonly ticket: ClaimedTicket;
  readonly outcome: UnitOutcome;
}

/** A ticket with its result, as the store takes it. */
export interface SettledResult {
  readonly ticket: ClaimedTicket;
  readonly result: TicketResult;
}

/** A ticket with its failure, as the store takes it. */
export interface SettledFailure {
  readonly ticket: ClaimedTicket;
  readonly failure: TicketFailure;
}

/** The outcome of a ticket whose configuration is not known here: another engine may know it. */
export const UNTRACED: FailedRun = {
  ok: false,
  code: 'UNKNOWN_UNIT',
  message:
    'the job of this engine does not name the unit with this configuration, so its result has no trace',
  retryable: true,
};

/** The outcome of a ticket that ended the engine each time; it is not given another chance. */
export const POISONOUS: FailedRun = {
  ok: false,
  code: 'CRASH',
  message: `the engine ended ${MAX_CLAIMS} times while it held the ticket`,
  retryable: false,
};

/** Tells whether the ticket may be run, or has ended the engine too often. */
export function isRunnable(ticket: ClaimedTicket): boolean {
  return ticket.attempt <= MAX_CLAIMS;
}

/** Makes the result that the store takes. */
export function resultOf(
  ticket: ClaimedTicket,
  outcome: UnitOutcome & { readonly ok: true },
  traceId: Hash,
): TicketResult {
  const { key, leaseToken, stateId, tied } = ticket;
  const { body, bodyText, bodyHash, durationMs } = outcome;
  const consumed = tied.map((result) => result.resultId);
  const resultId = resultIdOf(traceId, stateId, consumed);
  return { key, leaseToken, resultId, traceId, consumed, body, bodyText, bodyHash, durationMs };
}

/**
 * Makes the failure that the store takes, to be tried again when that may help and has not been tried too often.
 *
 * @param random  in [0, 1)
 */
export function failureOf(
  ticket: ClaimedTicket,
  { code, message, retryable }: FailedRun,
  retry: { readonly nowUnixMs: number; readonly random: number; readonly firstRetryMs: number },
): SettledFailure {
  const { key, leaseToken, attempt } = ticket;
  const failure: TicketFailure = { key, leaseToken, code, message };
  if (!retryable || attempt >= MAX_ATTEMPTS) return { ticket, failure };
  const retryAtUnixMs = retry.nowUnixMs + retryDelayMs(attempt, retry.random, retry.firstRetryMs);
  return { ticket, failure: { ...failure, retryAtUnixMs } };
}

/** Tells whoever listens of a failure. */
export function observedFailure({ ticket, failure }: SettledFailure): Parameters<T2Observer['failed']>[0] {
  const { unit, key, attempt } = ticket;
  const { code, message, retryAtUnixMs } = failure;
  return { unit, key, attempt, code, message, isRetried: retryAtUnixMs !== undefined };
}

/** Tells operators of a failure. */
export function journalEntry(
  { ticket, failure }: SettledFailure,
  runId: string,
  nowUnixMs: number,
): JournalEntry {
  const { unit, transient, attempt, key } = ticket;
  return {
    atUnixMs: nowUnixMs,
    runId,
    kind: failure.retryAtUnixMs === undefined ? 'TICKET_FAILED' : 'TICKET_RETRIED',
    message: `${unit} on ${transient.name}: ${failure.message}`,
    detail: { key, unit, code: failure.code, attempt },
  };
}

/** Gives tickets of one state one array of points: what is shared goes to a thread once. */
export function withSharedPoints(tickets: readonly ClaimedTicket[]): readonly ClaimedTicket[] {
  const pointsOf = new Map<Hash, ClaimedTicket['points']>();
  return tickets.map((ticket) => {
    const points = pointsOf.get(ticket.stateId) ?? ticket.points;
    pointsOf.set(ticket.stateId, points);
    return { ...ticket, points };
  });
}
