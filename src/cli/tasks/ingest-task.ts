import { recordedRun } from '../../engine/recorded-run.js';
import type { ChosenSource } from '../../sources/choose-source.js';
import { Ingestion } from '../ingestion.js';
import { ingestionRun } from '../ingestion-run.js';
import { countsOfRun } from '../ingestion-totals.js';
import { Progress } from '../progress.js';
import type { TaskOutcome, TaskSurroundings } from './task-outcome.js';

/** Streams are read to their ends: nothing came for so long. */
const STREAM_IDLE_SECONDS = 5;

/** Ingests sources to their ends, in a run of its own. */
export async function ingestTask(
  { composition, logger: processLogger, signal }: TaskSurroundings,
  sources: readonly ChosenSource[],
): Promise<TaskOutcome> {
  const { storage } = composition;
  const run = ingestionRun('job-ingest', composition);
  const logger = processLogger.child({ run: run.id });
  const ingestion = new Ingestion(composition, run, logger, {
    signal,
    untilIdleSeconds: STREAM_IDLE_SECONDS,
    onBatch: () => progress.tick(),
  });
  const progress = new Progress(
    () => `${ingestion.totals.alerts} alerts read, ${ingestion.totals.stored} stored`,
  );
  const counts = () => countsOfRun(ingestion.totals);
  await recordedRun({ registry: storage.registry, run, signal, counts }, () => ingestion.ingest(sources));
  progress.end();
  for (const { file, offset, reason } of ingestion.refused) logger.warn({ file, offset, reason }, 'refused');
  const refused = ingestion.refused.length + ingestion.refusedMessages;
  const t0 = { ...ingestion.totals, refused, run: run.id };
  const { alerts, stored, known, newTickets } = t0;
  return {
    isComplete: refused === 0,
    values: { run: run.id, alerts, stored, known, newTickets, refused },
    tier: { t0 },
  };
}
