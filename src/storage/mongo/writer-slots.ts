import { type MongoConnection, toNumber } from './connection.js';
import { openSlot } from './history-store.js';

/**
 * Documents that every write changes (counts of tickets, newest points, the stream of changes) are split by slot, so
 * that writers do not wait for each other. More writers than slots share them, which costs repeats and nothing else.
 */
const WRITER_SLOTS = 128;

/** The slots of one open store: as many as it writes at a time. */
export class WriterSlots {
  private readonly connection: MongoConnection;
  private readonly free: number[] = [];

  constructor(connection: MongoConnection) {
    this.connection = connection;
  }

  /** Runs a write with a slot that no other write of this store has at the same time. */
  async with<Result>(write: (slot: number) => Promise<Result>): Promise<Result> {
    const slot = this.free.pop() ?? (await this.next());
    try {
      return await write(slot);
    } finally {
      this.free.push(slot);
    }
  }

  private async next(): Promise<number> {
    const counter = await this.connection
      .of('counter')
      .findOneAndUpdate(
        { _id: 'writer_slot' },
        { $inc: { last: 1 } },
        { upsert: true, returnDocument: 'after' },
      );
    const slot = toNumber(counter?.last ?? 0) % WRITER_SLOTS;
    await openSlot(this.connection, slot);
    return slot;
  }
}
