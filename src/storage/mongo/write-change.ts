import type { ClientSession } from 'mongodb';
import { ObjectId } from 'mongodb';
import { type MongoConnection, toNumber } from './connection.js';
import type { ChangeDocument } from './documents.js';

/** What a transaction touched. */
export interface TouchedTransients {
  readonly slot: number;
  readonly atUnixMs: number;
  readonly keys: ChangeDocument['keys'];
}

/** Writes which transients a transaction touched, as the next in the stream of its writer slot. */
export async function writeChange(
  connection: MongoConnection,
  session: ClientSession,
  { slot, atUnixMs, keys }: TouchedTransients,
): Promise<void> {
  if (keys.length === 0) return;
  const writer = await connection
    .of('writer')
    .findOneAndUpdate(
      { _id: slot },
      { $inc: { number: 1 } },
      { session, upsert: true, returnDocument: 'after' },
    );
  await connection
    .of('change')
    .insertOne(
      { _id: new ObjectId(), writer: slot, number: toNumber(writer?.number ?? 0), at: atUnixMs, keys },
      { session },
    );
}
