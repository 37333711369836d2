import type { ClientSession } from 'mongodb';
import { byBytes } from '../../access/access-term.js';
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
import { FAILED, RUNNING, TICKET_STATUSES, WAITING } from '../ticket-status.js';
import { TicketClaims } from './claim-tickets.js';
import { ClaimedTicketReader } from './claimed-tickets.js';
import { type MongoConnection, toNumber } from './connection.js';
import { type HeldTicket, heldTickets, runningKind, type ShownLease, ticketOf } from './held-tickets.js';
import { takeNumber } from './history-store.js';
import { type InternedKeys, WantedKeys } from './interned-keys.js';
import { byKey } from './key-order.js';
import type { PointReader } from './point-reader.js';
import type { NotedUses, RecordUses } from './record-uses.js';
import { resultBatches } from './result-batches.js';
import type { ServerClock } from './server-clock.js';
import { TicketCounts } from './ticket-counts.js';
import { TicketDependents } from './ticket-dependents.js';
import { TicketQueues } from './ticket-queues.js';
import { nextDue, ticketSums } from './ticket-sums.js';
import { ticketTrouble } from './ticket-trouble.js';
import { type TouchedTransients, writeChange } from './write-change.js';
import { writeResults } from './write-results.js';
import type { WriterSlots } from './writer-slots.js';

/** What the ticket store works with. */
export interface TicketParts {
  readonly connection: MongoConnection;
  readonly keys: InternedKeys;
  readonly points: PointReader;
  readonly uses: RecordUses;
  readonly slots: WriterSlots;
  readonly serverClock: ServerClock;
  /** The clock of this machine. */
  readonly clock: () => number;
  readonly random: () => number;
}

/** What the writes of one transaction have in common. */
interface Attempt {
  readonly session: ClientSession;
  readonly counts: TicketCounts;
  readonly uses: NotedUses;
  readonly dependents: TicketDependents;
  readonly slot: number;
}

/**
 * Work for T2 units. See {@link TicketStore}.
 *
 * Leases and due times are kept by the server's clock ({@link ServerClock}), whatever the clocks of the machines.
 */
export class MongoTicketStore implements TicketStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly recordUses: RecordUses;
  private readonly slots: WriterSlots;
  private readonly points: PointReader;
  private readonly serverClock: ServerClock;
  private readonly claims: TicketClaims;

  constructor({ connection, keys, points, uses, slots, serverClock, clock, random }: TicketParts) {
    this.connection = connection;
    this.keys = keys;
    this.recordUses = uses;
    this.slots = slots;
    this.points = points;
    this.serverClock = serverClock;
    const queues = new TicketQueues(connection, keys, random, clock);
    this.claims = new TicketClaims(
      connection,
      queues,
      new ClaimedTicketReader(connection, keys, points),
      random,
    );
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimedTicket[]> {
    const ahead = await this.serverClock.aheadMs();
    return this.claims.claim({ ...request, nowUnixMs: request.nowUnixMs + ahead });
  }

  async heartbeat(leases: readonly ShownLease[], untilUnixMs: number): Promise<readonly Hash[]> {
    const named = leases.flatMap((lease) => ticketOf(lease) ?? []);
    if (named.length === 0) return [];
    const leaseUntil = untilUnixMs + (await this.serverClock.aheadMs());
    const inOrder = [...named].sort(byKey);
    const updates = inOrder.map(({ _id, transient, attempts }) => ({
      updateOne: {
        filter: { _id, transient, status: RUNNING, attempts },
        update: { $set: { leaseUntil } },
      },
    }));
    await this.connection.patiently(() =>
      this.connection.of('ticket').bulkWrite(updates, { ordered: false }),
    );
    // Held now is held then: a lease that is lost does not come back.
    return this.connection.read(async (session) => {
      const held = await heldTickets(this.connection, session, leases);
      return leases.filter((lease) => held.has(lease)).map(({ key }) => key);
    });
  }

  async complete(
    runId: string,
    nowUnixMs: number,
    results: readonly TicketResult[],
  ): Promise<readonly Hash[]> {
    const wanted = new WantedKeys();
    for (const { traceId } of results) wanted.trace(traceId);
    await this.keys.intern(wanted);
    const lost: Hash[] = [];
    for (const batch of resultBatches(results))
      lost.push(
        ...(await this.write(async (attempt) => this.completeBatch(attempt, { runId, nowUnixMs }, batch))),
      );
    return lost;
  }

  async fail(
    _runId: string,
    nowUnixMs: number,
    failures: readonly TicketFailure[],
  ): Promise<readonly Hash[]> {
    const ahead = await this.serverClock.aheadMs();
    return this.write(async (attempt) => {
      const held = await heldTickets(this.connection, attempt.session, failures);
      const given = failures.filter((failure) => held.has(failure));
      if (given.length > 0) await this.giveBack(attempt, given, held, ahead);
      const failed = given
        .filter(({ retryAtUnixMs }) => retryAtUnixMs === undefined)
        .map((failure) => held.get(failure)!);
      for (const ticket of failed) attempt.counts.move(runningKind(ticket), { status: FAILED });
      await attempt.dependents.fail(failed.filter(({ ties }) => ties > 0));
      // A ticket that is to be tried again has changed nothing that anybody sees.
      await this.note(attempt, failed, nowUnixMs);
      return failures.filter((failure) => !held.has(failure)).map(({ key }) => key);
    });
  }

  async counts(nowUnixMs: number): Promise<Counts> {
    const ahead = await this.serverClock.aheadMs();
    return this.connection.read(async (session) => {
      const sums = await ticketSums(this.connection, session);
      const byUnit = [...sums]
        .flatMap(([unit, counts]) =>
          TICKET_STATUSES.map((status: TicketStatus, place) => ({
            unit: this.keys.units.keyOf(unit),
            status,
            count: counts[place] ?? 0,
          })),
        )
        .filter(({ count }) => count > 0)
        .sort((a, b) => byBytes(a.unit, b.unit));
      const open = byUnit.reduce(
        (sum, { status, count }) => (status === 'DONE' || status === 'FAILED' ? sum : sum + count),
        0,
      );
      const next = await nextDue(this.connection, session, sums.keys(), nowUnixMs + ahead);
      return { byUnit, open, ...(next === undefined ? {} : { nextDueUnixMs: next - ahead }) };
    });
  }

  async trouble(nowUnixMs: number): Promise<TicketTrouble> {
    const aheadMs = await this.serverClock.aheadMs();
    const units = await this.connection.read(async (session) => [
      ...(await ticketSums(this.connection, session)).keys(),
    ]);
    return ticketTrouble(this.connection, this.keys, units, { nowUnixMs: nowUnixMs + aheadMs, aheadMs });
  }

  private async completeBatch(
    attempt: Attempt,
    { runId, nowUnixMs }: { readonly runId: string; readonly nowUnixMs: number },
    results: readonly TicketResult[],
  ): Promise<readonly Hash[]> {
    const { session, dependents } = attempt;
    const held = await heldTickets(this.connection, session, results);
    const done = results.flatMap((result) => {
      const ticket = held.get(result);
      return ticket ? [{ ticket, result }] : [];
    });
    const group = (name: string, work: () => Promise<void>) =>
      this.connection.group(`complete:${name}`, work);
    const tickets = done.map(({ ticket }) => ticket);
    const stamp = await this.stamp(attempt, tickets, nowUnixMs);
    const context = { ...attempt, connection: this.connection, keys: this.keys, run: runId };
    await group('results', () => writeResults({ ...context, nowUnixMs: stamp.atUnixMs }, done));
    await group('dependents', () => dependents.release(tickets.filter(({ ties }) => ties > 0)));
    await group('changes', () => writeChange(this.connection, session, { slot: attempt.slot, ...stamp }));
    return results.filter((result) => !held.has(result)).map(({ key }) => key);
  }

  /** Stamps what is completed: after the horizon, and not before what is recorded of the transients. */
  private async stamp(
    { session, slot }: Attempt,
    tickets: readonly HeldTicket[],
    nowUnixMs: number,
  ): Promise<Omit<TouchedTransients, 'slot'>> {
    if (tickets.length === 0) return { atUnixMs: nowUnixMs, keys: [] };
    const numbers = tickets.map(({ transient }) => transient);
    const transients = [...(await this.points.transients(session, numbers)).values()];
    const { number, closedUntilUnixMs } = await takeNumber(this.connection, session, slot);
    return {
      number,
      atUnixMs: Math.max(
        nowUnixMs,
        closedUntilUnixMs + 1,
        ...transients.map(({ stampedAt }) => toNumber(stampedAt ?? 0)),
      ),
      keys: transients.map(({ survey, name }) => ({ survey, name, facets: false })),
    };
  }

  private async giveBack(
    { session }: Attempt,
    failures: readonly TicketFailure[],
    held: ReadonlyMap<TicketFailure, HeldTicket>,
    aheadMs: number,
  ): Promise<void> {
    await this.connection.of('ticket').bulkWrite(
      failures.map((failure) => {
        const { _id, transient } = held.get(failure)!;
        const { code: errorCode, message: errorMessage, retryAtUnixMs } = failure;
        const next =
          retryAtUnixMs === undefined
            ? { status: FAILED }
            : { status: WAITING, due: retryAtUnixMs + aheadMs };
        const free = { leaseUntil: null, worker: null, claim: null };
        return {
          updateOne: {
            filter: { _id, transient },
            update: { $set: { ...next, ...free, errorCode, errorMessage } },
          },
        };
      }),
      { session },
    );
  }

  /** Tells followers of the feed of changes. */
  private async note(
    { session, slot }: Attempt,
    tickets: readonly HeldTicket[],
    atUnixMs: number,
  ): Promise<void> {
    const transients = await this.points.transients(
      session,
      tickets.map(({ transient }) => transient),
    );
    const keys = [...transients.values()].map(({ survey, name }) => ({ survey, name, facets: false }));
    await writeChange(this.connection, session, { slot, atUnixMs, keys });
  }

  private async write<Result>(work: (attempt: Attempt) => Promise<Result>): Promise<Result> {
    const { result, uses } = await this.slots.with((slot) =>
      this.connection.write(async (session) => {
        const counts = new TicketCounts(this.connection, slot);
        const uses = this.recordUses.begin();
        const dependents = new TicketDependents(this.connection, session, counts);
        const result = await work({ session, counts, uses, dependents, slot });
        await counts.save(session);
        await uses.save(session);
        return { result, uses };
      }),
    );
    this.recordUses.settled(uses);
    return result;
  }
}
