import { byBytes } from '../../../access/access-term.js';
import { archivedFormerResults } from '../../archived-history.js';
import type { ArchivedResult, ArchivedTicket, LaneGroup } from '../../port/archive-store.js';
import type { FormerResult } from '../../records-as-of.js';
import { RUNNING, TICKET_STATUSES, WAITING } from '../../ticket-status.js';
import { toNumber } from '../connection.js';
import type { LaneAdditionDocument, ResultDocument, TicketDocument } from '../derived-documents.js';
import type { InternedKeys } from '../interned-keys.js';

const HASH_BYTES = 32;

/** Gives the tickets of a transient with all their results, by key. */
export function archivedTickets(
  keys: InternedKeys,
  tickets: readonly TicketDocument[],
  results: readonly ResultDocument[],
  former: readonly FormerResult[],
): ArchivedTicket[] {
  const ofTicket = new Map<string, ResultDocument[]>();
  for (const result of results) {
    const key = result.ticket.toString('hex');
    const others = ofTicket.get(key);
    if (others) others.push(result);
    else ofTicket.set(key, [result]);
  }
  return tickets
    .map((document) => {
      const key = document._id.toString('hex');
      return {
        key,
        unit: keys.units.keyOf(toNumber(document.unit)),
        configHash: keys.configs.keyOf(toNumber(document.config)),
        stateId: document.state.toString('hex'),
        tiedTo: document.tiedTo.map((tied) => tied.toString('hex')),
        planned: document.additions.map((addition) => groupOf(keys, addition)),
        status: restingStatus(toNumber(document.status)),
        dueUnixMs: toNumber(document.due),
        attempts: toNumber(document.attempts),
        attemptsBefore: toNumber(document.attemptsBefore),
        ...(document.errorCode === null
          ? {}
          : { error: { code: document.errorCode, message: document.errorMessage ?? '' } }),
        results: (ofTicket.get(key) ?? [])
          .map((result) => archivedResult(keys, result))
          .sort((a, b) => a.recordedAtUnixMs - b.recordedAtUnixMs || byBytes(a.id, b.id)),
        ...(document.result === null ? {} : { resultId: document.result.toString('hex') }),
        ...archivedFormerResults(former, key),
      };
    })
    .sort((a, b) => byBytes(a.key, b.key));
}

/** Gives the word of a status. A worker has its ticket from one store alone: elsewhere the ticket waits. */
function restingStatus(status: number): ArchivedTicket['status'] {
  const word = TICKET_STATUSES[status === RUNNING ? WAITING : status];
  return word === undefined || word === 'RUNNING' ? 'WAITING' : word;
}

function archivedResult(keys: InternedKeys, document: ResultDocument): ArchivedResult {
  const { consumed } = document;
  return {
    id: document._id.toString('hex'),
    traceId: keys.traces.keyOf(toNumber(document.trace)),
    bodyText: document.text,
    bodyHash: document.bodyHash.toString('hex'),
    consumed: Array.from({ length: consumed.length / HASH_BYTES }, (_, place) =>
      consumed.toString('hex', place * HASH_BYTES, (place + 1) * HASH_BYTES),
    ),
    recordedAtUnixMs: toNumber(document.recordedAt),
    runId: document.run,
    durationMs: toNumber(document.durationMs),
  };
}

function groupOf(keys: InternedKeys, { lanes, since, run }: LaneAdditionDocument): LaneGroup {
  const names = lanes.map((lane) => keys.lanes.keyOf(toNumber(lane)));
  return { lanes: names.sort(byBytes), sinceUnixMs: toNumber(since), runId: run };
}
