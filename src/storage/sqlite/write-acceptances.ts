import { packBits } from '../packed/bitmap.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import { seqsOf } from './write-points.js';

/**
 * Writes which lanes accepted. Lanes that accept at one moment and keep no history of their own share a row; a lane
 * with its own history has a row with what it admitted, which grows.
 */
export function writeAcceptances(context: CommitContext, applied: AppliedChange): void {
  const { accepted } = applied.change;
  if (accepted.length === 0) return;
  const { connection, keys, uses, run, nowUnixMs } = context;
  const insert = connection.command(
    'insert into acceptance (transient, lane_set, since, run, admitted) values (?, ?, ?, ?, ?)',
  );
  const rows = connection
    .rows<[number, number, Buffer | null]>(
      'select id, lane_set, admitted from acceptance where transient = ?',
    )
    .all(applied.transient);
  const known = new Set(rows.flatMap(([, laneSet]) => keys.lanesOf(laneSet)));
  const together: number[] = [];
  for (const { lane, admitted } of accepted) {
    const id = keys.internLane(lane);
    if (admitted === undefined) {
      if (!known.has(id)) together.push(id);
      continue;
    }
    const bits = packBits(seqsOf(applied, admitted));
    const laneSet = keys.internLaneSet([id]);
    const row = rows.find(([, set, before]) => set === laneSet && before !== null);
    if (!row) {
      insert.run(applied.transient, laneSet, nowUnixMs, run, bits);
      uses.runByLanes(run, laneSet);
    } else if (!row[2]?.equals(bits))
      connection.command('update acceptance set admitted = ? where id = ?').run(bits, row[0]);
  }
  if (together.length === 0) return;
  const laneSet = keys.internLaneSet([...new Set(together)]);
  insert.run(applied.transient, laneSet, nowUnixMs, run, null);
  uses.runByLanes(run, laneSet);
}
