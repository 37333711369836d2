/**
 * What each collection holds. docs/decisions/0004-mongodb-layout.md says why it is laid out so, and how it is sharded.
 *
 * - Keys that repeat (labels, terms, classes, lanes, units, bands, configs, traces, ...) are small integers, see
 *   `vocabulary`; they never leave the adapter. Hashes and packed contents are binary, as Buffers on our side.
 * - Numbers are doubles or 32-bit integers on the wire, exact to 2^53: instants in Unix ms, `hpx`, transients.
 * - An absent value is null, never left out, so that conditions and orders meet one case.
 * - No array grows without bound: lanes and what is kept by lanes are bounded by the lanes that exist, since a lane
 *   stands in one addition only.
 */
import type { ObjectId } from 'mongodb';
import type { Survey } from '../../domain/datapoint.js';
import type { CatalogueDocuments } from './catalogue/catalogue-documents.js';
import type { HistoryDocuments } from './history-documents.js';
import type { RecordDocuments } from './record-documents.js';

/** One document: the revisions by which open stores see that vocabularies or the registry have grown. */
export interface MetaDocument {
  readonly _id: 'meta';
  /** Name of the store that no other has: the streams of changes begin with it. */
  readonly name: string;
  /** Raised by each transaction that adds to a vocabulary kept in memory, before any row uses what it added. */
  readonly interned: number;
  /** Raised whenever labels or channels change. */
  readonly registry: number;
  /** Highest number given so far in each vocabulary kept in memory. */
  readonly last: Readonly<Record<string, number>>;
}

/** Names of the steps of the layout that were applied. */
export interface MigrationDocument {
  readonly _id: string;
}

/** A number given out outside transactions, as that of the next writer slot. */
export interface CounterDocument {
  readonly _id: string;
  readonly last: number;
}

/** A text that repeats, and the number that stands for it in rows. Thousands of documents, all held in memory. */
export interface VocabularyDocument {
  /** SHA-256 over kind, NUL and key: unique whatever the key's length. */
  readonly _id: Buffer;
  readonly kind: string;
  readonly id: number;
  readonly key: string;
  /** The `meta.interned` of the transaction that added it. */
  readonly revision: number;
}

/** One document, absent until labels are given: the conditions of labels, as JSON. */
export interface LabelTableDocument {
  readonly _id: 'labels';
  readonly conditions: readonly { readonly label: string; readonly condition: string }[];
}

/** A channel under its name; access and readers as JSON. */
export interface ChannelDocument {
  readonly _id: string;
  readonly access: string;
  readonly readableBy: string;
}

/** A config under its hash, as JSON. */
export interface ConfigDocument {
  readonly _id: string;
  readonly body: string;
}

/** A version of a unit under its id, as JSON. */
export interface UnitVersionDocument {
  readonly _id: string;
  readonly name: string;
  readonly body: string;
}

/** A trace under its id. */
export interface TraceDocument {
  readonly _id: string;
  /** Id of the unit's version. */
  readonly unitVersion: string;
  /** Hash of the config. */
  readonly config: string;
}

/** The Avro schema of raw records under its hash. */
export interface RecordSchemaDocument {
  readonly _id: string;
  readonly text: string;
}

/** A run under its ULID; record and outcome as JSON. */
export interface RunDocument {
  readonly _id: string;
  readonly startedAt: number | null;
  readonly body: string | null;
  readonly outcome: string | null;
}

/** A transient. Its number is made of the hash of survey and name (transient-number.ts), and so is spread evenly. */
export interface TransientDocument {
  readonly _id: number;
  readonly survey: Survey;
  readonly name: string;
  /** Counts commits that touched it; raised first in each of them. */
  readonly version: number;
  readonly pointCount: number;
  readonly derivations: number;
  /** Stamp of the last commit (history-store.ts); absent where that was written by an earlier version. */
  readonly stampedAt?: number;
}

/** A datapoint's raw record and where it is: grows with what is ingested, one a version of a point. */
export interface DatapointDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  /** Place in the transient's order of storage: what packed points, states and alerts refer to. */
  readonly seq: number;
  /** Packed id (point-id-codec). */
  readonly point: Buffer;
  /** JSON text, or an Avro record whose schema is named. */
  readonly raw: string | Buffer;
  readonly schema: number | null;
  readonly recordedAt: number;
  readonly run: string;
}

/** The light curves: at most 64 points of one transient and one term, packed (point-codec). What is read. */
export interface SegmentDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  readonly term: number;
  readonly segment: number;
  readonly pointCount: number;
  readonly points: Buffer;
}

/** One band's summary within a facet, for conditions on bands. */
export interface BandDocument {
  readonly band: string;
  readonly count: number;
  readonly firstMjd: number;
  readonly firstMag: number;
  readonly lastMjd: number;
  readonly lastMag: number;
  readonly peakMjd: number;
  readonly peakMag: number;
}

/** What the viewers of one class see of a transient: one document a transient and class. */
export interface FacetDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  readonly classId: number;
  readonly survey: Survey;
  readonly name: string;
  /** HEALPix order 24, nested. */
  readonly hpx: number | null;
  readonly raDeg: number | null;
  readonly decDeg: number | null;
  readonly firstDetectionMjd: number | null;
  readonly lastDetectionMjd: number | null;
  readonly surveyFirstDetectionMjd: number | null;
  readonly lastLimitMjd: number | null;
  readonly lastLimitMag: number | null;
  readonly detectionCount: number;
  readonly negativeDetectionCount: number;
  readonly upperLimitCount: number;
  readonly forcedCount: number;
  readonly peakMag: number | null;
  readonly peakMjd: number | null;
  readonly peakBand: string | null;
  readonly lastMag: number | null;
  readonly lastBand: string | null;
  readonly bestDrb: number | null;
  readonly lastDrb: number | null;
  readonly bestRb: number | null;
  readonly lastRb: number | null;
  readonly starScore: number | null;
  readonly starDistanceArcsec: number | null;
  readonly solarSystemDistanceArcsec: number | null;
  readonly surveyDetectionCount: number | null;
  readonly negativeShare: number | null;
  readonly bands: readonly BandDocument[];
  /** All lanes that accepted the transient, the same in each of its facets: what conditions on channels look at. */
  readonly lanes: readonly number[];
  /** The whole facet (facet-codec): what answers are made of. */
  readonly packed: Buffer;
}

/** The receipt of an alert; one an alert and label. */
export interface AlertDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  readonly survey: Survey;
  readonly alertId: string;
  readonly label: number;
  /** Sequence number of the triggering point. */
  readonly trigger: number;
  /** Sequence numbers of all points of the packet (bitmap). */
  readonly points: Buffer;
  readonly fieldList: number;
  /** Values in the order of the field list (field-codec). */
  readonly fields: Buffer;
  /** What lanes decided, those together that decided the same: `true`, the group, or the reason of the rejection. */
  readonly verdicts: readonly {
    readonly decision: true | number | string;
    readonly lanes: readonly number[];
  }[];
  readonly receivedAt: number;
  readonly run: string;
  readonly source: string;
  readonly offset: number;
}

/** Lanes that accepted a transient at one moment; a lane with its own history alone, with what it admitted. */
export interface AcceptanceDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  /** Ascending. */
  readonly lanes: readonly number[];
  readonly since: number;
  readonly run: string;
  /** Sequence numbers (bitmap). */
  readonly admitted: Buffer | null;
}

/** Lanes that a record gained at one moment. Those of one record have no lane in common. */
export interface LaneAdditionDocument {
  /** Ascending. */
  readonly lanes: readonly number[];
  readonly since: number;
  readonly run: string;
}

/** A state under its hash. */
export interface StateDocument {
  readonly _id: Buffer;
  readonly transient: number;
  readonly trace: number;
  /** Sequence numbers (bitmap). */
  readonly points: Buffer;
  /** All lanes in which it was derived, ascending. */
  readonly lanes: readonly number[];
  /** In which lanes it was derived first at which place in the transient's order of derivation. */
  readonly additions: readonly (LaneAdditionDocument & { readonly derivation: number })[];
  /** In which lanes it was what its combiner gives, last at which place. No lane stands in two. */
  readonly current: readonly { readonly lanes: readonly number[]; readonly derivation: number }[];
}

/** Work for a T2 unit under its key. */
export interface TicketDocument {
  readonly _id: Buffer;
  readonly transient: number;
  readonly unit: number;
  readonly config: number;
  /** Hash of the state. */
  readonly state: Buffer;
  /** All lanes, ascending. */
  readonly lanes: readonly number[];
  /** The channels of its lanes, distinct and by bytes, one after the other: claims go round the queues of a unit. */
  readonly queue: string;
  /** The first is the planning. */
  readonly additions: readonly LaneAdditionDocument[];
  /** ticket-status.ts */
  readonly status: number;
  /** Unix ms by the server's clock (server-clock.ts), as is `leaseUntil`. */
  readonly due: number;
  /** Never less than before: part of lease tokens. */
  readonly attempts: number;
  /** How many of them were before it was last set to work again; those after it count against the limit. */
  readonly attemptsBefore: number;
  readonly leaseUntil: number | null;
  readonly worker: string | null;
  /** Token of the claim that holds it. */
  readonly claim: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** Keys of the tickets whose results this one consumes, in order; of the same transient. Bounded by the unit. */
  readonly tiedTo: readonly Buffer[];
  /**
   * Those of `tiedTo` that are not done. Each that gets done takes itself out: a write that two of them can't do unseen
   * by each other, where each looking at the others would miss the one that finishes at the same time.
   */
  readonly missing: readonly Buffer[];
  /**
   * 0 while no ticket is tied to this one. Raised whenever one that is tied to it is planned or set to work again, so
   * that this and finishing it meet in one document, and one of the two is done again.
   */
  readonly ties: number;
  /** Hash of the newest result. */
  readonly result: Buffer | null;
  /** Trace of the newest result; 0 before there is one. */
  readonly resultTrace: number;
}

/**
 * How many tickets there are of a kind, kept by every write. Split by writer slot: sum over the slots. Running tickets
 * count as waiting: claims then touch no counter, and the few that run are counted by an index of their own.
 */
export interface TicketCountDocument {
  /** `<slot> <unit> <config> <status> <trace> <lanes>` */
  readonly _id: string;
  readonly unit: number;
  readonly config: number;
  readonly lanes: readonly number[];
  readonly status: number;
  readonly trace: number;
  /** May be negative in a slot; never in the sum. */
  readonly count: number;
}

/** A result under its hash. Its body is bounded (BODY_TOO_LARGE). */
export interface ResultDocument {
  readonly _id: Buffer;
  readonly transient: number;
  /** Key of the ticket. */
  readonly ticket: Buffer;
  readonly unit: number;
  readonly config: number;
  readonly state: Buffer;
  /** Those of the ticket. */
  readonly lanes: readonly number[];
  /** Whether it is the newest of its ticket. */
  readonly newest: boolean;
  readonly trace: number;
  /** Canonical JSON, byte for byte: the body. */
  readonly text: string;
  /** The body as far as conditions can name it (queryable-body.ts), for queries alone. */
  readonly content: unknown;
  readonly bodyHash: Buffer;
  /** Hashes of the results consumed, one after the other, 32 bytes each. */
  readonly consumed: Buffer;
  readonly recordedAt: number;
  readonly run: string;
  readonly durationMs: number;
}

/** A label or a lane through which a run is seen: one a run and label or lane. */
export interface RunUseDocument {
  /** `<run> label <label>` or `<run> lane <lane>` */
  readonly _id: string;
  readonly run: string;
  readonly label: number | null;
  readonly lane: number | null;
}

/** A lane through which a trace is seen. */
export interface TraceUseDocument {
  /** `<trace> <lane>` */
  readonly _id: string;
  readonly trace: number;
  readonly lane: number;
}

/** The newest instant of a point by term, split by writer slot: the greatest of the slots holds. */
export interface NewestPointDocument {
  /** `<slot> <term>` */
  readonly _id: string;
  readonly term: number;
  readonly mjd: number;
}

/** How many commits a writer slot has numbered in its stream of changes. At most 128 documents. */
export interface WriterDocument {
  readonly _id: number;
  readonly number: number;
  /** What is written in the slot is stamped after this instant (history-store.ts); absent: after any. */
  readonly closed?: number;
}

/** What one transaction touched. Bounded by the transaction; removed by pruning. */
export interface ChangeDocument {
  readonly _id: ObjectId;
  readonly writer: number;
  readonly number: number;
  readonly at: number;
  readonly keys: readonly { readonly survey: Survey; readonly name: string; readonly facets: boolean }[];
}

/** What happened, for operators. Grows; in order of `at`, then `_id`. */
export interface JournalDocument {
  readonly _id: ObjectId;
  readonly at: number;
  readonly run: string;
  readonly kind: string;
  readonly message: string;
  readonly detail: string | null;
}

/** All collections, by name. */
export interface Documents extends RecordDocuments, CatalogueDocuments, HistoryDocuments {
  readonly meta: MetaDocument;
  readonly migration: MigrationDocument;
  readonly counter: CounterDocument;
  readonly vocabulary: VocabularyDocument;
  readonly label_table: LabelTableDocument;
  readonly channel: ChannelDocument;
  readonly config: ConfigDocument;
  readonly unit_version: UnitVersionDocument;
  readonly trace: TraceDocument;
  readonly record_schema: RecordSchemaDocument;
  readonly run: RunDocument;
  readonly transient: TransientDocument;
  readonly datapoint: DatapointDocument;
  readonly light_curve_segment: SegmentDocument;
  readonly facet: FacetDocument;
  readonly alert: AlertDocument;
  readonly acceptance: AcceptanceDocument;
  readonly state: StateDocument;
  readonly ticket: TicketDocument;
  readonly ticket_count: TicketCountDocument;
  readonly result: ResultDocument;
  readonly run_use: RunUseDocument;
  readonly trace_use: TraceUseDocument;
  readonly newest_point: NewestPointDocument;
  readonly writer: WriterDocument;
  readonly change: ChangeDocument;
  readonly journal: JournalDocument;
}
