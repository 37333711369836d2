import { DONE, FAILED, WAITING, WAITING_FOR_INPUT } from '../ticket-status.js';
import type { SqliteConnection } from './connection.js';
import type { TicketCounts } from './ticket-counts.js';

const DEPENDENTS = `
  select k.id, k.unit, k.config, k.lane_set, coalesce(r.trace, 0), k.status
  from ticket_tie t join ticket k on k.id = t.ticket left join result r on r.id = k.result
  where t.tied_to = ? and k.status = ?`;

const FAIL = `update ticket set status = ${FAILED}, error_code = 'TIED_INPUT_FAILED',
  error_message = 'a ticket whose result it needs failed for good' where id = ?`;

/**
 * What follows for tickets from those that they are tied to. Each looks at the tickets directly tied and goes on from
 * there where something changed.
 */
export class TicketDependents {
  private readonly connection: SqliteConnection;
  private readonly counts: TicketCounts;

  constructor(connection: SqliteConnection, counts: TicketCounts) {
    this.connection = connection;
    this.counts = counts;
  }

  /** Lets those wait for a worker that have all their input, now that this ticket is done. */
  release(ticket: number): void {
    for (const dependent of this.dependentsOf(ticket, WAITING_FOR_INPUT)) {
      const [id] = dependent;
      if (this.worstOfTied(id) === DONE) this.set(dependent, WAITING);
    }
  }

  /** Fails those that can't have their input any more, and what is tied to them. */
  fail(ticket: number): void {
    for (const dependent of this.dependentsOf(ticket, WAITING_FOR_INPUT)) {
      this.set(dependent, FAILED);
      this.fail(dependent[0]);
    }
  }

  /** Lets those wait again that could have been handed out, now that this ticket is to be worked again. */
  hold(ticket: number): void {
    for (const dependent of this.dependentsOf(ticket, WAITING)) this.set(dependent, WAITING_FOR_INPUT);
  }

  /** Decides on a ticket with ties that was just planned, or is to be worked again. */
  settle(ticket: number): void {
    const worst = this.worstOfTied(ticket);
    if (worst === WAITING_FOR_INPUT) return;
    const row = this.connection
      .rows<Dependent>(
        `select k.id, k.unit, k.config, k.lane_set, coalesce(r.trace, 0), k.status
         from ticket k left join result r on r.id = k.result where k.id = ?`,
      )
      .get(ticket);
    if (!row) return;
    this.set(row, worst === DONE ? WAITING : FAILED);
    if (worst === FAILED) this.fail(ticket);
  }

  private dependentsOf(ticket: number, status: number): readonly Dependent[] {
    return this.connection.rows<Dependent>(DEPENDENTS).all(ticket, status);
  }

  /** FAILED when a tied ticket failed, DONE when all are done, else WAITING_FOR_INPUT. */
  private worstOfTied(ticket: number): number {
    const statuses = this.connection
      .values<number>(
        'select k.status from ticket_tie t join ticket k on k.id = t.tied_to where t.ticket = ?',
      )
      .all(ticket);
    if (statuses.includes(FAILED)) return FAILED;
    return statuses.every((status) => status === DONE) ? DONE : WAITING_FOR_INPUT;
  }

  private set([id, unit, config, laneSet, trace, before]: Dependent, status: number): void {
    this.counts.move({ unit, config, laneSet, status: before, trace }, { status });
    if (status === FAILED) this.connection.command(FAIL).run(id);
    else this.connection.command('update ticket set status = ? where id = ?').run(status, id);
  }
}

type Dependent = readonly [
  id: number,
  unit: number,
  config: number,
  laneSet: number,
  trace: number,
  status: number,
];
