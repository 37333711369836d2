import type { Datapoint } from '../../domain/datapoint.js';
import type { Json } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { ConfigRecord } from './config-record.js';
import type { Hash } from './page.js';

/** Where a ticket stands; `WAITING_FOR_INPUT` until the tickets it is tied to are done. */
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

/** What a unit made of a ticket. */
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

/** Why a unit made nothing of a ticket, and when it is tried again. */
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

/** Hands out the work of T2 and takes in what comes of it. */
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

/** How many tickets there are of each unit and status. */
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
