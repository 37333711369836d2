import type { ClientSession } from 'mongodb';
import { ObjectId } from 'mongodb';
import type { MongoConnection } from './connection.js';
import type { ChangeDocument } from './documents.js';
import { takeNumber } from './history-store.js';

/** What a transaction touched. */
export interface TouchedTransients {
  readonly slot: number;
  readonly atUnixMs: number;
  readonly keys: ChangeDocument['keys'];
  /** Where the transaction has its number already. */
  readonly number?: number;
}

/** Writes which transients a transaction touched, as the next in the stream of its writer slot. */
export async function writeChange(
  connection: MongoConnection,
  session: ClientSession,
  { slot, atUnixMs, keys, number }: TouchedTransients,
): Promise<void> {
  if (keys.length === 0) return;
  const own = number ?? (await takeNumber(connection, session, slot)).number;
  await connection
    .of('change')
    .insertOne({ _id: new ObjectId(), writer: slot, number: own, at: atUnixMs, keys }, { session });
}
