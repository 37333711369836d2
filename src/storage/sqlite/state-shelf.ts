import { type CurrentLanes, type DerivedAddition, type KeptState, StateShelf } from '../state-shelf.js';
import type { SqliteConnection } from './connection.js';
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
];

const OF_TRANSIENT = `select s.hash, s.trace, s.points, l.lane_set, l.derivation, l.current_derivation, l.since, l.run
  from state s join state_lane l on l.state = s.id
  where s.transient = ? and (l.lane_set + ?) in temp.id_set order by s.id, l.id`;

interface Gathered extends KeptState<number> {
  readonly additions: DerivedAddition<number>[];
  readonly current: CurrentLanes[];
}

/** Reads all states of one transient that a viewer sees. */
export function readStateShelf(
  connection: SqliteConnection,
  keys: InternedKeys,
  sight: Sight,
  transient: number,
): StateShelf<number> {
  const gathered = new Map<string, Gathered>();
  for (const cells of connection.rows<Cells>(OF_TRANSIENT).all(transient, sight.laneSets.base)) {
    const [hash, trace, points, laneSet, derivation, currentDerivation, sinceUnixMs, run] = cells;
    const id = hash.toString('hex');
    const state: Gathered = gathered.get(id) ?? { id, trace, points, additions: [], current: [] };
    gathered.set(id, state);
    const lanes = keys.lanesOf(laneSet);
    state.additions.push({ lanes, derivation, sinceUnixMs, run });
    if (currentDerivation !== null) state.current.push({ lanes, derivation: currentDerivation });
  }
  return new StateShelf([...gathered.values()], sight.lanes, (lane) => keys.lane(lane));
}
