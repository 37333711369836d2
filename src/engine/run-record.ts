import { hostname } from 'node:os';
import { ulid } from 'ulid';
import type { RunRecord } from '../storage/port/origin-rows.js';
import type { Hash } from '../storage/port/page.js';
import { type PlannedShaper, recordsOfShapers } from './shaping/planned-shaper.js';

/** Describes the run that this process begins now. */
export function newRun(process_: {
  /** What runs: `ingest`, `engine`, `start`. */
  readonly process: string;
  readonly software: string;
  readonly jobHash?: Hash;
  readonly nowUnixMs: number;
  /** Those of the alerts that it takes in. */
  readonly shapers?: readonly PlannedShaper[];
}): RunRecord {
  return {
    id: ulid(process_.nowUnixMs),
    process: process_.process,
    ...(process_.jobHash === undefined ? {} : { jobHash: process_.jobHash }),
    software: process_.software,
    nodeVersion: process.version,
    platform: `${process.platform} ${process.arch}`,
    host: hostname(),
    pid: process.pid,
    startedAtUnixMs: process_.nowUnixMs,
    ...(process_.shapers === undefined ? {} : { shapers: recordsOfShapers(process_.shapers) }),
  };
}
