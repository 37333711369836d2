/**
 * Records: small documents of the project's own under an audience, beside what ingestion derives. Events and their
 * localisations, watch regions, matches, searches, tags, notes, reports, reactions, locks are records; each feature
 * names its kinds here and gives their bodies a type of its own.
 */
import type { Audience } from '../../access/audience.js';
import type { Clearance } from '../../access/clearance.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { Hash, Page } from './page.js';

/** What records are there. The kind is part of the identity. */
export const RECORD_KINDS = [
  /**
   * One message about an astronomical event: a localisation, or a retraction. Events are what the messages that a reader
   * sees say together (event-reader.ts); keys: names, and the second in which it happened.
   */
  'NOTICE',
  /** A region watched besides those of events. */
  'WATCH_REGION',
  /** A facet found in a watched region, lost again, or seen elsewhere in it; keys: region, transient, kind. */
  'MATCH',
  /** What the standing match knows of a transient and a region, for itself alone; keys: region, transient. */
  'MATCH_STATE',
  /** One selection asked of an event; keys: `event:<id>`. */
  'SEARCH',
  /** A version of a catalogue; keys: `catalogue:<name>`. */
  'CATALOGUE',
  /** An uploaded footprint of observations; keys: `survey:<name>`. */
  'FOOTPRINT',
  /** A file of positions being matched, and its outcome. */
  'POSITION_JOB',
  'TAG',
  'NOTE',
  'ALIAS',
  /** What a T3 unit saw and wanted; keys: `run:<id>`, `channel:<name>`. */
  'REPORT',
  /** What a T3 unit wants done outside, and how far that is; keys: `channel:<name>`, `state:<state>`. */
  'REACTION',
  /** A line of a channel's journal; keys: run, unit, channel, transient, level. */
  'JOURNAL',
  /** A message that could not be read, with the reason. */
  'DEAD_LETTER',
  /** Who does a work that only one may do, until when; see src/engine/lock.ts. */
  'LOCK',
  /** How far a follower of changes has come. */
  'CURSOR',
  /** A worker process: what it does, and its last sign of life. */
  'WORKER',
  /** A bearer token that opens nothing any more; see src/engine/revoked-tokens.ts. */
  'REVOKED_TOKEN',
] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

/** A record as it is to be written. */
export interface NewRecord {
  readonly kind: RecordKind;
  /**
   * Unique within the kind, over all audiences; 1 to 200 characters. An id that users choose must contain whatever tells
   * those apart who do not see each other's (author, channel): a conflict would tell of a record that is hidden.
   */
  readonly id: string;
  /** What it is found by, besides its id: at most 16 distinct texts of 1 to 200 characters. */
  readonly keys: readonly string[];
  /** Its place in lists: a finite number (an instant, a revision, an MJD). Ties end in the id, by bytes. */
  readonly order: number;
  /** Who sees it: of src/access/audience.ts. */
  readonly audience: Audience;
  /** At most 1 MiB as canonical JSON. */
  readonly body: JsonObject;
  /** Contents kept beside it, by hash; stored before with `putBlob`. At most 16, distinct. */
  readonly blobs?: readonly Hash[];
}

/** A record as read. */
export interface StoredRecord extends NewRecord {
  /** 1 for the first writing, raised by each; 1 again when it was removed in between. */
  readonly revision: number;
  readonly recordedAtUnixMs: number;
}

/** Which revision a write rests on: a number, none (`ABSENT`), or whatever is there (`ANY`). */
export type BasedOn = number | 'ABSENT' | 'ANY';

export type RecordWrite =
  | { readonly put: NewRecord; readonly basedOn: BasedOn }
  | { readonly remove: Pick<NewRecord, 'kind' | 'id'>; readonly basedOn: BasedOn };

/**
 * A list of records of one kind, in the order of (order, id), or the same backwards.
 *
 * The cost is that of the page, and for `totalCount` of reading the index over the range; with keys, over the records
 * that have the first of them: name the rarest first.
 */
export interface RecordQuery {
  readonly kind: RecordKind;
  /** Only records that have all of these keys. */
  readonly keys?: readonly string[];
  /** Only records with `order` in this closed range. */
  readonly fromOrder?: number;
  readonly toOrder?: number;
  readonly direction: 'ASC' | 'DESC';
  /** Rows of the page, 0 for the count alone. */
  readonly first: number;
  /** Rows strictly behind this place in the direction. */
  readonly after?: { readonly order: number; readonly id: string };
}

export interface RecordStore {
  /**
   * Applies the writes in one transaction, all or none. A record may be written once in a call.
   *
   * @returns the writes whose `basedOn` did not hold; when there are any, nothing was written
   * @throws {BadUserInput} for ids, keys or bodies beyond the limits, naming limit and value; for blobs that are not kept
   */
  write(nowUnixMs: number, writes: readonly RecordWrite[]): Promise<readonly RecordWrite[]>;
  /** Records by id, in order; `undefined` where not seen. */
  byId(
    clearance: Clearance,
    kind: RecordKind,
    ids: readonly string[],
  ): Promise<readonly (StoredRecord | undefined)[]>;
  find(clearance: Clearance, query: RecordQuery): Promise<Page<StoredRecord>>;
  /** One page for each key, in order: records of the kind with that key and all of `query.keys`. One read for all. */
  ofKeys(
    clearance: Clearance,
    keys: readonly string[],
    query: RecordQuery,
  ): Promise<readonly Page<StoredRecord>[]>;
  /**
   * Keeps contents under their SHA-256, once; returns it. For use in a record written afterwards.
   *
   * @throws {BadUserInput} for more than 1 GiB
   */
  putBlob(content: Uint8Array): Promise<Hash>;
  /** Contents of a record that the clearance sees; `undefined` when it is not seen or does not name the hash. */
  blob(
    clearance: Clearance,
    record: Pick<NewRecord, 'kind' | 'id'>,
    hash: Hash,
  ): Promise<Uint8Array | undefined>;
  /**
   * Removes contents that no record names and that were put last before the instant; returns how many. An hour ago
   * leaves alone what is about to be named.
   */
  sweepBlobs(beforeUnixMs: number): Promise<number>;
}
