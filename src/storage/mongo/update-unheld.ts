import type { Filter, UpdateFilter } from 'mongodb';
import { isConflict, isOutOfTime, type MongoConnection } from './connection.js';
import type { TicketDocument } from './derived-documents.js';
import { byKey } from './key-order.js';

/** What names a ticket: its key, and its transient, by which tickets are sharded. */
export type NamedTicket = Pick<TicketDocument, '_id' | 'transient'>;

// Long enough for a server that is only slow: what it gives up and does again makes it slower.
const FIRST_WAIT_MS = 1000;
const SHORTEST_WAIT_MS = 50;
/** Time that one call spends on tickets that are held. */
const MAX_WAITED_MS = 2500;

/**
 * Updates tickets, except those that a transaction of somebody else holds for longer than a moment.
 *
 * A process that is killed within a transaction holds what it has written until the server ends the transaction, which
 * may take `transactionLifetimeLimitSeconds`, a minute unless the server is told otherwise. Waiting for that would stop
 * all workers for the sake of a few tickets. So each update has little time; when that is over, its tickets are tried in
 * halves, until the held ones are left.
 *
 * @returns  whether nothing was left out
 */
export async function updateUnheld(
  connection: MongoConnection,
  tickets: readonly NamedTicket[],
  where: Filter<TicketDocument>,
  update: UpdateFilter<TicketDocument>,
): Promise<boolean> {
  let waitedMs = 0;
  let isThrough = true;
  const attempt = async (some: readonly NamedTicket[], maxTimeMS: number): Promise<void> => {
    if (some.length === 0) return;
    if (waitedMs >= MAX_WAITED_MS) {
      isThrough = false;
      return;
    }
    try {
      await connection.of('ticket').updateMany({ ...namely(some), ...where }, update, { maxTimeMS });
    } catch (error) {
      if (!isOutOfTime(error) && !isConflict(error)) throw error;
      waitedMs += maxTimeMS;
      if (some.length === 1) {
        isThrough = false;
        return;
      }
      const half = Math.ceil(some.length / 2);
      const next = Math.max(SHORTEST_WAIT_MS, Math.floor(maxTimeMS / 2));
      await attempt(some.slice(0, half), next);
      await attempt(some.slice(half), next);
    }
  };
  // In one order whoever asks: the server may hold what it has written until it is through.
  await attempt([...tickets].sort(byKey), FIRST_WAIT_MS);
  return isThrough;
}

/** Gives the condition that names tickets. */
export function namely(tickets: readonly NamedTicket[]) {
  return {
    _id: { $in: tickets.map(({ _id }) => _id) },
    transient: { $in: [...new Set(tickets.map(({ transient }) => transient))] },
  };
}
