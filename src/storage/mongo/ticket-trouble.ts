import { byBytes } from '../../access/access-term.js';
import type { TicketTrouble } from '../port/ticket-store.js';
import { RUNNING, WAITING } from '../ticket-status.js';
import { type MongoConnection, toNumber } from './connection.js';
import type { InternedKeys } from './interned-keys.js';

const MAX_WORKERS = 100;

interface RunningOfWorker {
  readonly _id: string;
  readonly tickets: number;
  readonly pastLease: number;
  readonly earliest: number;
}

/**
 * Tells what may be stuck, from the indexes of running and of waiting tickets.
 *
 * @param nowUnixMs  by the server's clock, in which leases and due times are kept
 * @param aheadMs    how far that clock is ahead of the caller's
 */
export async function ticketTrouble(
  connection: MongoConnection,
  keys: InternedKeys,
  units: Iterable<number>,
  { nowUnixMs, aheadMs }: { readonly nowUnixMs: number; readonly aheadMs: number },
): Promise<TicketTrouble> {
  const running = await connection
    .of('ticket')
    .aggregate<RunningOfWorker>([
      { $match: { status: RUNNING, leaseUntil: { $gt: 0 } } },
      {
        $group: {
          _id: '$worker',
          tickets: { $sum: 1 },
          pastLease: { $sum: { $cond: [{ $lte: ['$leaseUntil', nowUnixMs] }, 1, 0] } },
          earliest: { $min: '$leaseUntil' },
        },
      },
      { $sort: { tickets: -1, _id: 1 } },
      { $limit: MAX_WORKERS },
    ])
    .toArray();
  const oldestDue: { readonly unit: string; readonly dueUnixMs: number }[] = [];
  for (const unit of units) {
    const ticket = await connection
      .of('ticket')
      .find({ unit, status: WAITING, due: { $lte: nowUnixMs } })
      .project<{ readonly due: number }>({ due: 1 })
      .sort({ due: 1 })
      .limit(1)
      .next();
    if (ticket) oldestDue.push({ unit: keys.units.keyOf(unit), dueUnixMs: ticket.due - aheadMs });
  }
  return {
    running: running.map(({ _id, tickets, pastLease, earliest }) => ({
      worker: _id,
      tickets: toNumber(tickets),
      pastLease: toNumber(pastLease),
      earliestLeaseUnixMs: toNumber(earliest) - aheadMs,
    })),
    oldestDue: oldestDue.sort((a, b) => byBytes(a.unit, b.unit)),
  };
}
