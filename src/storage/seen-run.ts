import type { RunRecord } from './port/origin-rows.js';
import type { SeenRun } from './port/provenance-store.js';

/** Reads of the JSON of a run what viewers who see something of it are shown. */
export function seenRunOf(body: string): SeenRun {
  const { id, software, nodeVersion, platform, startedAtUnixMs, shapers } = JSON.parse(body) as RunRecord;
  return {
    id,
    software,
    nodeVersion,
    platform,
    startedAtUnixMs,
    ...(shapers === undefined ? {} : { shapers }),
  };
}
