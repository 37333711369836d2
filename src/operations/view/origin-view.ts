import type { DatapointId, Survey } from '../../domain/datapoint.js';
import type { JsonObject, ScalarRecord } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import type { ConfigRecord } from '../../storage/port/config-record.js';
import type { ShaperRecord, UnitVersion } from '../../storage/port/origin-rows.js';
import type { Hash } from '../../storage/port/page.js';
import type { AlertRow, SeenRun } from '../../storage/port/provenance-store.js';
import { alertId, formatGlobalId } from '../global-id.js';

/** An alert as it is answered. */
export interface AlertView {
  readonly type: 'Alert';
  readonly id: string;
  readonly survey: Survey;
  readonly alertId: string;
  readonly transientKey: TransientKey;
  readonly triggerId: DatapointId;
  readonly labels: readonly string[];
  readonly fields: ScalarRecord;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly runId: string;
  readonly source: string;
  readonly offset: number;
  readonly verdicts: AlertRow['verdicts'];
}

/** What made alerts of packets, as it is answered: of which survey, the one who asks knows. */
export type ShaperView = Omit<ShaperRecord, 'survey' | 'traceId'>;

/** A unit's software as it is answered. */
export interface UnitVersionView {
  readonly type: 'UnitVersion';
  readonly id: string;
  readonly name: string;
  readonly tier: UnitVersion['tier'];
  readonly package: string;
  readonly version: string;
  readonly digest: Hash;
  readonly author: string | undefined;
  readonly citation: string | undefined;
  readonly licence: string | undefined;
}

/** A configuration as it is answered. */
export interface ConfigView {
  readonly type: 'Config';
  readonly id: string;
  readonly hash: Hash;
  readonly body: JsonObject;
}

/** A run as it is answered. */
export interface RunView {
  readonly type: 'Run';
  readonly id: string;
  readonly runId: string;
  readonly software: string;
  readonly nodeVersion: string;
  readonly platform: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Lays an alert out as it is answered. */
export function toAlertView(row: AlertRow): AlertView {
  return {
    type: 'Alert',
    id: alertId(row.survey, row.alertId),
    survey: row.survey,
    alertId: row.alertId,
    transientKey: row.transient,
    triggerId: row.triggerId,
    labels: [row.label],
    fields: row.fields,
    receivedAt: new Date(row.receivedAtUnixMs).toISOString(),
    runId: row.runId,
    source: fileNameOf(row.source),
    offset: row.offset,
    verdicts: row.verdicts,
  };
}

/** The folders that a file lay in are the operator's affair. */
function fileNameOf(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1);
}

/** Lays a unit's software out as it is answered. */
export function toUnitVersionView(version: UnitVersion): UnitVersionView {
  return {
    type: 'UnitVersion',
    id: formatGlobalId({ kind: 'UNIT_VERSION', hash: version.id }),
    name: version.name,
    tier: version.tier,
    package: version.package,
    version: version.version,
    digest: version.digest,
    author: version.author,
    citation: version.citation,
    licence: version.licence,
  };
}

/** Lays a shaper out as it is answered. */
export function toShaperView({
  unitVersionId,
  name,
  package: owner,
  version,
  digest,
  config,
}: ShaperRecord): ShaperView {
  return { unitVersionId, name, package: owner, version, digest, config };
}

/** Lays a configuration out as it is answered. */
export function toConfigView(record: ConfigRecord): ConfigView {
  return {
    type: 'Config',
    id: formatGlobalId({ kind: 'CONFIG', hash: record.hash }),
    hash: record.hash,
    body: record.config,
  };
}

/** Lays a run out as it is answered. */
export function toRunView(run: SeenRun): RunView {
  return {
    type: 'Run',
    id: formatGlobalId({ kind: 'RUN', runId: run.id }),
    runId: run.id,
    software: run.software,
    nodeVersion: run.nodeVersion,
    platform: run.platform,
    startedAt: new Date(run.startedAtUnixMs).toISOString(),
  };
}
