import { ObjectId } from 'mongodb';
import type { Json } from '../../../domain/scalar.js';
import type { ArchivedResult, ArchivedTicket } from '../../port/archive-store.js';
import { TICKET_STATUSES } from '../../ticket-status.js';
import type { ResultDocument, TicketDocument } from '../derived-documents.js';
import type { FormerResultDocument } from '../history-documents.js';
import type { InternedKeys } from '../interned-keys.js';
import { queryableBody } from '../queryable-body.js';
import type { NotedUses } from '../record-uses.js';
import type { TicketCounts } from '../ticket-counts.js';
import { queueOf } from '../ticket-queue-name.js';
import { laneIds } from './lane-ids.js';

/** What making tickets notes beside them. */
export interface TicketNotes {
  readonly keys: InternedKeys;
  readonly uses: NotedUses;
  readonly counts: TicketCounts;
}

/** Makes the tickets of a transient with their results, and notes what they count and what is seen through them. */
export function ticketDocuments(
  notes: TicketNotes,
  transient: number,
  tickets: readonly ArchivedTicket[],
): {
  readonly tickets: readonly TicketDocument[];
  readonly results: readonly ResultDocument[];
  readonly former: readonly FormerResultDocument[];
} {
  const byKey = new Map(tickets.map((ticket) => [ticket.key, ticket]));
  const ties = new Map<string, number>();
  for (const tied of tickets.flatMap(({ tiedTo }) => [...new Set(tiedTo)]))
    ties.set(tied, (ties.get(tied) ?? 0) + 1);
  const made = tickets.map((ticket) => ({
    ticket,
    document: ticketDocument(notes, transient, ticket, byKey, ties),
  }));
  for (const { ticket, document } of made) note(notes, ticket, document);
  return {
    tickets: made.map(({ document }) => document),
    results: made.flatMap(({ ticket, document }) =>
      ticket.results.map((result) =>
        resultDocument(notes.keys, document, result, result.id === ticket.resultId),
      ),
    ),
    former: made.flatMap(({ ticket: { formerResults = [] }, document }) =>
      formerResults.map(({ resultId, untilUnixMs }) => ({
        _id: new ObjectId(),
        transient,
        ticket: document._id,
        result: Buffer.from(resultId, 'hex'),
        until: untilUnixMs,
      })),
    ),
  };
}

function ticketDocument(
  { keys }: TicketNotes,
  transient: number,
  ticket: ArchivedTicket,
  byKey: ReadonlyMap<string, ArchivedTicket>,
  ties: ReadonlyMap<string, number>,
): TicketDocument {
  const lanes = laneIds(
    keys,
    ticket.planned.flatMap((group) => group.lanes),
  );
  const newest = ticket.results.find(({ id }) => id === ticket.resultId);
  const isMissing = (key: string) =>
    ticket.status === 'WAITING_FOR_INPUT' && byKey.get(key)?.status !== 'DONE';
  return {
    _id: Buffer.from(ticket.key, 'hex'),
    transient,
    unit: keys.units.knownId(ticket.unit),
    config: keys.configs.knownId(ticket.configHash),
    state: Buffer.from(ticket.stateId, 'hex'),
    lanes,
    queue: queueOf(lanes, keys),
    additions: ticket.planned.map((group) => ({
      lanes: laneIds(keys, group.lanes),
      since: group.sinceUnixMs,
      run: group.runId,
    })),
    status: TICKET_STATUSES.indexOf(ticket.status),
    due: ticket.dueUnixMs,
    attempts: ticket.attempts,
    attemptsBefore: ticket.attemptsBefore,
    leaseUntil: null,
    worker: null,
    claim: null,
    errorCode: ticket.error?.code ?? null,
    errorMessage: ticket.error?.message ?? null,
    tiedTo: ticket.tiedTo.map((key) => Buffer.from(key, 'hex')),
    missing: [...new Set(ticket.tiedTo)].filter(isMissing).map((key) => Buffer.from(key, 'hex')),
    ties: ties.get(ticket.key) ?? 0,
    result: newest ? Buffer.from(newest.id, 'hex') : null,
    resultTrace: newest ? keys.traces.knownId(newest.traceId) : 0,
  };
}

function note({ keys, uses, counts }: TicketNotes, ticket: ArchivedTicket, document: TicketDocument): void {
  const { unit, config, lanes, status, resultTrace } = document;
  counts.add({ unit, config, lanes, status, trace: resultTrace });
  for (const { lanes: of, run } of document.additions) uses.runByLanes(run, of);
  for (const { traceId, runId, recordedAtUnixMs } of ticket.results) {
    uses.traceByLanes(keys.traces.knownId(traceId), lanes);
    // In lanes that were added later, the result counts as made by the run that added them.
    for (const { lanes: of, since } of document.additions)
      if (since <= recordedAtUnixMs) uses.runByLanes(runId, of);
  }
}

function resultDocument(
  keys: InternedKeys,
  { _id, transient, unit, config, state, lanes }: TicketDocument,
  result: ArchivedResult,
  newest: boolean,
): ResultDocument {
  return {
    _id: Buffer.from(result.id, 'hex'),
    transient,
    ticket: _id,
    unit,
    config,
    state,
    lanes,
    newest,
    trace: keys.traces.knownId(result.traceId),
    text: result.bodyText,
    content: queryableBody(JSON.parse(result.bodyText) as Json),
    bodyHash: Buffer.from(result.bodyHash, 'hex'),
    consumed: Buffer.from(result.consumed.join(''), 'hex'),
    recordedAt: result.recordedAtUnixMs,
    run: result.runId,
    durationMs: result.durationMs,
  };
}
