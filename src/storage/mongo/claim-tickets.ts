import { ObjectId } from 'mongodb';
import type { ClaimedTicket, ClaimRequest } from '../port/ticket-store.js';
import { RUNNING, WAITING } from '../ticket-status.js';
import type { ClaimedTicketReader, TakenTicket } from './claimed-tickets.js';
import type { MongoConnection } from './connection.js';
import type { DueTicket, TicketQueues } from './ticket-queues.js';
import { namely, updateUnheld } from './update-unheld.js';

// Tickets of dead workers that one claim takes back at most; the next claim takes the rest.
const MAX_EXPIRED = 1000;
// With ten workers that all found the same tickets, one round in two takes some; none in eight is the end of the queue.
const MAX_ROUNDS = 8;
const MAX_SPREAD = 16;
const HELD_PAUSE_MS = 5000;

/**
 * Hands out tickets, in two steps: a sorted look at a few that are due, then an update of those that still wait. Each
 * ticket is taken by a write to it alone, so no transaction, no lock and no counter is in the way of other workers.
 *
 * Workers that look at the same time see the same tickets, and who comes second gets fewer. Who lost some looks at more
 * the next time and picks at random among them, so that many workers find different ones; alone it takes the oldest.
 */
export class TicketClaims {
  private readonly connection: MongoConnection;
  private readonly queues: TicketQueues;
  private readonly reader: ClaimedTicketReader;
  private readonly random: () => number;
  private spread = 1;
  private takesBackAtUnixMs = Number.NEGATIVE_INFINITY;

  constructor(
    connection: MongoConnection,
    queues: TicketQueues,
    reader: ClaimedTicketReader,
    random: () => number,
  ) {
    this.connection = connection;
    this.queues = queues;
    this.reader = reader;
    this.random = random;
  }

  /** Takes tickets for a worker; times by the server's clock. */
  async claim(request: ClaimRequest): Promise<readonly ClaimedTicket[]> {
    if (request.limit < 1) return [];
    await this.takeBackExpired(request.nowUnixMs);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const due = await this.queues.due(request, request.limit * this.spread);
      if (due.length === 0) return [];
      const chosen = this.some(due, request.limit);
      const taken = await this.take(chosen, request);
      this.spread =
        taken.length < chosen.length
          ? Math.min(MAX_SPREAD, this.spread * 2)
          : Math.max(1, Math.floor(this.spread / 2));
      if (taken.length > 0) return this.reader.read(taken);
    }
    return [];
  }

  private async takeBackExpired(nowUnixMs: number): Promise<void> {
    if (nowUnixMs < this.takesBackAtUnixMs) return;
    const hasExpired = { status: RUNNING, leaseUntil: { $lte: nowUnixMs } };
    const expired = await this.connection
      .of('ticket')
      .find(hasExpired)
      .project<DueTicket>({ transient: 1 })
      .limit(MAX_EXPIRED)
      .toArray();
    if (expired.length === 0) return;
    const isThrough = await updateUnheld(this.connection, expired, hasExpired, {
      $set: { status: WAITING, leaseUntil: null, worker: null, claim: null },
    });
    // What a dead worker's transaction still holds can wait; what others have to do can't.
    if (!isThrough) this.takesBackAtUnixMs = nowUnixMs + HELD_PAUSE_MS;
  }

  /** Picks among more tickets than are wanted, and keeps their order. */
  private some(due: readonly DueTicket[], limit: number): readonly DueTicket[] {
    if (due.length <= limit) return due;
    // Without others in the way, the first: they are in order of units, channels and age.
    if (this.spread === 1) return due.slice(0, limit);
    const places = due.map((_, place) => place);
    for (let left = 0; left < limit; left++) {
      const right = left + Math.floor(this.random() * (places.length - left));
      [places[left], places[right]] = [places[right]!, places[left]!];
    }
    return places
      .slice(0, limit)
      .sort((a, b) => a - b)
      .map((place) => due[place]!);
  }

  private async take(
    chosen: readonly DueTicket[],
    { leaseMs, nowUnixMs, worker }: ClaimRequest,
  ): Promise<readonly TakenTicket[]> {
    const tickets = this.connection.of('ticket');
    const claim = new ObjectId().toHexString();
    const running = { status: RUNNING, leaseUntil: nowUnixMs + leaseMs, worker, claim };
    await updateUnheld(
      this.connection,
      chosen,
      { status: WAITING },
      { $set: running, $inc: { attempts: 1 } },
    );
    const taken = await tickets
      .find({ ...namely(chosen), status: RUNNING, claim })
      .project<TakenTicket>({
        transient: 1,
        unit: 1,
        config: 1,
        state: 1,
        attempts: 1,
        attemptsBefore: 1,
        tiedTo: 1,
        claim: 1,
      })
      .toArray();
    const found = new Map(taken.map((ticket) => [ticket._id.toString('hex'), ticket]));
    return chosen.flatMap(({ _id }) => found.get(_id.toString('hex')) ?? []);
  }
}
