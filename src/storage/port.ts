/**
 * The storage port: what the engine and the API need from a store, and nothing of how it is kept.
 *
 * Rules that hold for every method of every adapter (the contract suite checks them):
 * - A read takes a {@link Clearance} first and answers from what it opens alone; the filter is part of the query, so
 *   counts, limits, orders and pages can't leak. What is hidden is absent.
 * - Each call sees one consistent state of the store. Nothing is seen before what it points at.
 * - Internal integers (of transients, classes, lanes, terms) never leave an adapter, except as the opaque
 *   {@link TransientRef}, which is good for further calls and for nothing else.
 * - Writes are acknowledged only when they will survive a power loss.
 */
import type { AccessTerm } from '../access/access-term.js';
import type { ChannelAccess } from '../access/channel-access.js';
import type { Clearance } from '../access/clearance.js';
import type { LabelTable } from '../access/label.js';
import type { Lane } from '../access/lane.js';
import type { VisibilityClass } from '../access/visibility-class.js';
import type { MatchMode } from '../domain/catalogue.js';
import type { Datapoint, DatapointId, PointVersion, RawRecord, Survey } from '../domain/datapoint.js';
import type { Facet } from '../domain/facet.js';
import type { FacetField, Predicate } from '../domain/predicate.js';
import type { Json, ScalarRecord } from '../domain/scalar.js';
import type { TransientKey } from '../domain/transient.js';
import type { ConeInput } from '../spatial/cone.js';
import type { ArchiveStore } from './archive-port.js';
import type { CatalogueStore } from './catalogue-port.js';
import type { ChangeStore, FacetStore } from './change-port.js';
import type { ConfigRecord } from './config-record.js';
import type { DensityCell, DensityQuery } from './density-port.js';
import type { ExecutionStore } from './execution-port.js';
import type { AsOf, HistoryStore } from './history-port.js';
import type {
  JournalEntry,
  RecordSchema,
  RunOutcome,
  RunRecord,
  ShaperRecord,
  Trace,
  UnitVersion,
} from './origin-rows.js';
import type { Hash, Page } from './page.js';
import type { MatchedPlace, PlacePage, PlaceQuery, TransientOutline } from './place-port.js';
import type { RecordStore } from './record-port.js';
import type { TransientRef } from './transient-ref.js';

export type { ConfigRecord } from './config-record.js';
export type { TransientRef } from './transient-ref.js';
export type {
  Hash,
  JournalEntry,
  Page,
  RecordSchema,
  RunOutcome,
  RunRecord,
  ShaperRecord,
  Trace,
  UnitVersion,
};

export interface Storage {
  readonly capabilities: StorageCapabilities;
  readonly registry: RegistryStore;
  readonly ingest: IngestStore;
  readonly tickets: TicketStore;
  readonly transients: TransientStore;
  readonly datapoints: DatapointStore;
  readonly states: StateStore;
  readonly results: ResultStore;
  readonly provenance: ProvenanceStore;
  readonly journal: JournalStore;
  readonly executions: ExecutionStore;
  readonly records: RecordStore;
  readonly changes: ChangeStore;
  readonly facets: FacetStore;
  readonly history: HistoryStore;
  readonly archive: ArchiveStore;
  readonly catalogues: CatalogueStore;
  /** What "same content" means: see {@link ContentDigest}. Reads everything; for tests and copies. */
  contentDigest(): Promise<ContentDigest>;
  /**
   * The time by which leases are measured, Unix ms: the server's where several machines share the store, so that their
   * clocks need not agree.
   */
  now(): Promise<number>;
  /** Answers when the store can be read and written; throws otherwise. */
  ping(): Promise<void>;
  /**
   * Makes ready what long-lived processes search with, between other work; resolves when it is there. Everything is
   * answered before that too, only slower.
   */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Differences between adapters, each with its consequence. */
export interface StorageCapabilities {
  readonly adapter: 'sqlite' | 'mongo';
  /** Several machines may share the store. When false, all processes must run on one machine with a local disk. */
  readonly multiHost: boolean;
}

/**
 * Order-free digests of everything that depends on what was ingested and not on when, by whom or in which batches:
 * datapoints with terms, facets, lanes of all records, current states and results, alert receipts with their
 * verdicts. Not: times of recording, runs, attempts, leases, journal, internal numbers.
 *
 * Lanes, verdicts and states on the way depend on the terms that a transient has when an alert is taken, so the digests
 * of two stores are to be compared when both took each transient's alerts in one order. `datapoints` and `facets` are
 * equal in any order.
 */
export interface ContentDigest {
  readonly datapoints: Hash;
  readonly facets: Hash;
  readonly alerts: Hash;
  readonly acceptances: Hash;
  readonly states: Hash;
  readonly currentStates: Hash;
  readonly tickets: Hash;
  readonly results: Hash;
  /** Over all of the above. */
  readonly digest: Hash;
}

// ---------------------------------------------------------------------------------------------------------------
// Registry: small tables that both sides need

export interface RegistryStore {
  /**
   * Makes the label table that of the store. Labels may be added, and conditional ones may change; a label that was
   * or becomes satisfied by everyone can't, since classes were made with it.
   * @throws {RefusedJob} naming each label that can't change
   */
  useLabels(table: LabelTable): Promise<void>;
  labels(): Promise<LabelTable>;
  /**
   * Registers channels or updates who reads them.
   * @throws {RefusedJob} when a known channel comes with another `access`
   */
  useChannels(channels: readonly ChannelAccess[]): Promise<void>;
  channels(): Promise<readonly ChannelAccess[]>;
  /** Idempotent. */
  useTraces(traces: readonly Trace[]): Promise<void>;
  /** Keeps the schemas of raw Avro records, without which these can't be read again. Idempotent. */
  useRecordSchemas(schemas: readonly RecordSchema[]): Promise<void>;
  recordSchema(hash: Hash): Promise<RecordSchema | undefined>;
  startRun(run: RunRecord): Promise<void>;
  endRun(runId: string, outcome: RunOutcome): Promise<void>;
  /** Runs still open whose process is gone, as far as can be told, newest first; for `status`. */
  recentRuns(limit: number): Promise<readonly (RunRecord & Partial<RunOutcome>)[]>;
}

// ---------------------------------------------------------------------------------------------------------------
// Ingestion

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

export interface IngestStore {
  /** Loads what is known of transients, in the order of the keys. One read for the batch. */
  load(keys: readonly TransientKey[]): Promise<readonly TransientSnapshot[]>;
  /**
   * Applies the changes in one transaction, stamped with the instant given, or later where the horizon or what was
   * recorded of the transients before says so (history-port.ts): versions are raised first; a transient whose version is
   * not the one named in `basedOn` is left out and reported, and is to be loaded and worked out again. Idempotent: what is
   * there already stays, lanes are added to it.
   *
   * A lane added to a ticket reaches its results at once, whatever the ticket's status, and the tickets it is tied to
   * are planned with the same lanes by the caller.
   */
  commit(runId: string, nowUnixMs: number, changes: readonly TransientChange[]): Promise<CommitOutcome>;
}

export interface CommitOutcome {
  /** Keys whose changes were not applied. */
  readonly changed: readonly TransientKey[];
  readonly newTickets: number;
}

// ---------------------------------------------------------------------------------------------------------------
// T2 tickets

export type TicketStatus = 'WAITING' | 'WAITING_FOR_INPUT' | 'RUNNING' | 'DONE' | 'FAILED';

/** A ticket in a worker's hands until the lease ends. */
export interface ClaimedTicket {
  readonly key: Hash;
  readonly unit: string;
  readonly config: ConfigRecord;
  readonly transient: TransientKey;
  readonly stateId: Hash;
  /** Points of the state in order (mjd, id), without `summary`, which the state's identity leaves out. */
  readonly points: readonly Datapoint[];
  /** Current results of the tied tickets, in order. All are there: a ticket with missing input is not handed out. */
  readonly tied: readonly { readonly unit: string; readonly resultId: Hash; readonly body: Json }[];
  /** Attempts so far, this one included. */
  readonly attempt: number;
  readonly leaseToken: string;
}

export interface TicketResult {
  readonly key: Hash;
  readonly leaseToken: string;
  /** Hash of (trace, input, ids of the results consumed). */
  readonly resultId: Hash;
  readonly traceId: Hash;
  /** Ids of the results with which the ticket was handed out, in order; tied tickets may have newer ones by now. */
  readonly consumed: readonly Hash[];
  readonly body: Json;
  /** Canonical JSON of the body; what is stored, byte for byte. */
  readonly bodyText: string;
  readonly bodyHash: Hash;
  readonly durationMs: number;
}

export interface TicketFailure {
  readonly key: Hash;
  readonly leaseToken: string;
  /** Stable word: `TIME_LIMIT`, `HEAP_LIMIT`, `EXCEPTION`, `CRASH`, `BODY_TOO_LARGE`, ... */
  readonly code: string;
  readonly message: string;
  /** When to try again; absent: never. */
  readonly retryAtUnixMs?: number;
}

/** What is asked of a claim. */
export interface ClaimRequest {
  readonly limit: number;
  readonly leaseMs: number;
  readonly nowUnixMs: number;
  readonly worker: string;
  readonly units?: readonly string[];
}

export interface TicketStore {
  /**
   * Hands out up to `limit` waiting tickets that are due, by priority and age, fairly between units, leased until
   * `nowUnixMs + leaseMs`. Tickets whose lease has run out are waiting again. Tickets whose tied results are not
   * there are not handed out; a tied ticket that failed for good fails what is tied to it with `TIED_INPUT_FAILED`.
   * Cost does not grow with the backlog.
   */
  claim(request: ClaimRequest): Promise<readonly ClaimedTicket[]>;
  /** Extends leases; returns the keys still held. */
  heartbeat(
    keys: readonly { readonly key: Hash; readonly leaseToken: string }[],
    untilUnixMs: number,
  ): Promise<readonly Hash[]>;
  /**
   * Stores results and sets their tickets done, all in one transaction; tickets tied to them become waiting.
   * @returns keys whose lease was lost; nothing of them was stored
   */
  complete(runId: string, nowUnixMs: number, results: readonly TicketResult[]): Promise<readonly Hash[]>;
  /** Puts tickets back, or sets them failed. Returns keys whose lease was lost. */
  fail(runId: string, nowUnixMs: number, failures: readonly TicketFailure[]): Promise<readonly Hash[]>;
  /** Counts of tickets, over everything: for operators and for "until idle". */
  counts(nowUnixMs: number): Promise<TicketCounts>;
  /** What may be stuck: for operators. Reads waiting and running tickets by their indexes, not the rest. */
  trouble(nowUnixMs: number): Promise<TicketTrouble>;
}

/** Signs of tickets that do not get on. */
export interface TicketTrouble {
  /** Running tickets of each worker (its run's id), most first; at most 100 workers. */
  readonly running: readonly {
    readonly worker: string;
    readonly tickets: number;
    /** Those whose lease has run out: the worker is dead, and nobody has claimed since. */
    readonly pastLease: number;
    readonly earliestLeaseUnixMs: number;
  }[];
  /** Of each unit with tickets that are due: since when the oldest has been, by unit. */
  readonly oldestDue: readonly { readonly unit: string; readonly dueUnixMs: number }[];
}

export interface TicketCounts {
  readonly byUnit: readonly {
    readonly unit: string;
    readonly status: TicketStatus;
    readonly count: number;
  }[];
  /** Waiting, waiting for input, or running. */
  readonly open: number;
  /** When the next ticket that is not due becomes due. */
  readonly nextDueUnixMs?: number;
}

// ---------------------------------------------------------------------------------------------------------------
// Reading transients

/** A transient as one viewer sees it. */
export interface TransientRow {
  readonly ref: TransientRef;
  readonly key: TransientKey;
  readonly facet: Facet;
}

/** What a list is ordered by; ties end in (survey, name) ascending by bytes. Absent values sort first ascending. */
export type TransientOrder =
  | { readonly by: 'FIELD'; readonly field: FacetField; readonly direction: 'ASC' | 'DESC' }
  /** Great-circle distance from the centre of the query's cone, nearest first when ascending. */
  | {
      readonly by: 'DISTANCE';
      readonly direction: 'ASC' | 'DESC';
      readonly raDeg: number;
      readonly decDeg: number;
    };

/** Position in an ordered list: the sort values and the name of a row. `null` for absent values. */
export interface TransientPosition {
  readonly values: readonly (number | string | null)[];
  readonly survey: Survey;
  readonly name: string;
}

export interface TransientQuery {
  readonly where?: Predicate;
  readonly order: readonly TransientOrder[];
  /** Rows strictly after / before this position in the order. */
  readonly after?: TransientPosition;
  readonly before?: TransientPosition;
  /** How many rows, from the end of the range when `fromEnd`. */
  readonly limit: number;
  readonly fromEnd?: boolean;
  /** Whether `totalCount` is asked for. */
  readonly count: boolean;
  /** Whether rows are asked for (a query for totalCount alone has none). */
  readonly rows: boolean;
  /** Stops the work and throws {@link Timeout}. */
  readonly deadlineUnixMs?: number;
}

export interface TransientPage<Row = TransientRow> {
  readonly rows: readonly (Row & { readonly position: TransientPosition })[];
  readonly hasMoreBefore: boolean;
  readonly hasMoreAfter: boolean;
  /** Of the whole list, not of the page. */
  readonly totalCount?: number;
}

/** Many cones, asked for at once. */
export interface TransientConeQuery {
  readonly cones: readonly ConeInput[];
  readonly mode: MatchMode;
  /** More transients in all are refused, not cut off. */
  readonly maxRows: number;
  /** Stops the work and throws {@link Timeout}. */
  readonly deadlineUnixMs?: number;
}

/** A transient found around a position. */
export interface MatchedTransient extends TransientRow {
  readonly separationArcsec: number;
}

export interface TransientStore {
  find(clearance: Clearance, query: TransientQuery): Promise<TransientPage>;
  /** The same with little of each transient: a tenth of the time where positions are in memory. */
  findOutlines(clearance: Clearance, query: TransientQuery): Promise<TransientPage<TransientOutline>>;
  /**
   * Finds the transients in each cone, in the order of the cones; nearest first, those at one distance by (survey,
   * name). Positions are those of the viewer's facets.
   *
   * @throws {CostExceeded} when there are more than `maxRows` in all
   */
  matchCones(
    clearance: Clearance,
    query: TransientConeQuery,
  ): Promise<readonly (readonly MatchedTransient[])[]>;
  /** The same with little of each transient: half the time and less where many are asked for. */
  matchPlaces(clearance: Clearance, query: TransientConeQuery): Promise<readonly (readonly MatchedPlace[])[]>;
  /** Lists all transients of a region, with little of each and of one moment; counts the region beside. */
  places(clearance: Clearance, query: PlaceQuery): Promise<PlacePage>;
  /**
   * Counts transients by cell of the sky; ascending, empty cells left out.
   *
   * @throws {CostExceeded} when there are more than `maxCells`
   */
  density(clearance: Clearance, query: DensityQuery): Promise<readonly DensityCell[]>;
  /** Finds by exact key, in order; `undefined` where nothing is seen. */
  byKey(clearance: Clearance, keys: readonly TransientKey[]): Promise<readonly (TransientRow | undefined)[]>;
  /** Finds by name in any survey, byte order of survey. */
  byName(clearance: Clearance, name: string): Promise<readonly TransientRow[]>;
  /** Channels that accepted each transient, with the instant, as far as the clearance reads them; by channel name. */
  channels(
    clearance: Clearance,
    refs: readonly TransientRef[],
  ): Promise<readonly (readonly { readonly channel: string; readonly sinceUnixMs: number }[])[]>;
  /**
   * Completeness of T2 for the clearance: tickets of the unit (or of any) still open in lanes that it reads.
   * `dataUntilMjd`: the newest visible datapoint of all.
   */
  progress(
    clearance: Clearance,
    units?: readonly string[],
  ): Promise<{ readonly pendingT2: number; readonly dataUntilMjd?: number }>;
}

// ---------------------------------------------------------------------------------------------------------------
// Reading datapoints, states, results

/** A datapoint as seen, with the labels of the way it is seen by. */
export interface SeenPoint {
  readonly datapoint: Datapoint;
  readonly label: string;
  /** The datapoint of the same exposure that supersedes this one among those seen. */
  readonly supersededBy?: DatapointId;
}

export interface DatapointStore {
  /**
   * All points seen of each transient in order (mjd, id), superseded ones included and marked; of several versions of
   * one id that are seen, the one that {@link seenPoints} chooses (src/domain/supersession.ts).
   */
  ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    asOf?: AsOf,
  ): Promise<readonly (readonly SeenPoint[])[]>;
  /** Points by id, in order; `undefined` where not seen. */
  byId(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly ({ readonly transient: TransientKey; readonly point: SeenPoint } | undefined)[]>;
}

/** Keyset page over rows ordered newest first, ties by id ascending. */
export interface NewestFirstPage {
  readonly first: number;
  readonly after?: { readonly order: number; readonly id: string };
}

/** Channel and instant of each readable lane, merged by channel (earliest), by channel name. */
export interface SeenChannel {
  readonly channel: string;
  readonly sinceUnixMs: number;
  readonly runId: string;
}

export interface StateRow {
  readonly id: Hash;
  readonly transient: TransientKey;
  readonly traceId: Hash;
  readonly points: readonly DatapointId[];
  /** Labels that seeing the state takes for this viewer: of its points, distinct, by bytes. */
  readonly labels: readonly string[];
  readonly channels: readonly SeenChannel[];
  /** Channels in which it is the viewer's current state of its combiner. */
  readonly currentIn: readonly string[];
  /** Place in the order of derivation among the visible states of the transient, 1 for the oldest. */
  readonly order: number;
}

export interface StateQuery extends NewestFirstPage, AsOf {}

export interface StateStore {
  /** Newest derivation first. */
  ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    query: StateQuery,
  ): Promise<readonly Page<StateRow>[]>;
  byId(clearance: Clearance, ids: readonly Hash[], asOf?: AsOf): Promise<readonly (StateRow | undefined)[]>;
}

export interface ResultRow {
  readonly id: Hash;
  readonly ticketKey: Hash;
  readonly transient: TransientKey;
  readonly unit: string;
  readonly traceId: Hash;
  readonly stateId: Hash;
  readonly consumed: readonly Hash[];
  readonly body: Json;
  readonly bodyHash: Hash;
  readonly labels: readonly string[];
  readonly channels: readonly SeenChannel[];
  readonly runId: string;
  readonly recordedAtUnixMs: number;
  /**
   * Whether it is, among the visible results of its unit and config for the transient, the one whose state was derived
   * last in a lane that the clearance reads, and the newest of its ticket. T2 predicates test current results.
   */
  readonly isCurrent: boolean;
  /** The `order` of its state. */
  readonly order: number;
}

export interface ResultQuery extends NewestFirstPage, AsOf {
  readonly units?: readonly string[];
  readonly channels?: readonly string[];
  /** Only current results. */
  readonly currentOnly?: boolean;
  readonly includeSuperseded?: boolean;
}

export interface ResultStore {
  /** Latest per unit, config and input unless `includeSuperseded`; newest input first, then unit name, then id. */
  ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    query: ResultQuery,
  ): Promise<readonly Page<ResultRow>[]>;
  ofStates(
    clearance: Clearance,
    ids: readonly Hash[],
    query: ResultQuery,
  ): Promise<readonly Page<ResultRow>[]>;
  byId(clearance: Clearance, ids: readonly Hash[], asOf?: AsOf): Promise<readonly (ResultRow | undefined)[]>;
}

// ---------------------------------------------------------------------------------------------------------------
// Provenance and journal

export interface AlertRow {
  readonly survey: Survey;
  readonly alertId: string;
  readonly transient: TransientKey;
  readonly label: string;
  readonly triggerId: DatapointId;
  readonly fields: ScalarRecord;
  readonly receivedAtUnixMs: number;
  readonly runId: string;
  readonly source: string;
  readonly offset: number;
  /** Verdicts of the readable lanes, merged by channel, by channel name. */
  readonly verdicts: readonly {
    readonly channel: string;
    readonly accepted: boolean;
    readonly group?: number;
    readonly reason?: string;
  }[];
}

export interface UnitCredit {
  readonly unitVersion: UnitVersion;
  /** Tickets that channels asked for, in lanes that the clearance reads. */
  readonly requested: number;
  readonly completed: number;
  readonly failed: number;
  readonly requestedBy: readonly string[];
}

/** A run as readers see it: what and when, not where. */
export type SeenRun = Pick<
  RunRecord,
  'id' | 'software' | 'nodeVersion' | 'platform' | 'startedAtUnixMs' | 'shapers'
>;

export interface ProvenanceStore {
  traces(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Trace | undefined)[]>;
  /** Configurations by hash, in order; `undefined` where not seen. Likewise versions and runs by id. */
  configs(clearance: Clearance, hashes: readonly Hash[]): Promise<readonly (ConfigRecord | undefined)[]>;
  unitVersions(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (UnitVersion | undefined)[]>;
  runs(clearance: Clearance, ids: readonly string[]): Promise<readonly (SeenRun | undefined)[]>;
  /** Alerts seen of each transient, newest first. */
  alertsOfTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    page: NewestFirstPage,
  ): Promise<readonly Page<AlertRow>[]>;
  /** Alerts by survey and id, in order; `undefined` where not seen. Of several transients the first by name. */
  alerts(
    clearance: Clearance,
    keys: readonly { readonly survey: Survey; readonly alertId: string }[],
  ): Promise<readonly (AlertRow | undefined)[]>;
  /**
   * Alerts seen that brought each datapoint, in order of the ids: those of its transient whose packets contained it,
   * newest first; of several transients one after the other, by name.
   */
  alertsThatBrought(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly (readonly AlertRow[])[]>;
  /** T2 units that channels readable by the clearance ask for, with their use; by name. */
  units(clearance: Clearance): Promise<readonly UnitCredit[]>;
}

export interface JournalStore {
  append(entries: readonly JournalEntry[]): Promise<void>;
  /** For operators. */
  recent(limit: number): Promise<readonly JournalEntry[]>;
}
