import type { Clearance } from '../../access/clearance.js';
import type { Datapoint, DatapointId } from '../../domain/datapoint.js';
import type { TransientKey } from '../../domain/transient.js';
import type { AsOf } from './history-store.js';
import type { TransientRef } from './transient-ref.js';

/** A datapoint as seen, with the labels of the way it is seen by. */
export interface SeenPoint {
  readonly datapoint: Datapoint;
  readonly label: string;
  /** The datapoint of the same exposure that supersedes this one among those seen. */
  readonly supersededBy?: DatapointId;
}

/** Reads light curves. */
export interface DatapointStore {
  /**
   * All points seen of each transient in order (mjd, id), superseded ones included and marked; of several versions of
   * one id that are seen, the one that {@link seenPoints} chooses (src/domain/supersession.ts).
   */
  ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    asOf?: AsOf,
  ): Promise<readonly (readonly SeenPoint[])[]>;
  /** Points by id, in order; `undefined` where not seen. */
  byId(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly ({ readonly transient: TransientKey; readonly point: SeenPoint } | undefined)[]>;
}
