import type { PointVersion } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import { packPointId } from '../packed/point-id-codec.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import { saveLightCurve } from './light-curve.js';

/** Writes new points and what changed of known ones, into the light curves and the rows that keep the raw records. */
export function writePoints(
  context: CommitContext,
  { change, curve, transient, firstSeq }: AppliedChange,
): void {
  const { connection, keys } = context;
  const insert = connection.command(
    'insert into datapoint (point, transient, seq, raw, schema, recorded_at, run) values (?, ?, ?, ?, ?, ?, ?)',
  );
  let seq = firstSeq;
  for (const point of change.addedPoints) {
    if (curve.seqOf(point.version) !== undefined) continue;
    curve.append(point, seq);
    noteNewest(context, keys.internTerm(point.term), point.datapoint.mjd);
    const { raw } = point;
    const id = packPointId(change.key.survey, point.datapoint.id);
    if (raw.encoding === 'avro')
      insert.run(
        id,
        transient,
        seq,
        raw.bytes,
        keys.schemas.intern(raw.schemaHash),
        context.nowUnixMs,
        context.run,
      );
    else insert.run(id, transient, seq, raw.text, null, context.nowUnixMs, context.run);
    seq++;
  }
  for (const point of change.changedPoints) {
    const known = curve.seqOf(point.version);
    if (known === undefined)
      throw new CorruptStore(
        `changed point ${point.version} of ${change.key.survey}:${change.key.name} must be stored; it is not`,
      );
    const former = curve.replace(point, known);
    if (former)
      connection
        .command('insert into former_point (transient, record, until) values (?, ?, ?)')
        .run(transient, former, context.nowUnixMs);
    noteNewest(context, keys.internTerm(point.term), point.datapoint.mjd);
  }
  saveLightCurve(connection, curve, transient);
}

/** Keeps the newest instant of each term: what it takes to say how far the visible data go. */
export function writeNewest({ connection, newest }: CommitContext): void {
  const update = connection.command(
    'update term set newest_mjd = ? where id = ? and (newest_mjd is null or newest_mjd < ?)',
  );
  for (const [term, mjd] of newest) update.run(mjd, term, mjd);
}

function noteNewest({ newest }: CommitContext, term: number, mjd: number): void {
  const known = newest.get(term);
  if (known === undefined || known < mjd) newest.set(term, mjd);
}

/** Gives the sequence numbers of versions that must be stored. */
export function seqsOf({ curve, change }: AppliedChange, versions: readonly PointVersion[]): number[] {
  return versions.map((version) => {
    const seq = curve.seqOf(version);
    if (seq === undefined)
      throw new CorruptStore(
        `point ${version} is referred to by ${change.key.survey}:${change.key.name} and must be stored; it is not`,
      );
    return seq;
  });
}
