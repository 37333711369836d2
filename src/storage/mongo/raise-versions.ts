import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import type { TransientChange } from '../port/ingest-store.js';
import type { AppliedChange } from './commit-context.js';
import { LostRace, type MongoConnection, toNumber } from './connection.js';
import type { TransientDocument } from './transient-documents.js';
import type { PlacedTransient } from './transient-number.js';

/** Changes that go on, and those whose transient somebody else has changed since they were made. */
export interface RaisedVersions {
  readonly applied: readonly Omit<AppliedChange, 'curve'>[];
  /** Gives the instant with which all that is applied is stamped. */
  readonly stampUnixMs: number;
  readonly stale: readonly { readonly change: TransientChange }[];
}

/**
 * Takes the transients for these changes: the first write of a commit, so that two of one transient meet here.
 *
 * @param stampAfter  gives the stamp of the transaction: not before that of the last commit of these transients
 * @throws {LostRace} when a version moved between reading and writing it
 */
export async function raiseVersions(
  connection: MongoConnection,
  session: ClientSession,
  changes: readonly TransientChange[],
  placed: readonly PlacedTransient[],
  stampAfter: (lastUnixMs: number) => Promise<number>,
): Promise<RaisedVersions> {
  const applied: Omit<AppliedChange, 'curve'>[] = [];
  const stale: { readonly change: TransientChange }[] = [];
  const writes: ((stampedAt: number) => AnyBulkWriteOperation<TransientDocument>)[] = [];
  let last = 0;
  for (const [index, change] of changes.entries()) {
    const { number, document } = placed[index]!;
    if ((document?.version ?? 0) !== change.basedOn) {
      stale.push({ change });
      continue;
    }
    applied.push({
      change,
      transient: number,
      firstSeq: document?.pointCount ?? 0,
      derivations: document?.derivations ?? 0,
    });
    last = Math.max(last, toNumber(document?.stampedAt ?? 0));
    writes.push((stampedAt) => writeOf(change, number, document !== undefined, stampedAt));
  }
  if (writes.length === 0) return { applied, stale, stampUnixMs: last };
  const stampUnixMs = await stampAfter(last);
  const { matchedCount, insertedCount } = await connection.of('transient').bulkWrite(
    writes.map((write) => write(stampUnixMs)),
    { session },
  );
  if (matchedCount + insertedCount !== writes.length)
    throw new LostRace('a transient was changed while its version was raised');
  return { applied, stale, stampUnixMs };
}

function writeOf(
  { key, basedOn, addedPoints, states }: TransientChange,
  number: number,
  isStored: boolean,
  stampedAt: number,
): AnyBulkWriteOperation<TransientDocument> {
  const [pointCount, derivations] = [addedPoints.length, states.length];
  if (!isStored)
    return {
      insertOne: {
        document: {
          _id: number,
          survey: key.survey,
          name: key.name,
          version: 1,
          pointCount,
          derivations,
          stampedAt,
        },
      },
    };
  return {
    updateOne: {
      filter: { _id: number, version: basedOn },
      update: { $inc: { version: 1, pointCount, derivations }, $set: { stampedAt } },
    },
  };
}
