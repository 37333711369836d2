import type { ChannelAccess } from '../../access/channel-access.js';
import type { LabelTable } from '../../access/label.js';
import type { RecordSchema, RunOutcome, RunRecord, Trace } from './origin-rows.js';
import type { Hash } from './page.js';

/** Keeps the small tables that both sides need: labels, channels, software, schemas, runs. */
export interface RegistryStore {
  /**
   * Makes the label table that of the store. Labels may be added, and conditional ones may change; a label that was
   * or becomes satisfied by everyone can't, since classes were made with it.
   * @throws {RefusedJob} naming each label that can't change
   */
  useLabels(table: LabelTable): Promise<void>;
  labels(): Promise<LabelTable>;
  /**
   * Registers channels or updates who reads them.
   * @throws {RefusedJob} when a known channel comes with another `access`
   */
  useChannels(channels: readonly ChannelAccess[]): Promise<void>;
  channels(): Promise<readonly ChannelAccess[]>;
  /** Idempotent. */
  useTraces(traces: readonly Trace[]): Promise<void>;
  /** Keeps the schemas of raw Avro records, without which these can't be read again. Idempotent. */
  useRecordSchemas(schemas: readonly RecordSchema[]): Promise<void>;
  recordSchema(hash: Hash): Promise<RecordSchema | undefined>;
  startRun(run: RunRecord): Promise<void>;
  endRun(runId: string, outcome: RunOutcome): Promise<void>;
  /** Runs still open whose process is gone, as far as can be told, newest first; for `status`. */
  recentRuns(limit: number): Promise<readonly (RunRecord & Partial<RunOutcome>)[]>;
}
