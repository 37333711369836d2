import type { JsonObject } from '../../domain/scalar.js';
import type { ReadJobFile } from './job-file.js';
import type { ResolvedJob } from './resolve-job.js';

/**
 * Gives a job with every default filled in and its units pinned: run elsewhere it has the same hash and makes the same
 * states and results, or is refused because units differ.
 */
export function exportedJob({ job: file }: ReadJobFile, { traces }: ResolvedJob): JsonObject {
  const { pins: _, ...job } = JSON.parse(JSON.stringify(file)) as JsonObject;
  const pins = traces
    .map(({ unitVersion: { name, package: owner, version, digest } }): [string, JsonObject] => [
      name,
      { package: owner, version, digest },
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...job, pins: Object.fromEntries(pins) };
}
