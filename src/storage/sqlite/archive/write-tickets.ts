import { CorruptStore } from '../../../domain/errors.js';
import type { ArchivedResult, ArchivedTicket } from '../../port/archive-store.js';
import { TICKET_STATUSES } from '../../ticket-status.js';
import { type ArchiveWriting, internLaneKeys } from './archive-writing.js';

/**
 * Writes the tickets of a transient that was just written, with their results and ties. Within a transaction.
 *
 * @param states  rows of the transient's states by hash
 */
export function writeArchivedTickets(
  writing: ArchiveWriting,
  transient: number,
  tickets: readonly ArchivedTicket[],
  states: ReadonlyMap<string, number>,
): void {
  const rows = new Map<string, number>();
  for (const ticket of tickets) rows.set(ticket.key, writeTicket(writing, transient, ticket, states));
  const tie = writing.connection.command('insert into ticket_tie (ticket, place, tied_to) values (?, ?, ?)');
  for (const { key, tiedTo } of tickets)
    for (const [place, tied] of tiedTo.entries()) tie.run(rowOf(rows, key), place, rowOf(rows, tied));
}

function writeTicket(
  writing: ArchiveWriting,
  transient: number,
  ticket: ArchivedTicket,
  states: ReadonlyMap<string, number>,
): number {
  const { connection, keys, uses, counts } = writing;
  const [unit, config] = [keys.units.intern(ticket.unit), keys.configs.intern(ticket.configHash)];
  const laneSet = internLaneKeys(
    keys,
    ticket.planned.flatMap(({ lanes }) => lanes),
  );
  const planned = ticket.planned.map(({ lanes, sinceUnixMs, runId }) => ({
    laneSet: internLaneKeys(keys, lanes),
    sinceUnixMs,
    run: keys.runs.intern(runId),
  }));
  const [first, ...later] = planned;
  if (!first) throw new CorruptStore(`ticket ${ticket.key} must be planned in some lane`);
  const status = TICKET_STATUSES.indexOf(ticket.status);
  const { lastInsertRowid } = connection
    .command(
      `insert into ticket (key, unit, config, transient, state, lane_set, first_lane_set, since, run, status, due,
       attempts, attempts_before, error_code, error_message)
       values (unhex(?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      ticket.key,
      unit,
      config,
      transient,
      rowOf(states, ticket.stateId),
      laneSet,
      first.laneSet,
      first.sinceUnixMs,
      first.run,
      status,
      ticket.dueUnixMs,
      ticket.attempts,
      ticket.attemptsBefore,
      ticket.error?.code ?? null,
      ticket.error?.message ?? null,
    );
  const row = Number(lastInsertRowid);
  for (const { laneSet: added, sinceUnixMs, run } of later)
    connection
      .command('insert into ticket_lane (ticket, lane_set, since, run) values (?, ?, ?, ?)')
      .run(row, added, sinceUnixMs, run);
  for (const { laneSet: added, run } of planned) uses.runByLanes(run, added);
  let trace = 0;
  const rows = new Map<string, number>();
  for (const result of ticket.results) {
    const [resultRow, resultTrace] = writeResult(writing, row, result);
    uses.traceByLanes(resultTrace, laneSet);
    rows.set(result.id, resultRow);
    // In lanes that were added later, the result counts as made by the run that added them.
    const run = keys.runs.intern(result.runId);
    for (const { laneSet: added, sinceUnixMs } of planned)
      if (sinceUnixMs <= result.recordedAtUnixMs) uses.runByLanes(run, added);
    if (result.id !== ticket.resultId) continue;
    trace = resultTrace;
    connection.command('update ticket set result = ? where id = ?').run(resultRow, row);
  }
  for (const { resultId, untilUnixMs } of ticket.formerResults ?? [])
    connection
      .command('insert into former_result (transient, ticket, result, until) values (?, ?, ?, ?)')
      .run(transient, row, rowOf(rows, resultId), untilUnixMs);
  counts.add({ unit, config, laneSet, status, trace });
  return row;
}

function writeResult(
  { connection, keys }: ArchiveWriting,
  ticket: number,
  result: ArchivedResult,
): readonly [row: number, trace: number] {
  const trace = keys.traces.intern(result.traceId);
  const { lastInsertRowid } = connection
    .command(
      `insert into result (hash, ticket, trace, body, body_hash, consumed, recorded_at, run, duration_ms)
       values (unhex(?), ?, ?, ?, unhex(?), unhex(?), ?, ?, ?)`,
    )
    .run(
      result.id,
      ticket,
      trace,
      result.bodyText,
      result.bodyHash,
      result.consumed.join(''),
      result.recordedAtUnixMs,
      keys.runs.intern(result.runId),
      result.durationMs,
    );
  return [Number(lastInsertRowid), trace];
}

function rowOf(rows: ReadonlyMap<string, number>, hash: string): number {
  const row = rows.get(hash);
  if (row === undefined) throw new CorruptStore(`${hash} is referred to, and the archive lacks it`);
  return row;
}
