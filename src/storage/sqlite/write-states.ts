import { packBits } from '../packed/bitmap.js';
import type { DerivedState } from '../port/ingest-store.js';
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
  if (!isNew && state.current) keepFormerPlaces(context, applied.transient, id, keys.lanesOf(laneSet));
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

/** Keeps at which places the lanes last had the state current, those together that had it at the same. */
function keepFormerPlaces(
  { connection, keys, nowUnixMs }: CommitContext,
  transient: number,
  state: number,
  lanes: readonly number[],
): void {
  const places = new Map<number, number | null>();
  const rows = connection
    .rows<[number, number | null]>('select lane_set, current_derivation from state_lane where state = ?')
    .all(state);
  for (const [laneSet, derivation] of rows)
    for (const lane of keys.lanesOf(laneSet)) {
      const known = places.get(lane) ?? null;
      places.set(lane, known === null || (derivation ?? 0) > known ? derivation : known);
    }
  const groups = new Map<number | null, number[]>();
  for (const lane of lanes) {
    const place = places.get(lane);
    // Lanes that come now have their beginning to tell.
    if (place !== undefined) groups.set(place, [...(groups.get(place) ?? []), lane]);
  }
  for (const [derivation, ofPlace] of groups)
    connection
      .command(
        'insert into former_place (transient, state, lane_set, derivation, until) values (?, ?, ?, ?, ?)',
      )
      .run(transient, state, keys.internLaneSet(ofPlace), derivation, nowUnixMs);
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
