import { ObjectId } from 'mongodb';
import { CorruptStore } from '../../domain/errors.js';
import { packPointId } from '../packed/point-id-codec.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import type { FormerPointDocument } from './history-documents.js';
import { saveLightCurves } from './light-curves.js';
import type { DatapointDocument } from './transient-documents.js';

/** Writes new points and what changed of known ones, into the light curves and what keeps the raw records. */
export async function writePoints(context: CommitContext, applied: readonly AppliedChange[]): Promise<void> {
  const { connection, session } = context;
  const added = applied.flatMap((change) => addPoints(context, change));
  const former = applied.flatMap((change) => replacePoints(context, change));
  await saveLightCurves(connection, session, applied);
  if (added.length > 0) await connection.of('datapoint').insertMany(added, { session });
  if (former.length > 0) await connection.of('former_point').insertMany(former, { session });
}

function addPoints(
  context: CommitContext,
  { change, curve, transient, firstSeq }: AppliedChange,
): DatapointDocument[] {
  const { keys, nowUnixMs, run } = context;
  const added: DatapointDocument[] = [];
  for (const point of change.addedPoints) {
    if (curve.seqOf(point.version) !== undefined) continue;
    const seq = firstSeq + added.length;
    curve.append(point, seq);
    noteNewest(context, keys.terms.knownId(point.term.key), point.datapoint.mjd);
    const { raw } = point;
    added.push({
      _id: new ObjectId(),
      transient,
      seq,
      point: packPointId(change.key.survey, point.datapoint.id),
      raw: raw.encoding === 'avro' ? Buffer.from(raw.bytes) : raw.text,
      schema: raw.encoding === 'avro' ? keys.schemas.knownId(raw.schemaHash) : null,
      recordedAt: nowUnixMs,
      run,
    });
  }
  return added;
}

function replacePoints(
  context: CommitContext,
  { change, curve, transient }: AppliedChange,
): FormerPointDocument[] {
  const former: FormerPointDocument[] = [];
  for (const point of change.changedPoints) {
    const known = curve.seqOf(point.version);
    if (known === undefined)
      throw new CorruptStore(
        `changed point ${point.version} of ${change.key.survey}:${change.key.name} must be stored; it is not`,
      );
    const record = curve.replace(point, known);
    if (record) former.push({ _id: new ObjectId(), transient, record, until: context.nowUnixMs });
    noteNewest(context, context.keys.terms.knownId(point.term.key), point.datapoint.mjd);
  }
  return former;
}

/** Keeps the newest instant of each term: what it takes to say how far the visible data go. */
export async function writeNewest({
  connection,
  session,
  slot,
  newest,
}: Pick<CommitContext, 'connection' | 'session' | 'slot' | 'newest'>): Promise<void> {
  if (newest.size === 0) return;
  await connection.of('newest_point').bulkWrite(
    [...newest].map(([term, mjd]) => ({
      updateOne: {
        filter: { _id: `${slot} ${term}` },
        update: { $max: { mjd }, $setOnInsert: { term } },
        upsert: true,
      },
    })),
    { session },
  );
}

function noteNewest({ newest }: CommitContext, term: number, mjd: number): void {
  const known = newest.get(term);
  if (known === undefined || known < mjd) newest.set(term, mjd);
}
