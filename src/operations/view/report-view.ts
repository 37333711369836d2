import type { Json } from '../../domain/scalar.js';
import type { Hash } from '../../storage/port/page.js';
import type { StoredRecord } from '../../storage/port/record-store.js';
import { formatGlobalId } from '../global-id.js';

/** What a session of T3 came to. */
export interface ReviewReportView {
  readonly type: 'ReviewReport';
  readonly id: string;
  readonly hash: Hash;
  readonly channel: string;
  readonly process: string;
  readonly session: number;
  readonly run: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly labels: Json;
  /** Hash of the list of its inputs, kept beside the report. */
  readonly inputs: string;
  readonly units: Json;
  readonly counts: Json;
}

/** Shows a report as its record has it. */
export function toReportView({ id: hash, body }: StoredRecord): ReviewReportView {
  return {
    type: 'ReviewReport',
    id: formatGlobalId({ kind: 'REPORT', hash }),
    hash,
    channel: text(body['channel']),
    process: text(body['process']),
    session: Number(body['session']),
    run: text(body['run']),
    startedAt: instant(body['startedAtUnixMs']),
    endedAt: instant(body['endedAtUnixMs']),
    labels: body['labels'] ?? [],
    inputs: text(body['inputs']),
    units: body['units'] ?? [],
    counts: body['counts'] ?? {},
  };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function instant(value: Json | undefined): string {
  return new Date(Number(value)).toISOString();
}
