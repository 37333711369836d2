import type { Clearance } from '../../access/clearance.js';
import type { Json } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { AsOf } from './history-store.js';
import type { Hash, NewestFirstPage, Page } from './page.js';
import type { SeenChannel } from './state-store.js';
import type { TransientRef } from './transient-ref.js';

/** A T2 result as one viewer sees it. */
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

/** Which results are asked for. */
export interface ResultQuery extends NewestFirstPage, AsOf {
  readonly units?: readonly string[];
  readonly channels?: readonly string[];
  /** Only current results. */
  readonly currentOnly?: boolean;
  readonly includeSuperseded?: boolean;
}

/** Reads T2 results. */
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
