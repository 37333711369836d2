/**
 * Changes: which transients each commit touched, as a feed that any process can follow.
 *
 * Each open store is a writer with a stream of its own, numbered within the commits themselves, so nothing is ever seen
 * late, and writers share no counter that would make them wait for each other. A follower's place is one number a writer.
 */
import type { VisibilityClass } from '../access/visibility-class.js';
import type { Facet } from '../domain/facet.js';
import type { TransientKey } from '../domain/transient.js';

/** How far a follower has come: the last number seen of each writer. Empty at the beginning of all. */
export type ChangePlace = Readonly<Record<string, number>>;

/** What one commit (of alerts, or of T2 results) changed of one transient. */
export interface TransientChangeNotice {
  readonly key: TransientKey;
  /** Whether its facets may have changed (else: lanes, states or results). */
  readonly facets: boolean;
  readonly atUnixMs: number;
}

export interface ChangeStore {
  /** The place behind everything committed so far. */
  latest(): Promise<ChangePlace>;
  /** Changes after the place, at most about `limit` of them, each writer's in order, and the place behind them. */
  after(
    place: ChangePlace,
    limit: number,
  ): Promise<{ readonly changes: readonly TransientChangeNotice[]; readonly place: ChangePlace }>;
  /** Forgets changes older than the instant; places before it then skip them. Returns how many. */
  prune(beforeUnixMs: number): Promise<number>;
  /** Calls back soon after commits of other processes where the store can tell (change streams); returns an undo. */
  watch?(wake: () => void): () => void;
}

/** One facet of a transient with the class in which it is seen: for the engine, which matches all of them. */
export interface ClassFacet {
  readonly key: TransientKey;
  readonly visibility: VisibilityClass;
  readonly facet: Facet;
}

/** Facets of all classes, for the engine's own work on what every viewer sees; no viewer's request comes here. */
export interface FacetStore {
  /** All facets of each transient, in order of the keys; empty where it is not stored. */
  ofTransients(keys: readonly TransientKey[]): Promise<readonly (readonly ClassFacet[])[]>;
  /**
   * Facets whose position lies in any of the ranges of `hpx` (order 24, closed, as src/spatial/cell-ranges.ts gives
   * them: lower, upper, lower, upper, ...), in batches, each with all facets read so far in no particular order.
   */
  inRanges(ranges: ArrayLike<number>): AsyncIterable<readonly ClassFacet[]>;
}
