import { ObjectId } from 'mongodb';
import { packBits } from '../packed/bitmap.js';
import { byTransient } from './by-transient.js';
import { type AppliedChange, type CommitContext, seqsOf } from './commit-context.js';
import type { AcceptanceDocument } from './transient-documents.js';

/**
 * Writes which lanes accepted. Lanes that accept at one moment and keep no history of their own share a document; a
 * lane with its own history has one with what it admitted, which grows.
 *
 * @returns  by transient, where lanes came to it: all lanes that accepted it, ascending
 */
export async function writeAcceptances(
  context: CommitContext,
  applied: readonly AppliedChange[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const touched = applied.filter(({ change }) => change.accepted.length > 0);
  const lanes = new Map<number, readonly number[]>();
  if (touched.length === 0) return lanes;
  const acceptances = context.connection.of('acceptance');
  const { session } = context;
  const known = await acceptances
    .find({ transient: { $in: touched.map(({ transient }) => transient) } }, { session })
    .toArray();
  const groups = byTransient(known);
  const added: AcceptanceDocument[] = [];
  const updates: { readonly _id: ObjectId; readonly transient: number; readonly admitted: Buffer }[] = [];
  for (const change of touched) {
    const before = groups.get(change.transient) ?? [];
    const writes = acceptancesOf(context, change, before);
    added.push(...writes.added);
    updates.push(...writes.updates);
    if (writes.added.length === 0) continue;
    const all = new Set([...before, ...writes.added].flatMap((acceptance) => acceptance.lanes));
    lanes.set(
      change.transient,
      [...all].sort((a, b) => a - b),
    );
  }
  if (added.length > 0) await acceptances.insertMany(added, { session });
  if (updates.length > 0)
    await acceptances.bulkWrite(
      updates.map(({ _id, transient, admitted }) => ({
        updateOne: { filter: { _id, transient }, update: { $set: { admitted } } },
      })),
      { session },
    );
  return lanes;
}

function acceptancesOf(
  { keys, uses, run, nowUnixMs }: CommitContext,
  applied: AppliedChange,
  before: readonly AcceptanceDocument[],
) {
  const { transient } = applied;
  const known = new Set(before.flatMap(({ lanes }) => lanes));
  const together = new Set<number>();
  const added: AcceptanceDocument[] = [];
  const updates: { readonly _id: ObjectId; readonly transient: number; readonly admitted: Buffer }[] = [];
  const add = (lanes: readonly number[], admitted: Buffer | null) => {
    added.push({ _id: new ObjectId(), transient, lanes, since: nowUnixMs, run, admitted });
    uses.runByLanes(run, lanes);
  };
  for (const { lane, admitted } of applied.change.accepted) {
    const id = keys.idOf(lane);
    if (admitted === undefined) {
      if (!known.has(id)) together.add(id);
      continue;
    }
    const bits = packBits(seqsOf(applied, admitted));
    const own = before.find(
      ({ lanes, admitted: had }) => lanes.length === 1 && lanes[0] === id && had !== null,
    );
    if (!own) add([id], bits);
    else if (!own.admitted?.equals(bits)) updates.push({ _id: own._id, transient, admitted: bits });
  }
  if (together.size > 0)
    add(
      [...together].sort((a, b) => a - b),
      null,
    );
  return { added, updates };
}
