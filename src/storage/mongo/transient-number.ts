import { hash } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import type { TransientKey } from '../../domain/transient.js';
import type { MongoConnection } from './connection.js';
import type { TransientDocument } from './transient-documents.js';

/** Gives a number in [1, 2^52] for a key: the first to be tried. */
export type FirstNumber = (key: TransientKey) => number;

const NUMBERS = 2 ** 52;
const HEAD_BYTES = 6;

/** Takes 52 bits of the SHA-256 of survey and name: exact as a double, and spread evenly over shards. */
function firstNumberOf({ survey, name }: TransientKey): number {
  const bytes = hash('sha256', `${survey}\0${name}`, 'buffer');
  return bytes.readUIntBE(0, HEAD_BYTES) * 16 + (bytes[HEAD_BYTES]! >> 4) + 1;
}

/** Where a transient is, or where it would be put. */
export interface PlacedTransient {
  readonly number: number;
  readonly document: TransientDocument | undefined;
}

/**
 * Finds transients by their keys: each stands at the first number that its key gives, or, when another has that, at
 * one of the next. So a key is found, and can't be stored twice, without an index by name that spans all shards. Two in
 * a hundred million transients share a first number.
 */
export class TransientNumbers {
  private readonly connection: MongoConnection;
  private readonly firstNumber: FirstNumber;

  constructor(connection: MongoConnection, firstNumber: FirstNumber = firstNumberOf) {
    this.connection = connection;
    this.firstNumber = firstNumber;
  }

  /** Places each of the keys, which must be distinct, in their order. */
  async place(session: ClientSession, keys: readonly TransientKey[]): Promise<readonly PlacedTransient[]> {
    const placed = new Map<number, PlacedTransient>();
    const taken = new Set<number>();
    let open = keys.map((key, index) => ({ key, index, number: this.firstNumber(key) }));
    while (open.length > 0) {
      const found = await this.connection
        .of('transient')
        .find({ _id: { $in: open.map(({ number }) => number) } }, { session })
        .toArray();
      const byNumber = new Map(found.map((document) => [document._id, document]));
      open = open.filter(({ key, index, number }) => {
        const document = byNumber.get(number);
        const isOwn = document?.name === key.name && document.survey === key.survey;
        if (!isOwn && (document || taken.has(number))) return true;
        placed.set(index, { number, document });
        taken.add(number);
        return false;
      });
      open = open.map((entry) => ({ ...entry, number: (entry.number % NUMBERS) + 1 }));
    }
    return keys.map((_, index) => placed.get(index)!);
  }
}
