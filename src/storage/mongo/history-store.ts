import type { ClientSession } from 'mongodb';
import type { HistoryStore } from '../port/history-store.js';
import { type MongoConnection, toNumber } from './connection.js';

/** What is being closed, and what is closed; the two differ while slots are gone through. */
const CLOSING = 'horizon_closing';
const HORIZON = 'horizon';
const SLOTS_AT_ONCE = 16;

/** A transaction's place in the stream of its writer slot, and the instant after which it must be stamped. */
export interface Numbered {
  readonly number: number;
  readonly closedUntilUnixMs: number;
}

/**
 * Takes the next number of a writer slot. From here to its end the transaction holds the slot's document, so that
 * whoever moves the horizon on waits for it, or makes it begin again and be stamped later.
 */
export async function takeNumber(
  connection: MongoConnection,
  session: ClientSession,
  slot: number,
): Promise<Numbered> {
  const writer = await connection
    .of('writer')
    .findOneAndUpdate(
      { _id: slot },
      { $inc: { number: 1 } },
      { session, upsert: true, returnDocument: 'after' },
    );
  return {
    number: toNumber(writer?.number ?? 0),
    closedUntilUnixMs: toNumber(writer?.closed ?? -1),
  };
}

/**
 * Makes the document of a writer slot, before its first write: one that moves the horizon on now finds it; one that went
 * through the slots before has said first up to where.
 */
export async function openSlot(connection: MongoConnection, slot: number): Promise<void> {
  const writers = connection.of('writer');
  await connection.patiently(() =>
    writers.updateOne({ _id: slot }, { $setOnInsert: { number: 0 } }, { upsert: true }),
  );
  const closing = await connection.of('counter').findOne({ _id: CLOSING });
  if (closing)
    await connection.patiently(() =>
      writers.updateOne({ _id: slot }, { $max: { closed: toNumber(closing.last) } }),
    );
}

/** The horizon of a store of many machines. See {@link HistoryStore}. */
export class MongoHistoryStore implements HistoryStore {
  private readonly connection: MongoConnection;
  private readonly now: () => Promise<number>;
  private readonly isReadonly: boolean;

  /** @param now  the server's time, Unix ms */
  constructor(connection: MongoConnection, now: () => Promise<number>, isReadonly: boolean) {
    this.connection = connection;
    this.now = now;
    this.isReadonly = isReadonly;
  }

  async horizon(): Promise<number> {
    return toNumber((await this.connection.of('counter').findOne({ _id: HORIZON }))?.last ?? -1);
  }

  async advance(toUnixMs: number): Promise<number> {
    const reached = await this.horizon();
    if (toUnixMs <= reached || this.isReadonly || toUnixMs > (await this.now())) return reached;
    await this.raise(CLOSING, toUnixMs);
    await this.closeSlots(toUnixMs);
    await this.raise(HORIZON, toUnixMs);
    return toUnixMs;
  }

  private async closeSlots(untilUnixMs: number): Promise<void> {
    const writers = this.connection.of('writer');
    const slots = await writers.find({}).project<{ readonly _id: number }>({ _id: 1 }).toArray();
    for (let first = 0; first < slots.length; first += SLOTS_AT_ONCE)
      await Promise.all(
        slots
          .slice(first, first + SLOTS_AT_ONCE)
          .map(({ _id }) =>
            this.connection.patiently(() => writers.updateOne({ _id }, { $max: { closed: untilUnixMs } })),
          ),
      );
  }

  private async raise(counter: string, toUnixMs: number): Promise<void> {
    await this.connection.patiently(() =>
      this.connection
        .of('counter')
        .updateOne({ _id: counter }, { $max: { last: toUnixMs } }, { upsert: true }),
    );
  }
}
