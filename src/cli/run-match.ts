import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import { recordedRun } from '../engine/recorded-run.js';
import { newRun } from '../engine/run-record.js';
import { followMatches } from '../engine/standing-match/follow-matches.js';
import type { MatchCounts } from '../engine/standing-match/standing-matcher.js';

/** Announces what is found in watched regions until the signal, or until nothing is left to be matched. */
export async function runMatch(
  { storage, job, software }: Composition,
  processLogger: Logger,
  signal: AbortSignal,
  untilIdle: boolean,
): Promise<{ readonly match: MatchCounts }> {
  const run = newRun({ process: 'match', software, jobHash: job.hash, nowUnixMs: Date.now() });
  const logger = processLogger.child({ run: run.id });
  let counts: MatchCounts = { transients: 0, facets: 0, regions: 0, announced: 0 };
  const recording = { registry: storage.registry, run, signal, counts: () => ({ ...counts }) };
  return recordedRun(recording, async () => {
    logger.info({ changesNoticedBy: await storage.changes.noticedBy() }, 'standing match began');
    counts = await followMatches({
      storage,
      runId: run.id,
      untilIdle,
      signal,
      onProgress: (done) => {
        counts = done;
        logger.debug({ ...done }, 'matched');
      },
    });
    logger.info({ ...counts }, 'standing match ended');
    return { match: counts };
  });
}
