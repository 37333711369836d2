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
  /** Place in the transient's order of derivation, as {@link placeOf} gives it. */
  readonly derivation: number;
  readonly additions: readonly DerivedAddition[];
  /** Rank by {@link derivation} among the states seen, 1 for the oldest. */
  readonly order: number;
}

/** Lanes in which a state was derived, with its places in the order of derivation there. */
interface DerivedAddition extends LaneAddition {
  /** When first. */
  readonly derivation: number;
  /** When last it was what its combiner gives. */
  readonly currentDerivation: number | null;
}

type Cells = readonly [
  row: number,
  hash: Buffer,
  trace: number,
  points: Buffer,
  laneSet: number,
  derivation: number,
  currentDerivation: number | null,
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
        `select s.id, s.hash, s.trace, s.points, l.lane_set, l.derivation, l.current_derivation, l.since, l.run
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
      for (const { laneSet, currentDerivation: derivation } of state.additions)
        for (const lane of this.keys.lanesOf(laneSet)) {
          if (derivation === null || !this.sight.lanes.has(lane)) continue;
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
      const additions = group.map(([, , , , laneSet, derivation, currentDerivation, sinceUnixMs, run]) => ({
        laneSet,
        derivation,
        currentDerivation,
        sinceUnixMs,
        run,
      }));
      return { row, id: hash.toString('hex'), trace, points, derivation: placeOf(additions), additions };
    })
    .sort((a, b) => a.derivation - b.derivation)
    .map((state, place) => ({ ...state, order: place + 1 }));
}

/**
 * Gives the place of a state among those seen: when it was derived first, or when last it was what a combiner gives.
 *
 * Being derived again on the way to another state moves nothing, in whatever lane: lanes change when points arrive
 * that the viewer does not see, and he must not tell by the order that they did.
 */
function placeOf(additions: readonly DerivedAddition[]): number {
  const first = Math.min(...additions.map(({ derivation }) => derivation));
  return Math.max(first, ...additions.map(({ currentDerivation }) => currentDerivation ?? 0));
}
