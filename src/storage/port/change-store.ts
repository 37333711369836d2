/**
 * Changes: which transients each commit touched, as a feed that any process can follow.
 *
 * A store has one or more writers, each with a stream of its own, numbered within the commits themselves, so nothing is
 * ever seen late. (On SQLite, where commits follow each other anyway, one stream for all; on MongoDB one for each open
 * store, which makes nobody wait for a counter.) A follower's place is one number a stream.
 *
 * The streams of a store have names of its own, which no other store has: with the place of another store, or of one
 * that was copied from, a follower begins at the beginning.
 */
import type { AccessTerm } from '../../access/access-term.js';
import type { VisibilityClass } from '../../access/visibility-class.js';
import type { Datapoint, PointVersion } from '../../domain/datapoint.js';
import type { Facet } from '../../domain/facet.js';
import type { TransientKey } from '../../domain/transient.js';

/** How far a follower has come: the last number seen of each stream. Empty at the beginning of all. */
export type ChangePlace = Readonly<Record<string, number>>;

/** What one commit (of alerts, or of T2 results) changed of one transient. */
export interface TransientChangeNotice {
  readonly key: TransientKey;
  /** Whether its facets may have changed (else: alerts, lanes, states or results). */
  readonly facets: boolean;
  readonly atUnixMs: number;
}

/** Some of what was changed after a place. */
export interface ChangePage {
  readonly changes: readonly TransientChangeNotice[];
  /** The place behind them; keep it together with what was made of them. */
  readonly place: ChangePlace;
  /** Whether changes after the given place were pruned: the follower then has to look at everything. */
  readonly hasGap: boolean;
}

export interface ChangeStore {
  /** The place behind everything committed so far. */
  latest(): Promise<ChangePlace>;
  /**
   * Changes after the place, whole commits until there are about `limit` of them (one commit at least), each stream's in
   * order. Without any, the follower has come to the end.
   */
  after(place: ChangePlace, limit: number): Promise<ChangePage>;
  /** Forgets commits older than the instant, except the newest of each stream; returns how many. */
  prune(beforeUnixMs: number): Promise<number>;
  /**
   * Waits until something lies behind the place, whichever process committed it: not at all when something does
   * already. A wake-up and nothing else: what was changed is for {@link after} to say. Ends, without an error, at the
   * latest after the given time, at the signal, and when the store is closed.
   */
  waitAfter(place: ChangePlace, wait: ChangeWait): Promise<void>;
  /** Tells how others' commits come to be noticed here; found out once, when first asked or first waited. */
  noticedBy(): Promise<NoticedBy>;
}

/** How long to wait for changes. */
export interface ChangeWait {
  readonly atMostMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** `POLLING`: the recorded numbers are looked at, at short intervals. `CHANGE_STREAM`: the server tells of commits. */
export type NoticedBy = 'POLLING' | 'CHANGE_STREAM';

/** One facet of a transient with the class in which it is seen: for the engine, which matches all of them. */
export interface ClassFacet {
  readonly key: TransientKey;
  readonly visibility: VisibilityClass;
  readonly facet: Facet;
}

/** A point of a light curve: what it takes to find those of a time at once, the rest worked out when asked for. */
export interface GlancedPoint {
  readonly kind: Datapoint['kind'];
  readonly sign: Datapoint['sign'];
  readonly mjd: number;
  readonly term: AccessTerm;
  readonly id: Datapoint['id'];
  readonly datapoint: Datapoint;
  readonly version: PointVersion;
}

/** When a transient was positively detected by points of one term: of all versions, counted or not, in no order. */
export interface DetectionTimes {
  readonly term: AccessTerm;
  readonly mjds: readonly number[];
}

/** Facets of all classes, for the engine's own work on what every viewer sees; no viewer's request comes here. */
export interface FacetStore {
  /** All facets of each transient, in order of the keys; empty where it is not stored. */
  ofTransients(keys: readonly TransientKey[]): Promise<readonly (readonly ClassFacet[])[]>;
  /**
   * The points of each transient, all versions and terms, that its facets are made of: for what these leave open. In
   * order of the keys, those of one transient in no particular order; empty where it is not stored.
   */
  pointsOf(keys: readonly TransientKey[]): Promise<readonly (readonly GlancedPoint[])[]>;
  /** Of these points only when they are positive detections: a term may come several times. For half the cost. */
  detectionTimesOf(keys: readonly TransientKey[]): Promise<readonly (readonly DetectionTimes[])[]>;
  /**
   * Facets whose position lies in any of the ranges of `hpx` (order 24, closed, disjoint, as src/spatial/cell-ranges.ts
   * gives them: lower, upper, lower, upper, ...), in batches, in no particular order, each once.
   *
   * Each batch is a read of its own. Of a facet that moves meanwhile, the feed of changes tells.
   */
  inRanges(ranges: ArrayLike<number>): AsyncIterable<readonly ClassFacet[]>;
}
