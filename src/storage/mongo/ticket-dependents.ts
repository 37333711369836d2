import type { ClientSession } from 'mongodb';
import { FAILED, WAITING, WAITING_FOR_INPUT } from '../ticket-status.js';
import type { MongoConnection } from './connection.js';
import type { TicketDocument } from './derived-documents.js';
import type { TicketCounts } from './ticket-counts.js';

/** What a ticket says that can't have its input any more. */
export const TIED_INPUT_FAILED = {
  errorCode: 'TIED_INPUT_FAILED',
  errorMessage: 'a ticket whose result it needs failed for good',
} as const;

/** A ticket that was finished in the transaction. */
type Finished = Pick<TicketDocument, '_id' | 'transient'>;

type Dependent = Pick<
  TicketDocument,
  '_id' | 'transient' | 'unit' | 'config' | 'lanes' | 'missing' | 'resultTrace'
>;

/**
 * What follows for tickets from those that they are tied to; within the transaction that finished these.
 *
 * A dependent is written to whenever one of its inputs gets done, also when others are still missing: two that get done
 * at the same time so meet in its document, and the later one is done again and sees the earlier. If each only looked
 * at the other, neither would see that all are done (write skew), and the dependent would wait for ever.
 */
export class TicketDependents {
  private readonly connection: MongoConnection;
  private readonly session: ClientSession;
  private readonly counts: TicketCounts;

  /** For one attempt of one transaction. */
  constructor(connection: MongoConnection, session: ClientSession, counts: TicketCounts) {
    this.connection = connection;
    this.session = session;
    this.counts = counts;
  }

  /** Lets those wait for a worker that have all their input, now that these tickets are done. */
  async release(done: readonly Finished[]): Promise<void> {
    const dependents = await this.dependentsOf(done);
    if (dependents.length === 0) return;
    const keys = new Set(done.map(({ _id }) => _id.toString('hex')));
    const updates = dependents.map((dependent) => {
      const missing = dependent.missing.filter((tied) => !keys.has(tied.toString('hex')));
      const status = missing.length === 0 ? WAITING : WAITING_FOR_INPUT;
      this.count(dependent, status);
      const { _id, transient } = dependent;
      return { updateOne: { filter: { _id, transient }, update: { $set: { missing, status } } } };
    });
    await this.connection.of('ticket').bulkWrite(updates, { session: this.session });
  }

  /** Fails those that can't have their input any more, and what is tied to them. */
  async fail(failed: readonly Finished[]): Promise<void> {
    for (let last = failed; last.length > 0; ) {
      const dependents = await this.dependentsOf(last);
      if (dependents.length === 0) return;
      for (const dependent of dependents) this.count(dependent, FAILED);
      await this.connection.of('ticket').updateMany(
        {
          _id: { $in: dependents.map(({ _id }) => _id) },
          transient: { $in: transientsOf(dependents) },
        },
        { $set: { status: FAILED, missing: [], ...TIED_INPUT_FAILED } },
        { session: this.session },
      );
      last = dependents;
    }
  }

  private async dependentsOf(finished: readonly Finished[]): Promise<readonly Dependent[]> {
    if (finished.length === 0) return [];
    return this.connection
      .of('ticket')
      .find(
        {
          transient: { $in: transientsOf(finished) },
          status: WAITING_FOR_INPUT,
          missing: { $in: finished.map(({ _id }) => _id) },
        },
        { session: this.session },
      )
      .sort({ _id: 1 })
      .project<Dependent>({ transient: 1, unit: 1, config: 1, lanes: 1, missing: 1, resultTrace: 1 })
      .toArray();
  }

  private count({ unit, config, lanes, resultTrace: trace }: Dependent, status: number): void {
    this.counts.move({ unit, config, lanes, status: WAITING_FOR_INPUT, trace }, { status });
  }
}

function transientsOf(tickets: readonly Finished[]): number[] {
  return [...new Set(tickets.map(({ transient }) => transient))];
}
