import { basename } from 'node:path';
import type { JsonObject } from '../../domain/scalar.js';
import type { ReadJobFile } from './job-file.js';
import type { ResolvedJob } from './resolve-job.js';
import { referringTexts } from './tasks/references.js';

/** Files of tasks, by the task's name. */
export interface ExportedFiles {
  readonly digests: ReadonlyMap<string, string>;
  /** Those that are small enough to stand in the file. */
  readonly carried: ReadonlyMap<string, Uint8Array>;
}

const NO_FILES: ExportedFiles = { digests: new Map(), carried: new Map() };

/**
 * Gives a job with every default filled in and its units pinned: run elsewhere it has the same hash and makes the same
 * states and results, or is refused because units differ. Small sky maps of its tasks stand in it; of other files the
 * digests are asked for.
 */
export function exportedJob(
  { job: file }: ReadJobFile,
  { traces, shapers, tasks }: ResolvedJob,
  files: ExportedFiles = NO_FILES,
): JsonObject {
  const { pins: _, tasks: __, ...job } = JSON.parse(JSON.stringify(file)) as JsonObject;
  const pins = [...traces, ...shapers.map(({ trace }) => trace)]
    .map(({ unitVersion: { name, package: owner, version, digest } }): [string, JsonObject] => [
      name,
      { package: owner, version, digest },
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const steps = tasks.length === 0 ? {} : { tasks: tasks.map((each) => withItsFile(each, files)) };
  return { ...job, ...steps, pins: Object.fromEntries(pins) };
}

function withItsFile(
  { name, task, config }: ResolvedJob['tasks'][number],
  { digests, carried }: ExportedFiles,
): JsonObject {
  const digest = digests.get(name);
  const { file } = config;
  if (digest === undefined || typeof file !== 'string') return { name, task, config };
  const bytes = carried.get(name);
  // What a variable says of a path is not to be written down: the file stays where the variable points.
  const isCarried = task === 'skymap' && bytes !== undefined && referringTexts(file).length === 0;
  if (!isCarried) return { name, task, config: { ...config, sha256: digest } };
  const content = Buffer.from(bytes).toString('base64');
  return { name, task, config: { ...config, file: basename(file), content, sha256: digest } };
}
