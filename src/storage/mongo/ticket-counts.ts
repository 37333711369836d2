import type { ClientSession } from 'mongodb';
import { DONE, FAILED, RUNNING, WAITING, WAITING_FOR_INPUT } from '../ticket-status.js';
import { type MongoConnection, toNumber } from './connection.js';

/** What tickets are counted by. `trace` is that of the newest result, 0 before there is one. */
export interface TicketKind {
  readonly unit: number;
  readonly config: number;
  /** Ascending. */
  readonly lanes: readonly number[];
  readonly status: number;
  readonly trace: number;
}

/** Tickets of a kind. Running ones stand under `WAITING`. */
export interface CountedTickets extends TicketKind {
  readonly count: number;
}

/**
 * Gathers what one transaction does to the numbers of tickets, which are kept exact: writes say what came and went, and
 * at the end the sums are added, to the documents of the writer's slot alone. A transaction of 500 alerts touches some
 * ten kinds.
 *
 * Running tickets count as waiting, so that claims and returned tickets touch no counter.
 */
export class TicketCounts {
  private readonly connection: MongoConnection;
  private readonly slot: number;
  private readonly changes = new Map<string, { readonly kind: TicketKind; by: number }>();

  /** For one attempt of one transaction. */
  constructor(connection: MongoConnection, slot: number) {
    this.connection = connection;
    this.slot = slot;
  }

  /** Counts tickets of the kind. */
  add(kind: TicketKind, by = 1): void {
    const { unit, config, trace, lanes } = kind;
    const status = kind.status === RUNNING ? WAITING : kind.status;
    const key = `${unit} ${config} ${status} ${trace} ${lanes.join(',')}`;
    const known = this.changes.get(key);
    if (known) known.by += by;
    else this.changes.set(key, { kind: { unit, config, lanes, status, trace }, by });
  }

  /** Counts a ticket of one kind as one of another from now on. */
  move(from: TicketKind, to: Partial<TicketKind>): void {
    this.add(from, -1);
    this.add({ ...from, ...to });
  }

  /** Writes the changes, at the end of the transaction. */
  async save(session: ClientSession): Promise<void> {
    const updates = [...this.changes]
      .filter(([, { by }]) => by !== 0)
      .map(([key, { kind, by }]) => ({
        updateOne: {
          filter: { _id: `${this.slot} ${key}` },
          update: { $inc: { count: by }, $setOnInsert: kind },
          upsert: true,
        },
      }));
    if (updates.length > 0) await this.connection.of('ticket_count').bulkWrite(updates, { session });
  }
}

/** Which tickets to count. */
export interface CountedWhere {
  readonly status?: { readonly $in: readonly number[] };
  readonly config?: { readonly $in: readonly number[] };
}

// All that are counted: said so that the index is used on servers that look for a condition first.
const EVERY_STATUS = { $in: [WAITING, WAITING_FOR_INPUT, DONE, FAILED] };

/** Reads how many tickets there are of each kind, over all slots; kinds without any are left out. */
export async function countedTickets(
  connection: MongoConnection,
  session: ClientSession,
  where: CountedWhere,
): Promise<CountedTickets[]> {
  const condition = where.status || where.config ? where : { status: EVERY_STATUS };
  const rows = await connection
    .of('ticket_count')
    .aggregate<{ readonly _id: TicketKind; readonly count: number }>(
      [
        { $match: condition },
        {
          $group: {
            _id: { unit: '$unit', config: '$config', lanes: '$lanes', status: '$status', trace: '$trace' },
            count: { $sum: '$count' },
          },
        },
        { $match: { count: { $gt: 0 } } },
      ],
      { session },
    )
    .toArray();
  return rows.map(({ _id, count }) => ({ ..._id, count: toNumber(count) }));
}
