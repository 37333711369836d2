import { byBytes } from '../../access/access-term.js';
import type { Hash } from '../port.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { LaneAddition } from './seen-channels.js';
import type { Sight } from './sight.js';

/** A state as one viewer sees it. */
export interface ShelvedState {
  readonly row: number;
  readonly id: Hash;
  readonly trace: number;
  readonly points: Buffer;
  /** Newest place in the transient's order of derivation in a lane that is read. */
  readonly derivation: number;
  readonly additions: readonly (LaneAddition & { readonly derivation: number })[];
  /** Rank by {@link derivation} among the states seen, 1 for the oldest. */
  readonly order: number;
}

type Cells = readonly [
  row: number,
  hash: Buffer,
  trace: number,
  points: Buffer,
  laneSet: number,
  derivation: number,
  since: number,
  run: number,
];

/** All states of one transient that a viewer sees, oldest derivation first. */
export class StateShelf {
  readonly states: readonly ShelvedState[];
  private readonly byRow: ReadonlyMap<number, ShelvedState>;
  private readonly sight: Sight;
  private readonly keys: InternedKeys;
  private current: ReadonlyMap<string, ShelvedState> | undefined;

  constructor(connection: SqliteConnection, keys: InternedKeys, sight: Sight, transient: number) {
    this.sight = sight;
    this.keys = keys;
    const rows = connection
      .rows<Cells>(
        `select s.id, s.hash, s.trace, s.points, l.lane_set, l.derivation, l.since, l.run
         from state s join state_lane l on l.state = s.id
         where s.transient = ? and (l.lane_set + ?) in temp.id_set order by s.id, l.id`,
      )
      .all(transient, sight.laneSets.base);
    this.states = ranked(rows);
    this.byRow = new Map(this.states.map((state) => [state.row, state]));
  }

  /** Finds a state by its rowid, when it is seen. */
  find(row: number): ShelvedState | undefined {
    return this.byRow.get(row);
  }

  /** Names the channels in which the state is the newest of its combiner that is seen, by bytes. */
  currentIn(state: ShelvedState): string[] {
    this.current ??= this.newestOfCombiners();
    const channels: string[] = [];
    const prefix = `${state.trace} `;
    for (const [key, newest] of this.current)
      if (newest === state && key.startsWith(prefix)) channels.push(key.slice(prefix.length));
    return channels.sort(byBytes);
  }

  private newestOfCombiners(): ReadonlyMap<string, ShelvedState> {
    const newest = new Map<string, { readonly state: ShelvedState; readonly derivation: number }>();
    for (const state of this.states)
      for (const { laneSet, derivation } of state.additions)
        for (const lane of this.keys.lanesOf(laneSet)) {
          if (!this.sight.lanes.has(lane)) continue;
          const key = `${state.trace} ${this.keys.lane(lane).channel}`;
          const known = newest.get(key);
          if (!known || known.derivation < derivation) newest.set(key, { state, derivation });
        }
    return new Map([...newest].map(([key, { state }]) => [key, state]));
  }
}

function ranked(rows: readonly Cells[]): ShelvedState[] {
  const grouped = new Map<number, Cells[]>();
  for (const row of rows) {
    const group = grouped.get(row[0]);
    if (group) group.push(row);
    else grouped.set(row[0], [row]);
  }
  return [...grouped.values()]
    .map((group) => {
      const [row, hash, trace, points] = group[0]!;
      const additions = group.map(([, , , , laneSet, derivation, sinceUnixMs, run]) => ({
        laneSet,
        derivation,
        sinceUnixMs,
        run,
      }));
      const derivation = Math.max(...additions.map((addition) => addition.derivation));
      return { row, id: hash.toString('hex'), trace, points, derivation, additions };
    })
    .sort((a, b) => a.derivation - b.derivation)
    .map((state, place) => ({ ...state, order: place + 1 }));
}
