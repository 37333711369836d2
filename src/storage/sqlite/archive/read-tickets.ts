import { byBytes } from '../../../access/access-term.js';
import { archivedFormerResults } from '../../archived-history.js';
import type { ArchivedResult, ArchivedTicket, LaneGroup } from '../../port/archive-store.js';
import { RUNNING, TICKET_STATUSES, WAITING } from '../../ticket-status.js';
import type { SqliteConnection } from '../connection.js';
import { formerResults } from '../history-reader.js';
import type { InternedKeys } from '../interned-keys.js';

const HASH_BYTES = 32;

const TICKETS = `select k.id, k.key, k.unit, k.config, s.hash, k.first_lane_set, k.since, k.run, k.status, k.due,
    k.attempts, k.attempts_before, k.error_code, k.error_message, r.hash
  from ticket k join state s on s.id = k.state left join result r on r.id = k.result
  where k.transient = ? order by k.key`;

type TicketCells = readonly [
  row: number,
  key: Buffer,
  unit: number,
  config: number,
  state: Buffer,
  firstLaneSet: number,
  since: number,
  run: number,
  status: number,
  due: number,
  attempts: number,
  attemptsBefore: number,
  errorCode: string | null,
  errorMessage: string | null,
  result: Buffer | null,
];

/** Reads the tickets of a transient with all their results. Within a transaction. */
export function readArchivedTickets(
  connection: SqliteConnection,
  keys: InternedKeys,
  transient: number,
): ArchivedTicket[] {
  const former = formerResults(connection, transient);
  return connection
    .rows<TicketCells>(TICKETS)
    .all(transient)
    .map((cells) => {
      const [
        row,
        key,
        unit,
        config,
        state,
        laneSet,
        since,
        run,
        status,
        due,
        attempts,
        before,
        code,
        message,
        result,
      ] = cells;
      return {
        key: key.toString('hex'),
        unit: keys.units.keyOf(unit),
        configHash: keys.configs.keyOf(config),
        stateId: state.toString('hex'),
        tiedTo: tiedTo(connection, row),
        planned: [groupOf(keys, laneSet, since, run), ...laterLanes(connection, keys, row)],
        status: restingStatus(status),
        dueUnixMs: due,
        attempts,
        attemptsBefore: before,
        ...(code === null ? {} : { error: { code, message: message ?? '' } }),
        results: resultsOf(connection, keys, row),
        ...(result === null ? {} : { resultId: result.toString('hex') }),
        ...archivedFormerResults(former, key.toString('hex')),
      };
    });
}

/** Gives the word of a status. A worker has its ticket from one store alone: elsewhere the ticket waits. */
function restingStatus(status: number): ArchivedTicket['status'] {
  const word = TICKET_STATUSES[status === RUNNING ? WAITING : status];
  return word === undefined || word === 'RUNNING' ? 'WAITING' : word;
}

function tiedTo(connection: SqliteConnection, ticket: number): string[] {
  return connection
    .values<Buffer>(
      'select k.key from ticket_tie t join ticket k on k.id = t.tied_to where t.ticket = ? order by t.place',
    )
    .all(ticket)
    .map((key) => key.toString('hex'));
}

function laterLanes(connection: SqliteConnection, keys: InternedKeys, ticket: number): LaneGroup[] {
  return connection
    .rows<[number, number, number]>(
      'select lane_set, since, run from ticket_lane where ticket = ? order by id',
    )
    .all(ticket)
    .map(([laneSet, since, run]) => groupOf(keys, laneSet, since, run));
}

function resultsOf(connection: SqliteConnection, keys: InternedKeys, ticket: number): ArchivedResult[] {
  return connection
    .rows<[Buffer, number, string, Buffer, Buffer, number, number, number]>(
      'select hash, trace, body, body_hash, consumed, recorded_at, run, duration_ms from result where ticket = ?',
    )
    .all(ticket)
    .map(([hash, trace, bodyText, bodyHash, consumed, recordedAtUnixMs, run, durationMs]) => ({
      id: hash.toString('hex'),
      traceId: keys.traces.keyOf(trace),
      bodyText,
      bodyHash: bodyHash.toString('hex'),
      consumed: Array.from({ length: consumed.length / HASH_BYTES }, (_, place) =>
        consumed.toString('hex', place * HASH_BYTES, (place + 1) * HASH_BYTES),
      ),
      recordedAtUnixMs,
      runId: keys.runs.keyOf(run),
      durationMs,
    }))
    .sort((a, b) => a.recordedAtUnixMs - b.recordedAtUnixMs || byBytes(a.id, b.id));
}

function groupOf(keys: InternedKeys, laneSet: number, sinceUnixMs: number, run: number): LaneGroup {
  const lanes = keys.lanesOf(laneSet).map((lane) => keys.lanes.keyOf(lane));
  return { lanes: lanes.sort(byBytes), sinceUnixMs, runId: keys.runs.keyOf(run) };
}
