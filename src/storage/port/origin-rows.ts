/**
 * What rows refer to by id or hash: software, configurations, schemas, runs.
 */
import type { Survey } from '../../domain/datapoint.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { ConfigRecord } from './config-record.js';
import type { Hash } from './page.js';

/** Software of a unit: hash over (package, version, name, digest) is its id. */
export interface UnitVersion {
  readonly id: Hash;
  readonly name: string;
  readonly tier: 'T0' | 'T1' | 'T2' | 'T3';
  readonly package: string;
  readonly version: string;
  /** SHA-256 over the sources of the unit and of everything it imports from its package, and the versions of others. */
  readonly digest: Hash;
  readonly author?: string;
  readonly citation?: string;
  readonly licence?: string;
}

/** Software with configuration: id = hash of (unit version id, config hash). */
export interface Trace {
  readonly id: Hash;
  readonly unitVersion: UnitVersion;
  readonly config: ConfigRecord;
}

/** The Avro schema of raw records: `RawRecord.schemaHash` with the schema's text. */
export interface RecordSchema {
  readonly hash: Hash;
  readonly text: string;
}

/** One execution of a process of ours. */
export interface RunRecord {
  /** ULID. */
  readonly id: string;
  readonly process: string;
  readonly jobHash?: Hash;
  readonly software: string;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAtUnixMs: number;
  /** What made the alerts that the run took in; absent of runs that took none. */
  readonly shapers?: readonly ShaperRecord[];
}

/** A shaper as it was when a run began: shown to those who see an alert of its survey from the run. */
export interface ShaperRecord {
  readonly survey: Survey;
  readonly traceId: Hash;
  readonly unitVersionId: Hash;
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly digest: Hash;
  readonly config: JsonObject;
}

export interface RunOutcome {
  readonly endedAtUnixMs: number;
  readonly outcome: 'COMPLETED' | 'FAILED' | 'STOPPED';
  readonly counts: Readonly<Record<string, number>>;
}
