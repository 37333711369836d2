import type { ClientSession } from 'mongodb';
import { parseLeaseToken } from '../lease.js';
import type { Hash } from '../port/page.js';
import { RUNNING } from '../ticket-status.js';
import type { MongoConnection } from './connection.js';
import type { TicketDocument } from './derived-documents.js';
import type { TicketKind } from './ticket-counts.js';

/** Who holds a ticket says so with its key and the token of the lease. */
export interface ShownLease {
  readonly key: Hash;
  readonly leaseToken: string;
}

/** A ticket whose lease was shown. */
export type HeldTicket = Pick<
  TicketDocument,
  '_id' | 'transient' | 'unit' | 'config' | 'state' | 'lanes' | 'attempts' | 'ties' | 'result' | 'resultTrace'
>;

const HELD_TICKET = {
  transient: 1,
  unit: 1,
  config: 1,
  state: 1,
  lanes: 1,
  attempts: 1,
  ties: 1,
  result: 1,
  resultTrace: 1,
};

/** Reads which ticket, and which of its attempts, a lease is for; `undefined` when the token is none. */
export function ticketOf({ key, leaseToken }: ShownLease) {
  const lease = parseLeaseToken(leaseToken);
  if (!lease || !leaseToken.endsWith(`.${key.slice(0, 8)}`)) return undefined;
  return { _id: Buffer.from(key, 'hex'), transient: lease.row, attempts: lease.attempt };
}

/** Finds the tickets whose lease is shown with the right token and that still run. */
export async function heldTickets<Lease extends ShownLease>(
  connection: MongoConnection,
  session: ClientSession,
  leases: readonly Lease[],
): Promise<ReadonlyMap<Lease, HeldTicket>> {
  const named = leases.map((lease) => ({ lease, ticket: ticketOf(lease) }));
  const asked = named.flatMap(({ ticket }) => ticket ?? []);
  if (asked.length === 0) return new Map();
  const found = await connection
    .of('ticket')
    .find(
      {
        _id: { $in: asked.map(({ _id }) => _id) },
        transient: { $in: [...new Set(asked.map(({ transient }) => transient))] },
        status: RUNNING,
      },
      { session },
    )
    .project<HeldTicket>(HELD_TICKET)
    .toArray();
  const running = new Map(found.map((ticket) => [ticket._id.toString('hex'), ticket]));
  const held = new Map<Lease, HeldTicket>();
  for (const { lease, ticket } of named) {
    const known = running.get(lease.key);
    if (ticket?.transient !== known?.transient || ticket?.attempts !== known?.attempts || !known) continue;
    // A ticket that is shown twice in one call is finished once.
    running.delete(lease.key);
    held.set(lease, known);
  }
  return held;
}

/** Says as what a ticket that runs is counted. */
export function runningKind({ unit, config, lanes, resultTrace }: HeldTicket): TicketKind {
  return { unit, config, lanes, status: RUNNING, trace: resultTrace };
}
