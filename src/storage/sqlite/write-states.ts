import { packBits } from '../packed/bitmap.js';
import type { DerivedState } from '../port.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import { seqsOf } from './write-points.js';

/** Writes states and in which lanes they were derived, in the order of derivation. */
export function writeStates(context: CommitContext, applied: AppliedChange): void {
  let derivation = applied.derivations;
  for (const state of applied.change.states) writeState(context, applied, state, ++derivation);
}

function writeState(
  context: CommitContext,
  applied: AppliedChange,
  state: DerivedState,
  derivation: number,
): void {
  const { connection, keys, uses, run, nowUnixMs } = context;
  const hash = Buffer.from(state.id, 'hex');
  const trace = keys.traces.intern(state.traceId);
  const inserted = connection
    .command('insert into state (hash, transient, trace, points) values (?, ?, ?, ?) on conflict do nothing')
    .run(hash, applied.transient, trace, packBits(seqsOf(applied, state.points)));
  const isNew = inserted.changes === 1;
  const id = isNew
    ? Number(inserted.lastInsertRowid)
    : connection.values<number>('select id from state where hash = ?').get(hash)!;
  applied.states.set(state.id, id);
  const lanes = isNew || state.current ? state.lanes : unknownLanes(context, id, state);
  if (lanes.length === 0) return;
  const laneSet = keys.internLanes(lanes);
  connection
    .command(
      `insert into state_lane (state, lane_set, derivation, current_derivation, since, run)
       values (?, ?, ?, ?, ?, ?)
       on conflict do update set current_derivation = excluded.current_derivation`,
    )
    .run(id, laneSet, derivation, state.current ? derivation : null, nowUnixMs, run);
  uses.runByLanes(run, laneSet);
  uses.traceByLanes(trace, laneSet);
}

function unknownLanes({ connection, keys }: CommitContext, id: number, { lanes }: DerivedState) {
  const known = new Set(
    connection
      .values<number>('select lane_set from state_lane where state = ?')
      .all(id)
      .flatMap((laneSet) => keys.lanesOf(laneSet)),
  );
  return lanes.filter((lane) => !known.has(keys.internLane(lane)));
}
