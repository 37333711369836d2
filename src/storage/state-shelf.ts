import { byBytes } from '../access/access-term.js';
import type { Lane } from '../access/lane.js';
import type { Hash } from './port/page.js';
import type { LaneAddition, LanesRead } from './seen-channels.js';

/** A state as kept, with what its lanes tell to a viewer: those alone that he reads, or that stand with one he reads. */
export interface KeptState<Run> {
  readonly id: Hash;
  /** Number of its trace. */
  readonly trace: number;
  /** Sequence numbers of its points (bitmap). */
  readonly points: Uint8Array;
  /** Lanes in which it was derived, with its place in the transient's order of derivation when first. */
  readonly additions: readonly DerivedAddition<Run>[];
  /** Lanes in which it was what its combiner gives, with its place when last. */
  readonly current: readonly CurrentLanes[];
}

export interface DerivedAddition<Run> extends LaneAddition<Run> {
  readonly derivation: number;
}

export interface CurrentLanes {
  readonly lanes: readonly number[];
  readonly derivation: number;
}

/** A state as one viewer sees it. */
export interface ShelvedState<Run> extends KeptState<Run> {
  /** Place in the transient's order of derivation, as {@link placeOf} gives it. */
  readonly derivation: number;
  /** Rank by {@link derivation} among the states seen, 1 for the oldest. */
  readonly order: number;
}

/** All states of one transient that a viewer sees, oldest derivation first. */
export class StateShelf<Run> {
  readonly states: readonly ShelvedState<Run>[];
  private readonly byId: ReadonlyMap<Hash, ShelvedState<Run>>;
  private readonly lanesRead: LanesRead;
  private readonly laneOf: (id: number) => Lane;
  private current: ReadonlyMap<string, ShelvedState<Run>> | undefined;

  /**
   * @param kept       states with at least one addition that the viewer reads, and no addition that he does not
   * @param lanesRead  numbers of the lanes that he reads
   */
  constructor(kept: readonly KeptState<Run>[], lanesRead: LanesRead, laneOf: (id: number) => Lane) {
    this.lanesRead = lanesRead;
    this.laneOf = laneOf;
    this.states = kept
      .map((state) => ({ ...state, derivation: placeOf(state) }))
      .sort((a, b) => a.derivation - b.derivation)
      .map((state, place) => ({ ...state, order: place + 1 }));
    this.byId = new Map(this.states.map((state) => [state.id, state]));
  }

  /** Finds a state, when it is seen. */
  find(id: Hash): ShelvedState<Run> | undefined {
    return this.byId.get(id);
  }

  /** Names the channels in which the state is the newest of its combiner that is seen, by bytes. */
  currentIn(state: ShelvedState<Run>): string[] {
    this.current ??= this.newestOfCombiners();
    const channels: string[] = [];
    const prefix = `${state.trace} `;
    for (const [key, newest] of this.current)
      if (newest === state && key.startsWith(prefix)) channels.push(key.slice(prefix.length));
    return channels.sort(byBytes);
  }

  private newestOfCombiners(): ReadonlyMap<string, ShelvedState<Run>> {
    const newest = new Map<string, { readonly state: ShelvedState<Run>; readonly derivation: number }>();
    for (const state of this.states)
      for (const { lanes, derivation } of state.current)
        for (const lane of lanes) {
          if (!this.lanesRead.has(lane)) continue;
          const key = `${state.trace} ${this.laneOf(lane).channel}`;
          const known = newest.get(key);
          if (!known || known.derivation < derivation) newest.set(key, { state, derivation });
        }
    return new Map([...newest].map(([key, { state }]) => [key, state]));
  }
}

/**
 * Gives the place of a state among those seen: when it was derived first, or when last it was what a combiner gives.
 *
 * Being derived again on the way to another state moves nothing, in whatever lane: lanes change when points arrive
 * that the viewer does not see, and he must not tell by the order that they did.
 */
function placeOf<Run>({ additions, current }: KeptState<Run>): number {
  const first = Math.min(...additions.map(({ derivation }) => derivation));
  return Math.max(first, ...current.map(({ derivation }) => derivation));
}
