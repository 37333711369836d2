import type { ClientSession, ObjectId } from 'mongodb';
import type { PointVersion } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import type { LightCurve } from '../packed/light-curve.js';
import type { TransientChange } from '../port/ingest-store.js';
import type { MongoConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { NotedUses } from './record-uses.js';
import type { TicketCounts } from './ticket-counts.js';

/** What every group of writes of a commit works with. Made anew for each attempt of a transaction. */
export interface CommitContext {
  readonly connection: MongoConnection;
  readonly session: ClientSession;
  readonly keys: InternedKeys;
  readonly uses: NotedUses;
  readonly counts: TicketCounts;
  /** Writer slot of the transaction (writer-slots.ts). */
  readonly slot: number;
  /** ULID of the run. */
  readonly run: string;
  readonly nowUnixMs: number;
  /** The same instant by the server's clock (server-clock.ts): when new tickets are due. */
  readonly dueUnixMs: number;
  /** Newest instant of a point by term, gathered over the commit. */
  readonly newest: Map<number, number>;
}

/** A change whose transient still had the version that the change was made from; it now has the next. */
export interface AppliedChange {
  readonly change: TransientChange;
  readonly transient: number;
  readonly curve: LightCurve<ObjectId>;
  /** Sequence number of the first point that is added. */
  readonly firstSeq: number;
  /** Place in the transient's order of derivation before the change. */
  readonly derivations: number;
}

/** Gives the sequence numbers of versions that must be stored, or written before in the same commit. */
export function seqsOf(
  { curve, change }: Pick<AppliedChange, 'curve' | 'change'>,
  versions: readonly PointVersion[],
): number[] {
  return versions.map((version) => {
    const seq = curve.seqOf(version);
    if (seq === undefined)
      throw new CorruptStore(
        `point ${version} is referred to by ${change.key.survey}:${change.key.name} and must be stored; it is not`,
      );
    return seq;
  });
}
