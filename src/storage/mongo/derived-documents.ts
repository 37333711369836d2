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

/** Collections of what is derived in lanes, by name. */
export interface DerivedDocuments {
  readonly state: StateDocument;
  readonly ticket: TicketDocument;
  readonly ticket_count: TicketCountDocument;
  readonly result: ResultDocument;
}
