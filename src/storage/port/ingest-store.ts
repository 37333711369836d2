import type { AccessTerm } from '../../access/access-term.js';
import type { Lane } from '../../access/lane.js';
import type { VisibilityClass } from '../../access/visibility-class.js';
import type { Datapoint, PointVersion, RawRecord } from '../../domain/datapoint.js';
import type { Facet } from '../../domain/facet.js';
import type { ScalarRecord } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { Hash } from './page.js';

/** One version of a datapoint as kept, with its own right and what it takes to see it. */
export interface StoredPoint {
  /** Unique within the transient; states, alerts and changes refer to points by it, since an id may have versions. */
  readonly version: PointVersion;
  readonly datapoint: Datapoint;
  readonly label: string;
  readonly term: AccessTerm;
}

/** What a channel's lanes have done so far with a transient; lanes accepted at one moment stand together. */
export interface LaneHistory {
  readonly lane: Lane;
  /** Points admitted so far, kept only for channels with `history: own`. */
  readonly admitted: readonly PointVersion[] | undefined;
}

/** Everything of one transient that ingestion needs to go on. */
export interface TransientSnapshot {
  readonly key: TransientKey;
  /** 0 when the transient is not stored. Counts commits that touched the transient. */
  readonly version: number;
  /** In order of first storage. */
  readonly points: readonly StoredPoint[];
  /** Alerts already stored: `<alertId>` with the label under which it came. */
  readonly alerts: readonly { readonly alertId: string; readonly label: string }[];
  /** Lanes that accepted the transient. */
  readonly accepted: readonly LaneHistory[];
}

/** What one lane decided on one alert. */
export type Verdict =
  | { readonly lane: Lane; readonly accepted: true; readonly group?: number }
  | { readonly lane: Lane; readonly accepted: false; readonly reason: string };

/** The receipt of an alert, with what the lanes decided on it. */
export interface NewAlert {
  readonly alertId: string;
  readonly label: string;
  readonly trigger: PointVersion;
  /** All points that the packet contained, the trigger included. */
  readonly points: readonly PointVersion[];
  /** Fields of the triggering record by the survey's names. */
  readonly fields: ScalarRecord;
  readonly origin: { readonly source: string; readonly offset: number };
  readonly verdicts: readonly Verdict[];
}

/** A state derived in some lanes: new, or known and now in these lanes too. */
export interface DerivedState {
  readonly id: Hash;
  readonly traceId: Hash;
  /** In order (mjd, id). */
  readonly points: readonly PointVersion[];
  readonly lanes: readonly Lane[];
  /**
   * Whether this is what the combiner now gives last for these lanes. It then counts as derived anew, and so as the
   * newest, even when it was derived in them before; otherwise a state known in a lane keeps its place there.
   */
  readonly current: boolean;
}

/** Work for a T2 unit, planned in some lanes: new, or known and now in these lanes too. */
export interface PlannedTicket {
  /** Hash of (unit, config hash, input, keys of the tied tickets). */
  readonly key: Hash;
  readonly unit: string;
  readonly configHash: Hash;
  readonly stateId: Hash;
  /** Keys of the tickets whose results this one consumes, in the order of the unit's declaration. */
  readonly tiedTo: readonly Hash[];
  readonly lanes: readonly Lane[];
}

/** All that a batch changes about one transient; applied as a whole or not at all. */
export interface TransientChange {
  readonly key: TransientKey;
  /** The version of the snapshot that this was made from. */
  readonly basedOn: number;
  readonly addedPoints: readonly (StoredPoint & { readonly raw: RawRecord })[];
  /** Points whose term widened, or which gained an alert summary. */
  readonly changedPoints: readonly StoredPoint[];
  readonly alerts: readonly NewAlert[];
  /** The complete set of facets after the change, one a class. Empty when only receipts changed. */
  readonly facets: readonly { readonly visibility: VisibilityClass; readonly facet: Facet }[];
  /** Lanes that accepted for the first time, and lanes that admitted more, with all that they have admitted. */
  readonly accepted: readonly LaneHistory[];
  /** In order of derivation; tickets may refer to states of the same change or to older ones. */
  readonly states: readonly DerivedState[];
  readonly tickets: readonly PlannedTicket[];
}

/** Takes in what batches of alerts make of transients. */
export interface IngestStore {
  /** Loads what is known of transients, in the order of the keys. One read for the batch. */
  load(keys: readonly TransientKey[]): Promise<readonly TransientSnapshot[]>;
  /**
   * Applies the changes in one transaction, stamped with the instant given, or later where the horizon or what was
   * recorded of the transients before says so (history-store.ts): versions are raised first; a transient whose version is
   * not the one named in `basedOn` is left out and reported, and is to be loaded and worked out again. Idempotent: what is
   * there already stays, lanes are added to it.
   *
   * A lane added to a ticket reaches its results at once, whatever the ticket's status, and the tickets it is tied to
   * are planned with the same lanes by the caller.
   */
  commit(runId: string, nowUnixMs: number, changes: readonly TransientChange[]): Promise<CommitOutcome>;
}

/** What became of a commit. */
export interface CommitOutcome {
  /** Keys whose changes were not applied. */
  readonly changed: readonly TransientKey[];
  readonly newTickets: number;
}
