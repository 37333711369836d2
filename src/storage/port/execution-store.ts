/**
 * Executions: what each T2 result was computed from, exactly, so that it can be computed again; and tickets that are to
 * be worked once more because software, configuration or input is newer than their result.
 */
import type { Clearance } from '../../access/clearance.js';
import type { Datapoint } from '../../domain/datapoint.js';
import type { Json } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { ConfigRecord } from './config-record.js';
import type { Hash } from './page.js';

/** A result in a list, with what tells whether it is stale. */
export interface ExecutionHead {
  readonly resultId: Hash;
  readonly ticketKey: Hash;
  readonly unit: string;
  readonly traceId: Hash;
  readonly config: ConfigRecord;
  readonly transient: TransientKey;
  readonly stateId: Hash;
  /** Channels that asked for it, as far as the clearance reads them, by bytes. */
  readonly channels: readonly string[];
  readonly durationMs: number;
  /** Ids of the results consumed, in the order of the unit's declaration. */
  readonly consumed: readonly Hash[];
  /** Whether it is the newest result of its ticket; older ones are superseded and stay. */
  readonly isNewest: boolean;
  /** Whether a ticket that it is tied to has a newer result than the one that it consumed. */
  readonly consumedSuperseded: boolean;
}

/** A result with all that it was computed from. */
export interface Execution extends ExecutionHead {
  /** As handed to the unit: in order (mjd, id), without `summary`. */
  readonly points: readonly Datapoint[];
  /** The results consumed, as they were, in the order of the unit's declaration. */
  readonly tied: readonly { readonly unit: string; readonly resultId: Hash; readonly body: Json }[];
  readonly body: Json;
  readonly bodyHash: Hash;
}

export interface ExecutionQuery {
  readonly units?: readonly string[];
  /** Only results in lanes of these channels, as far as they are read. */
  readonly channels?: readonly string[];
  /** Only the newest result of each ticket. */
  readonly newestOnly?: boolean;
  /** Only ids after this one. */
  readonly after?: Hash;
  /** Only ids up to this text, by bytes: ids are hashes, so those up to `0c` are an even sample of five percent. */
  readonly upTo?: string;
  readonly first: number;
}

export interface ExecutionStore {
  /** Results in short, in order of the ids; `undefined` where not seen. */
  heads(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (ExecutionHead | undefined)[]>;
  /** What results were computed from, in order of the ids; `undefined` where not seen. */
  byResult(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Execution | undefined)[]>;
  /** Results in order of their ids, which are hashes: a prefix of the list is an even sample of it. */
  list(
    clearance: Clearance,
    query: ExecutionQuery,
  ): Promise<{ readonly rows: readonly ExecutionHead[]; readonly hasMore: boolean }>;
  /**
   * Sets tickets that are done or failed to work again, in one transaction: waiting, or waiting for input when one that
   * they are tied to is open. They may be tried as often as new ones. Results stay until newer ones of the tickets supersede them. Others are left alone.
   *
   * @returns how many tickets wait again
   */
  reopen(
    nowUnixMs: number,
    tickets: readonly { readonly transient: TransientKey; readonly ticketKey: Hash }[],
  ): Promise<number>;
}
