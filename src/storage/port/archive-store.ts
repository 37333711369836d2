/**
 * The archive: everything that a store holds, in a form of no store's own, for copies and moves between stores.
 *
 * Chunks are plain values that JSON can say (contents of blobs and nothing else are bytes): keys and names in full,
 * hashes in hex, no internal integer. What follows from the rest is left out and made again by who takes a chunk in:
 * counts of tickets, what runs and traces are seen by, newest instants. So are leases: a ticket in a worker's hands
 * counts as waiting. The feed of changes begins anew and names every transient, since a follower's place is good in one
 * store only. Catalogues are copied through the catalogue port.
 */
import type { ChannelAccess } from '../../access/channel-access.js';
import type { LabelCondition, LabelName } from '../../access/label.js';
import type { Datapoint, PointVersion } from '../../domain/datapoint.js';
import type { Facet } from '../../domain/facet.js';
import type { JsonObject, ScalarRecord } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { JournalEntry } from './journal-store.js';
import type { RecordSchema, RunOutcome, RunRecord, Trace } from './origin-rows.js';
import type { Hash } from './page.js';
import type { RecordKind } from './record-store.js';

/** A piece of an archive: of bounded size, unless one transient or blob is larger. */
export type ArchiveChunk =
  | ArchivedRegistry
  | { readonly kind: 'RUNS'; readonly runs: readonly ArchivedRun[] }
  | { readonly kind: 'TRANSIENTS'; readonly transients: readonly ArchivedTransient[] }
  /** Oldest first; `from` counts the entries before them. */
  | { readonly kind: 'JOURNAL'; readonly from: number; readonly entries: readonly JournalEntry[] }
  | { readonly kind: 'BLOB'; readonly hash: Hash; readonly content: Uint8Array }
  | { readonly kind: 'RECORDS'; readonly records: readonly ArchivedRecord[] };

/** What rows refer to by name or hash. */
export interface ArchivedRegistry {
  readonly kind: 'REGISTRY';
  /** By label; absent when none were given, and the default table holds. */
  readonly labels?: readonly (readonly [LabelName, LabelCondition])[];
  /** By name. */
  readonly channels: readonly ChannelAccess[];
  /** By id, with unit version and configuration. */
  readonly traces: readonly Trace[];
  /** By hash. */
  readonly schemas: readonly RecordSchema[];
}

export interface ArchivedRun {
  readonly run: RunRecord;
  readonly outcome?: RunOutcome;
}

/** One transient with all that ingestion and T2 made of it. */
export interface ArchivedTransient {
  readonly key: TransientKey;
  /** Commits that touched it. */
  readonly version: number;
  /** Place in its order of derivation. */
  readonly derivations: number;
  /** In order of first storage. */
  readonly points: readonly ArchivedPoint[];
  /** By key of the class. */
  readonly facets: readonly { readonly visibility: string; readonly facet: Facet }[];
  /** By instant, id, label. */
  readonly alerts: readonly ArchivedAlert[];
  readonly acceptances: readonly (LaneGroup & { readonly admitted?: readonly PointVersion[] })[];
  /** By id. */
  readonly states: readonly ArchivedState[];
  /** By key. */
  readonly tickets: readonly ArchivedTicket[];
}

export interface ArchivedPoint {
  readonly version: PointVersion;
  readonly datapoint: Datapoint;
  readonly label: string;
  /** Key of the access term. */
  readonly term: string;
  /** JSON text, or an Avro record in base64 with the hash of its schema. */
  readonly raw:
    | { readonly encoding: 'json'; readonly text: string }
    | { readonly encoding: 'avro'; readonly schemaHash: string; readonly base64: string };
  readonly recordedAtUnixMs: number;
  readonly runId: string;
  /** What it was before alerts added to it, by instant; absent when nothing was. */
  readonly former?: readonly { readonly datapoint: Datapoint; readonly untilUnixMs: number }[];
}

export interface ArchivedAlert {
  readonly alertId: string;
  readonly label: string;
  readonly trigger: PointVersion;
  /** In order of storage. */
  readonly points: readonly PointVersion[];
  readonly fields: ScalarRecord;
  readonly source: string;
  readonly offset: number;
  readonly receivedAtUnixMs: number;
  readonly runId: string;
  /** By key of the lane: accepted, accepted in a group, or the reason of the rejection. */
  readonly verdicts: readonly { readonly lane: string; readonly decision: true | number | string }[];
}

/** Lanes that something came to in one moment, by their keys. Groups of one thing have no lane in common. */
export interface LaneGroup {
  readonly lanes: readonly string[];
  readonly sinceUnixMs: number;
  readonly runId: string;
}

export interface ArchivedState {
  readonly id: Hash;
  readonly traceId: Hash;
  /** In order of storage. */
  readonly points: readonly PointVersion[];
  /** Lanes with the places at which it was derived first, and last was what its combiner gives. */
  readonly derived: readonly (LaneGroup & {
    readonly derivation: number;
    readonly currentDerivation?: number;
    /** Places at which it last was, until it was derived again, by instant; absent when it was not. */
    readonly former?: readonly ArchivedPlace[];
  })[];
}

/** A former place; without a number before the state was ever what its combiner gives. */
export interface ArchivedPlace {
  readonly untilUnixMs: number;
  readonly derivation?: number;
}

export interface ArchivedTicket {
  readonly key: Hash;
  readonly unit: string;
  readonly configHash: Hash;
  readonly stateId: Hash;
  readonly tiedTo: readonly Hash[];
  /** The planning, then lanes that were added. */
  readonly planned: readonly LaneGroup[];
  readonly status: 'WAITING' | 'WAITING_FOR_INPUT' | 'DONE' | 'FAILED';
  readonly dueUnixMs: number;
  readonly attempts: number;
  /** Attempts before it was last set to work again. */
  readonly attemptsBefore: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** By instant, then id. */
  readonly results: readonly ArchivedResult[];
  /** The newest, which stands for the ticket. */
  readonly resultId?: Hash;
  /** Results that stood for the ticket until others did, by instant; absent when there are none. */
  readonly formerResults?: readonly { readonly resultId: Hash; readonly untilUnixMs: number }[];
}

export interface ArchivedResult {
  readonly id: Hash;
  readonly traceId: Hash;
  /** Canonical JSON, byte for byte. */
  readonly bodyText: string;
  readonly bodyHash: Hash;
  readonly consumed: readonly Hash[];
  readonly recordedAtUnixMs: number;
  readonly runId: string;
  readonly durationMs: number;
}

export interface ArchivedRecord {
  readonly kind: RecordKind;
  readonly id: string;
  readonly keys: readonly string[];
  readonly order: number;
  /** Key of the audience. */
  readonly audience: string;
  readonly body: JsonObject;
  readonly blobs?: readonly Hash[];
  readonly revision: number;
  readonly recordedAtUnixMs: number;
}

export interface ArchiveStore {
  /**
   * Gives everything, nothing before what it points at. Memory is bounded by the largest transient and the largest
   * blob. Each chunk sees one state of the store; writers should rest, or chunks tell of different instants.
   */
  export(): AsyncIterable<ArchiveChunk>;
  /**
   * Takes in what is not there yet, each part as a whole. What is there stays.
   *
   * @returns how many parts of the chunk (transients, records, ...) were new
   * @throws {StorageConflict} when a part is there and differs, naming it; parts before it may have been taken in
   */
  import(chunk: ArchiveChunk): Promise<number>;
}
