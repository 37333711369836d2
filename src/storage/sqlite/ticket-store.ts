import { parseLeaseToken } from '../lease.js';
import type { Hash } from '../port/page.js';
import type {
  ClaimedTicket,
  ClaimRequest,
  TicketCounts as Counts,
  TicketFailure,
  TicketResult,
  TicketStatus,
  TicketStore,
  TicketTrouble,
} from '../port/ticket-store.js';
import { DONE, FAILED, RUNNING, TICKET_STATUSES, WAITING } from '../ticket-status.js';
import { noteChange } from './change-store.js';
import { TicketClaims } from './claim-tickets.js';
import type { SqliteConnection } from './connection.js';
import { stampOf } from './history-store.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import { RecordUses } from './record-uses.js';
import { TicketCounts } from './ticket-counts.js';
import { TicketDependents } from './ticket-dependents.js';

const FINISH = `update ticket set status = ${DONE}, lease_until = null, worker = null, error_code = null,
  error_message = null, result = (select id from result where hash = ?) where id = ?`;

const KEEP_FORMER = `insert into former_result (transient, ticket, result, until)
  select transient, id, result, ? from ticket where id = ? and result <> (select id from result where hash = ?)`;

const RUNNING_BY_WORKER = `select worker, count(*) as tickets, sum(lease_until <= ?) as past, min(lease_until)
  from ticket indexed by ticket_running where status = ${RUNNING}
  group by worker order by tickets desc, worker limit 100`;

/** A ticket whose lease was shown. */
interface HeldTicket {
  readonly id: number;
  readonly transient: number;
  readonly unit: number;
  readonly config: number;
  readonly laneSet: number;
  readonly trace: number;
}

/** Work for T2 units. See {@link TicketStore}. */
export class SqliteTicketStore implements TicketStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly counter: TicketCounts;
  private readonly dependents: TicketDependents;
  private readonly uses: RecordUses;
  private readonly claims: TicketClaims;

  constructor(connection: SqliteConnection, keys: InternedKeys, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.counter = new TicketCounts(connection);
    this.dependents = new TicketDependents(connection, this.counter);
    this.uses = new RecordUses(connection);
    this.claims = new TicketClaims(connection, keys, this.counter, points);
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimedTicket[]> {
    return this.writeUnsynced(() => this.claims.claim(request));
  }

  async heartbeat(
    keys: readonly { readonly key: Hash; readonly leaseToken: string }[],
    untilUnixMs: number,
  ): Promise<readonly Hash[]> {
    return this.writeUnsynced(() =>
      keys
        .filter(({ key, leaseToken: token }) => {
          const held = this.held(key, token);
          if (held)
            this.connection
              .command('update ticket set lease_until = ? where id = ?')
              .run(untilUnixMs, held.id);
          return held !== undefined;
        })
        .map(({ key }) => key),
    );
  }

  async complete(
    runId: string,
    givenUnixMs: number,
    results: readonly TicketResult[],
  ): Promise<readonly Hash[]> {
    return this.write(() => {
      const nowUnixMs = stampOf(this.connection, givenUnixMs);
      const run = this.keys.runs.intern(runId);
      const lost: Hash[] = [];
      const done: HeldTicket[] = [];
      this.connection.group('complete:results', () => {
        for (const result of results) {
          const held = this.held(result.key, result.leaseToken);
          if (!held) lost.push(result.key);
          else {
            this.store(held, result, run, nowUnixMs);
            done.push(held);
          }
        }
      });
      this.connection.group('complete:dependents', () => {
        for (const { id } of done) this.dependents.release(id);
      });
      this.connection.group('complete:changes', () => this.note(done, nowUnixMs));
      return lost;
    });
  }

  async fail(
    _runId: string,
    givenUnixMs: number,
    failures: readonly TicketFailure[],
  ): Promise<readonly Hash[]> {
    return this.write(() => {
      const nowUnixMs = stampOf(this.connection, givenUnixMs);
      const failed: HeldTicket[] = [];
      const lost = failures.filter((failure) => {
        const held = this.held(failure.key, failure.leaseToken);
        if (held) this.giveBack(held, failure);
        if (held && failure.retryAtUnixMs === undefined) failed.push(held);
        return !held;
      });
      // A ticket that is to be tried again has changed nothing that anybody sees.
      this.note(failed, nowUnixMs);
      return lost.map(({ key }) => key);
    });
  }

  async counts(nowUnixMs: number): Promise<Counts> {
    return this.connection.read(() => {
      const rows = this.connection
        .rows<[number, number, number]>(
          'select unit, status, sum(count) from ticket_count group by unit, status having sum(count) > 0',
        )
        .all();
      const byUnit = rows
        .map(([unit, status, count]) => ({
          unit: this.keys.units.keyOf(unit),
          status: TICKET_STATUSES[status] as TicketStatus,
          count,
        }))
        .sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
      const open = rows.reduce((sum, [, status, count]) => (status < DONE ? sum + count : sum), 0);
      const next = this.nextDue(nowUnixMs);
      return { byUnit, open, ...(next === undefined ? {} : { nextDueUnixMs: next }) };
    });
  }

  async trouble(nowUnixMs: number): Promise<TicketTrouble> {
    return this.connection.read(() => ({
      running: this.connection
        .rows<[string, number, number, number]>(RUNNING_BY_WORKER)
        .all(nowUnixMs)
        .map(([worker, tickets, pastLease, earliestLeaseUnixMs]) => ({
          worker,
          tickets,
          pastLease,
          earliestLeaseUnixMs,
        })),
      oldestDue: this.oldestDue(nowUnixMs),
    }));
  }

  private oldestDue(nowUnixMs: number): TicketTrouble['oldestDue'] {
    return Array.from({ length: this.keys.units.lastId }, (_, index) => index + 1)
      .flatMap((unit) => {
        const dueUnixMs = this.connection
          .values<number>(
            `select due from ticket indexed by ticket_waiting
             where status = ${WAITING} and unit = ? and due <= ? order by due limit 1`,
          )
          .get(unit, nowUnixMs);
        return dueUnixMs === undefined ? [] : [{ unit: this.keys.units.keyOf(unit), dueUnixMs }];
      })
      .sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
  }

  private nextDue(nowUnixMs: number): number | undefined {
    let next: number | undefined;
    for (let unit = 1; unit <= this.keys.units.lastId; unit++) {
      const due = this.connection
        .values<number>(
          `select due from ticket indexed by ticket_waiting
           where status = ${WAITING} and unit = ? and due > ? order by due limit 1`,
        )
        .get(unit, nowUnixMs);
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next;
  }

  /** Finds the ticket when the token is that of its lease and it still runs. */
  private held(key: Hash, token: string): HeldTicket | undefined {
    const lease = parseLeaseToken(token);
    if (!lease) return undefined;
    const row = this.connection
      .rows<[Buffer, number, number, number, number, number, number, number]>(
        `select k.key, k.transient, k.unit, k.config, k.lane_set, k.status, k.attempts, coalesce(r.trace, 0)
         from ticket k left join result r on r.id = k.result where k.id = ?`,
      )
      .get(lease.row);
    if (!row) return undefined;
    const [ownKey, transient, unit, config, laneSet, status, attempts, trace] = row;
    if (status !== RUNNING || attempts !== lease.attempt || ownKey.toString('hex') !== key) return undefined;
    return { id: lease.row, transient, unit, config, laneSet, trace };
  }

  private store(held: HeldTicket, result: TicketResult, run: number, nowUnixMs: number): void {
    const { connection } = this;
    const hash = Buffer.from(result.resultId, 'hex');
    const trace = this.keys.traces.intern(result.traceId);
    connection
      .command(
        `insert into result (hash, ticket, trace, body, body_hash, consumed, recorded_at, run, duration_ms)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      )
      .run(
        hash,
        held.id,
        trace,
        result.bodyText,
        Buffer.from(result.bodyHash, 'hex'),
        Buffer.from(result.consumed.join(''), 'hex'),
        nowUnixMs,
        run,
        result.durationMs,
      );
    // A trace says that there is a result that stood for the ticket so far.
    if (held.trace !== 0) connection.command(KEEP_FORMER).run(nowUnixMs, held.id, hash);
    connection.command(FINISH).run(hash, held.id);
    this.counter.move({ ...held, status: RUNNING }, { status: DONE, trace });
    this.uses.runByLanes(run, held.laneSet);
    this.uses.traceByLanes(trace, held.laneSet);
  }

  private giveBack(held: HeldTicket, { code, message, retryAtUnixMs }: TicketFailure): void {
    const status = retryAtUnixMs === undefined ? FAILED : WAITING;
    this.connection
      .command(
        `update ticket set status = ?, due = coalesce(?, due), lease_until = null, worker = null,
         error_code = ?, error_message = ? where id = ?`,
      )
      .run(status, retryAtUnixMs ?? null, code, message, held.id);
    this.counter.move({ ...held, status: RUNNING }, { status });
    if (status === FAILED) this.dependents.fail(held.id);
  }

  private note(tickets: readonly HeldTicket[], nowUnixMs: number): void {
    const others = [...new Set(tickets.map(({ transient }) => transient))];
    noteChange(this.connection, nowUnixMs, { withFacets: [], others });
  }

  private write<Result>(work: () => Result): Result {
    return this.counted((counting) => this.connection.write(counting), work);
  }

  /** Writes leases: one that a power cut undoes is as good as one that ran out. */
  private writeUnsynced<Result>(work: () => Result): Result {
    return this.counted((counting) => this.connection.writeUnsynced(counting), work);
  }

  private counted<Result>(write: (counting: () => Result) => Result, work: () => Result): Result {
    try {
      return write(() => {
        const result = work();
        this.counter.save();
        return result;
      });
    } catch (error) {
      this.counter.reset();
      this.uses.reset();
      throw error;
    }
  }
}
