import type { Composition } from '../compose.js';
import { newRun } from '../engine/run-record.js';
import type { RunRecord } from '../storage/port/origin-rows.js';

/** Describes the run of an ingestion that begins now, with the shapers of its job. */
export function ingestionRun(
  process: string,
  { software, job }: Pick<Composition, 'software' | 'job'>,
): RunRecord {
  return newRun({
    process,
    software,
    jobHash: job.hash,
    shapers: job.shapers,
    nowUnixMs: Date.now(),
  });
}
