import type { ObjectId } from 'mongodb';

/** The record of a point (point-codec) before an alert added to it. */
export interface FormerPointDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  readonly record: Buffer;
  readonly until: number;
}

/** The place at which a state was last current in some lanes before it was derived again; null when in none. */
export interface FormerPlaceDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  /** Hash of the state. */
  readonly state: Buffer;
  readonly lanes: readonly number[];
  readonly derivation: number | null;
  readonly until: number;
}

/** The result that stood for a ticket before another one did. */
export interface FormerResultDocument {
  readonly _id: ObjectId;
  readonly transient: number;
  /** Key of the ticket. */
  readonly ticket: Buffer;
  /** Hash of the result. */
  readonly result: Buffer;
  readonly until: number;
}

/** What was replaced, and until when. Documents come where something is replaced, which is seldom. */
export interface HistoryDocuments {
  readonly former_point: FormerPointDocument;
  readonly former_place: FormerPlaceDocument;
  readonly former_result: FormerResultDocument;
}
