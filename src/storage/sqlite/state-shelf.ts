import { stateAsOf } from '../records-as-of.js';
import { type CurrentLanes, type DerivedAddition, type KeptState, StateShelf } from '../state-shelf.js';
import type { SqliteConnection } from './connection.js';
import { formerPlaces } from './history-reader.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

type Cells = readonly [
  hash: Buffer,
  trace: number,
  points: Buffer,
  laneSet: number,
  derivation: number,
  currentDerivation: number | null,
  since: number,
  run: number,
  row: number,
];

const OF_TRANSIENT = `select s.hash, s.trace, s.points, l.lane_set, l.derivation, l.current_derivation, l.since, l.run, s.id
  from state s join state_lane l on l.state = s.id
  where s.transient = ? and (l.lane_set + ?) in temp.id_set order by s.id, l.id`;

interface Gathered extends KeptState<number> {
  readonly row: number;
  readonly additions: DerivedAddition<number>[];
  readonly current: CurrentLanes[];
}

/** Reads all states of one transient that a viewer sees, or saw at an instant. */
export function readStateShelf(
  connection: SqliteConnection,
  keys: InternedKeys,
  sight: Sight,
  transient: number,
  asOfUnixMs?: number,
): StateShelf<number> {
  const gathered = new Map<string, Gathered>();
  for (const cells of connection.rows<Cells>(OF_TRANSIENT).all(transient, sight.laneSets.base)) {
    const [hash, trace, points, laneSet, derivation, currentDerivation, sinceUnixMs, run, row] = cells;
    const id = hash.toString('hex');
    const state: Gathered = gathered.get(id) ?? { id, row, trace, points, additions: [], current: [] };
    gathered.set(id, state);
    const lanes = keys.lanesOf(laneSet);
    state.additions.push({ lanes, derivation, sinceUnixMs, run });
    if (currentDerivation !== null) state.current.push({ lanes, derivation: currentDerivation });
  }
  const kept = [...gathered.values()];
  return new StateShelf(
    asOfUnixMs === undefined ? kept : statesThen(connection, keys, sight, { transient, kept, asOfUnixMs }),
    sight.lanes,
    (lane) => keys.lane(lane),
  );
}

function statesThen(
  connection: SqliteConnection,
  keys: InternedKeys,
  sight: Sight,
  now: { readonly transient: number; readonly kept: readonly Gathered[]; readonly asOfUnixMs: number },
): KeptState<number>[] {
  const former = formerPlaces(connection, keys, now.transient);
  return now.kept.flatMap(
    (state) => stateAsOf(state, former.get(state.row) ?? [], sight.lanes, now.asOfUnixMs) ?? [],
  );
}
