import type { Clearance } from '../../access/clearance.js';
import type { DatapointId, Survey } from '../../domain/datapoint.js';
import type { ScalarRecord } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { ConfigRecord } from './config-record.js';
import type { RunRecord, Trace, UnitVersion } from './origin-rows.js';
import type { Hash, NewestFirstPage, Page } from './page.js';
import type { TransientRef } from './transient-ref.js';

/** The receipt of an alert as one viewer sees it. */
export interface AlertRow {
  readonly survey: Survey;
  readonly alertId: string;
  readonly transient: TransientKey;
  readonly label: string;
  readonly triggerId: DatapointId;
  readonly fields: ScalarRecord;
  readonly receivedAtUnixMs: number;
  readonly runId: string;
  readonly source: string;
  readonly offset: number;
  /** Verdicts of the readable lanes, merged by channel, by channel name. */
  readonly verdicts: readonly {
    readonly channel: string;
    readonly accepted: boolean;
    readonly group?: number;
    readonly reason?: string;
  }[];
}

/** How much a version of a unit is used, as one viewer sees it. */
export interface UnitCredit {
  readonly unitVersion: UnitVersion;
  /** Tickets that channels asked for, in lanes that the clearance reads. */
  readonly requested: number;
  readonly completed: number;
  readonly failed: number;
  readonly requestedBy: readonly string[];
}

/** A run as readers see it: what and when, not where. */
export type SeenRun = Pick<
  RunRecord,
  'id' | 'software' | 'nodeVersion' | 'platform' | 'startedAtUnixMs' | 'shapers'
>;

/** Reads what results rest on: software, configurations, runs, alerts. */
export interface ProvenanceStore {
  traces(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Trace | undefined)[]>;
  /** Configurations by hash, in order; `undefined` where not seen. Likewise versions and runs by id. */
  configs(clearance: Clearance, hashes: readonly Hash[]): Promise<readonly (ConfigRecord | undefined)[]>;
  unitVersions(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (UnitVersion | undefined)[]>;
  runs(clearance: Clearance, ids: readonly string[]): Promise<readonly (SeenRun | undefined)[]>;
  /** Alerts seen of each transient, newest first. */
  alertsOfTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    page: NewestFirstPage,
  ): Promise<readonly Page<AlertRow>[]>;
  /** Alerts by survey and id, in order; `undefined` where not seen. Of several transients the first by name. */
  alerts(
    clearance: Clearance,
    keys: readonly { readonly survey: Survey; readonly alertId: string }[],
  ): Promise<readonly (AlertRow | undefined)[]>;
  /**
   * Alerts seen that brought each datapoint, in order of the ids: those of its transient whose packets contained it,
   * newest first; of several transients one after the other, by name.
   */
  alertsThatBrought(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly (readonly AlertRow[])[]>;
  /** T2 units that channels readable by the clearance ask for, with their use; by name. */
  units(clearance: Clearance): Promise<readonly UnitCredit[]>;
}
