import { loadCatalogue } from '../../catalogues/load-catalogue.js';
import type { CatalogueConfig } from '../../engine/job/tasks/task-kinds.js';
import { tableChoice } from '../../task-files.js';
import { Progress } from '../progress.js';
import type { TaskOutcome, TaskSurroundings } from './task-outcome.js';

/** Loads a table as a version of a catalogue. */
export async function catalogueTask(
  { composition: { storage, pathOfTask } }: TaskSurroundings,
  config: CatalogueConfig,
): Promise<TaskOutcome> {
  let rows = 0;
  const progress = new Progress(() => `${rows} rows read`);
  const loaded = await loadCatalogue(storage.catalogues, pathOfTask(config.file), {
    ...tableChoice(config),
    nowUnixMs: await storage.now(),
    onProgress: (now) => {
      rows = now.rows;
      progress.tick();
    },
  });
  progress.end();
  const { name, version, digest, rowCount } = loaded.version;
  return {
    isComplete: loaded.refusedCount === 0,
    values: { name, version, digest, rows: rowCount, refused: loaded.refusedCount },
  };
}
