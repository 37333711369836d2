/**
 * Records: small documents of the project's own under an audience, beside what ingestion derives. Events and their
 * localisations, watch regions, matches, searches, tags, notes, reports, reactions, locks are records; each feature
 * names its kinds here and gives their bodies a type of its own.
 */
import type { AccessTerm } from '../access/access-term.js';
import type { Clearance } from '../access/clearance.js';
import type { Lane } from '../access/lane.js';
import type { VisibilityClass } from '../access/visibility-class.js';
import type { JsonObject } from '../domain/scalar.js';
import type { Hash, Page } from './port.js';

/** What records are there. The kind is part of the identity. */
export const RECORD_KINDS = [
  /** An astronomical event that localisations belong to; keys: its names and aliases. */
  'EVENT',
  /** One localisation of an event: a revision of one product; keys: `event:<id>`. */
  'LOCALISATION',
  /** A region watched besides those of events. */
  'WATCH_REGION',
  /** A facet found in a watched region, or lost again; keys: `region:<id>`, `transient:<survey>/<name>`. */
  'MATCH',
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
] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

/**
 * Who sees a record: who passes all of the parts that are given. Without parts: everyone. System records (locks,
 * cursors) have `system: true` and are seen by the engine's clearance alone.
 */
export interface Audience {
  readonly system?: true;
  /** Opened by the viewer's labels. */
  readonly term?: AccessTerm;
  /** The viewer sees transients of this class: what was made of a facet is seen where the facet is. */
  readonly visibility?: VisibilityClass;
  /** The viewer reads this lane. */
  readonly lane?: Lane;
  /** The viewer reads this channel and satisfies every label that it may use: what is said of the channel as a whole. */
  readonly channel?: string;
}

/** A record as it is to be written. */
export interface NewRecord {
  readonly kind: RecordKind;
  /** Unique within the kind; 1 to 200 characters. */
  readonly id: string;
  /** What it is found by, besides its id: at most 16 distinct texts of 1 to 200 characters. */
  readonly keys: readonly string[];
  /** Its place in lists: a safe number (an instant, a revision). Ties end in the id, by bytes. */
  readonly order: number;
  readonly audience: Audience;
  /** At most 1 MiB as canonical JSON. */
  readonly body: JsonObject;
  /** Contents kept beside it, by hash; stored before with `putBlob`. At most 16. */
  readonly blobs?: readonly Hash[];
}

/** A record as read. */
export interface StoredRecord extends NewRecord {
  /** 1 for the first writing; raised by each. */
  readonly revision: number;
  readonly recordedAtUnixMs: number;
}

/** Which revision a write rests on: a number, none (`ABSENT`), or whatever is there (`ANY`). */
export type BasedOn = number | 'ABSENT' | 'ANY';

export type RecordWrite =
  | { readonly put: NewRecord; readonly basedOn: BasedOn }
  | { readonly remove: Pick<NewRecord, 'kind' | 'id'>; readonly basedOn: BasedOn };

/** A list of records of one kind. */
export interface RecordQuery {
  readonly kind: RecordKind;
  /** Only records that have all of these keys. */
  readonly keys?: readonly string[];
  /** Only records with `order` in this closed range. */
  readonly fromOrder?: number;
  readonly toOrder?: number;
  readonly direction: 'ASC' | 'DESC';
  readonly first: number;
  readonly after?: { readonly order: number; readonly id: string };
}

export interface RecordStore {
  /**
   * Applies the writes in one transaction, all or none.
   *
   * @returns the writes whose `basedOn` did not hold; when there are any, nothing was written
   * @throws {BadUserInput} for ids, keys or bodies beyond the limits, naming limit and value
   */
  write(nowUnixMs: number, writes: readonly RecordWrite[]): Promise<readonly RecordWrite[]>;
  /** Records by id, in order; `undefined` where not seen. */
  byId(
    clearance: Clearance,
    kind: RecordKind,
    ids: readonly string[],
  ): Promise<readonly (StoredRecord | undefined)[]>;
  find(clearance: Clearance, query: RecordQuery): Promise<Page<StoredRecord>>;
  /** One page for each key, in order: records of the kind with that key and all of `query.keys`. */
  ofKeys(
    clearance: Clearance,
    keys: readonly string[],
    query: RecordQuery,
  ): Promise<readonly Page<StoredRecord>[]>;
  /** Keeps contents under their SHA-256, once; returns it. For use in a record written afterwards. At most 1 GiB. */
  putBlob(content: Uint8Array): Promise<Hash>;
  /** Contents of a record that the clearance sees; `undefined` when it is not seen or does not name the hash. */
  blob(
    clearance: Clearance,
    record: Pick<NewRecord, 'kind' | 'id'>,
    hash: Hash,
  ): Promise<Uint8Array | undefined>;
  /** Removes contents that no record names and that were kept before the instant; returns how many. */
  sweepBlobs(beforeUnixMs: number): Promise<number>;
}
