import { CorruptStore } from '../../domain/errors.js';
import type { PlannedTicket } from '../port/ingest-store.js';
import { WAITING, WAITING_FOR_INPUT } from '../ticket-status.js';
import type { AppliedChange, CommitContext } from './commit-context.js';

/**
 * Writes planned tickets; known ones gain the lanes in which they were not planned yet, and with them their results.
 *
 * @returns  how many are new
 */
export function writeTickets(context: CommitContext, applied: AppliedChange): number {
  const tied: { readonly ticket: PlannedTicket; readonly id: number }[] = [];
  let added = 0;
  for (const ticket of applied.change.tickets) {
    const id = insertTicket(context, applied, ticket);
    if (id === undefined) {
      addLanes(context, applied, ticket);
      continue;
    }
    added++;
    if (ticket.tiedTo.length > 0) tied.push({ ticket, id });
  }
  // After all tickets of the change: a ticket may be tied to one that is planned with it.
  for (const { ticket, id } of tied) tie(context, applied, ticket, id);
  for (const { id } of tied) context.dependents.settle(id);
  return added;
}

function insertTicket(
  context: CommitContext,
  applied: AppliedChange,
  ticket: PlannedTicket,
): number | undefined {
  const { connection, keys, counts, uses, run, nowUnixMs } = context;
  const unit = keys.units.intern(ticket.unit);
  const config = keys.configs.intern(ticket.configHash);
  const laneSet = keys.internLanes(ticket.lanes);
  const status = ticket.tiedTo.length > 0 ? WAITING_FOR_INPUT : WAITING;
  const { changes, lastInsertRowid } = connection
    .command(
      `insert into ticket (key, unit, config, transient, state, lane_set, first_lane_set, since, run, status, due,
       attempts) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) on conflict do nothing`,
    )
    .run(
      Buffer.from(ticket.key, 'hex'),
      unit,
      config,
      applied.transient,
      stateOf(context, applied, ticket),
      laneSet,
      laneSet,
      nowUnixMs,
      run,
      status,
      nowUnixMs,
    );
  if (changes === 0) return undefined;
  counts.add({ unit, config, laneSet, status, trace: 0 });
  uses.runByLanes(run, laneSet);
  return Number(lastInsertRowid);
}

function stateOf({ connection }: CommitContext, applied: AppliedChange, ticket: PlannedTicket): number {
  const known = applied.states.get(ticket.stateId);
  if (known !== undefined) return known;
  const id = connection
    .values<number>('select id from state where hash = ?')
    .get(Buffer.from(ticket.stateId, 'hex'));
  if (id === undefined)
    throw new CorruptStore(`ticket ${ticket.key} needs the state ${ticket.stateId}, which is not stored`);
  applied.states.set(ticket.stateId, id);
  return id;
}

function addLanes(
  { connection, keys, counts, uses, run, nowUnixMs }: CommitContext,
  { transient }: AppliedChange,
  ticket: PlannedTicket,
): void {
  const [id, unit, config, laneSet, status, trace, resultRun, recordedAt] = connection
    .rows<[number, number, number, number, number, number, number | null, number | null]>(
      `select k.id, k.unit, k.config, k.lane_set, k.status, coalesce(r.trace, 0), r.run, r.recorded_at
       from ticket k left join result r on r.id = k.result where k.transient = ? and k.key = ?`,
    )
    .get(transient, Buffer.from(ticket.key, 'hex'))!;
  const known = new Set(keys.lanesOf(laneSet));
  const added = ticket.lanes.filter((lane) => !known.has(keys.internLane(lane)));
  if (added.length === 0) return;
  const addedSet = keys.internLanes(added);
  const all = keys.union(laneSet, addedSet);
  connection
    .command('insert into ticket_lane (ticket, lane_set, since, run) values (?, ?, ?, ?)')
    .run(id, addedSet, nowUnixMs, run);
  connection.command('update ticket set lane_set = ? where id = ?').run(all, id);
  counts.move({ unit, config, laneSet, status, trace }, { laneSet: all });
  uses.runByLanes(run, addedSet);
  if (trace !== 0) uses.traceByLanes(trace, addedSet);
  // In these lanes the result is shown as if recorded when they were added, by the run that added them; only in one
  // and the same instant the worker's run is named.
  if (resultRun !== null && recordedAt !== null && nowUnixMs <= recordedAt)
    uses.runByLanes(resultRun, addedSet);
}

function tie(
  { connection }: CommitContext,
  { transient }: AppliedChange,
  ticket: PlannedTicket,
  id: number,
): void {
  ticket.tiedTo.forEach((key, place) => {
    const tiedTo = connection
      .values<number>('select id from ticket where transient = ? and key = ?')
      .get(transient, Buffer.from(key, 'hex'));
    if (tiedTo === undefined)
      throw new CorruptStore(
        `ticket ${ticket.key} is tied to ${key}, which is neither stored for its transient nor planned with it`,
      );
    connection
      .command('insert into ticket_tie (ticket, place, tied_to) values (?, ?, ?)')
      .run(id, place, tiedTo);
  });
}
