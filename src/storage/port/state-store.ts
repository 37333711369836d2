import type { Clearance } from '../../access/clearance.js';
import type { DatapointId } from '../../domain/datapoint.js';
import type { TransientKey } from '../../domain/transient.js';
import type { AsOf } from './history-store.js';
import type { Hash, NewestFirstPage, Page } from './page.js';
import type { TransientRef } from './transient-ref.js';

/** Channel and instant of each readable lane, merged by channel (earliest), by channel name. */
export interface SeenChannel {
  readonly channel: string;
  readonly sinceUnixMs: number;
  readonly runId: string;
}

/** A state as one viewer sees it. */
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

/** Which states are asked for. */
export interface StateQuery extends NewestFirstPage, AsOf {}

/** Reads states. */
export interface StateStore {
  /** Newest derivation first. */
  ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    query: StateQuery,
  ): Promise<readonly Page<StateRow>[]>;
  byId(clearance: Clearance, ids: readonly Hash[], asOf?: AsOf): Promise<readonly (StateRow | undefined)[]>;
}
