import type { ClientSession } from 'mongodb';
import { RUNNING, TICKET_STATUSES, WAITING } from '../ticket-status.js';
import { type MongoConnection, toNumber } from './connection.js';
import { countedTickets } from './ticket-counts.js';

/** Sums the tickets of each unit by status, exactly. */
export async function ticketSums(
  connection: MongoConnection,
  session: ClientSession,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const sums = new Map<number, number[]>();
  const ofUnit = (unit: number) => {
    const known = sums.get(unit) ?? TICKET_STATUSES.map(() => 0);
    sums.set(unit, known);
    return known;
  };
  const kinds = await countedTickets(connection, session, {});
  for (const { unit, status, count } of kinds) ofUnit(unit)[status]! += count;
  const running = await connection
    .of('ticket')
    .aggregate<{ readonly _id: number; readonly count: number }>(
      [
        { $match: { status: RUNNING, leaseUntil: { $gt: 0 } } },
        { $group: { _id: '$unit', count: { $sum: 1 } } },
      ],
      { session },
    )
    .toArray();
  // The counters take them for waiting ones.
  for (const { _id, count } of running) {
    ofUnit(_id)[RUNNING] = toNumber(count);
    ofUnit(_id)[WAITING]! -= toNumber(count);
  }
  return sums;
}

/** Finds when the next ticket of the units becomes due after an instant, both by the server's clock. */
export async function nextDue(
  connection: MongoConnection,
  session: ClientSession,
  units: Iterable<number>,
  nowUnixMs: number,
): Promise<number | undefined> {
  let next: number | undefined;
  for (const unit of units) {
    const ticket = await connection
      .of('ticket')
      .find({ unit, status: WAITING, due: { $gt: nowUnixMs } }, { session })
      .project<{ readonly due: number }>({ due: 1 })
      .sort({ due: 1 })
      .limit(1)
      .next();
    if (ticket && (next === undefined || ticket.due < next)) next = ticket.due;
  }
  return next;
}
