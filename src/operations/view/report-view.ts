import type { Json } from '../../domain/scalar.js';
import type { Hash } from '../../storage/port/page.js';
import type { StoredRecord } from '../../storage/port/record-store.js';
import { formatGlobalId } from '../global-id.js';
import { instantOf, textOf } from './body-members.js';

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
    channel: textOf(body['channel']),
    process: textOf(body['process']),
    session: Number(body['session']),
    run: textOf(body['run']),
    startedAt: instantOf(body['startedAtUnixMs']),
    endedAt: instantOf(body['endedAtUnixMs']),
    labels: body['labels'] ?? [],
    inputs: textOf(body['inputs']),
    units: body['units'] ?? [],
    counts: body['counts'] ?? {},
  };
}
