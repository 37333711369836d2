import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { accessTerm } from './access/access-term.js';
import { loadCatalogue } from './catalogues/load-catalogue.js';
import { type Config, variablesOf } from './config.js';
import { BadUserInput, RefusedSkyFile } from './domain/errors.js';
import type { ReadJobFile, TaskChoice } from './engine/job/job-file.js';
import type { Mistake } from './engine/job/mistake.js';
import { type Reference, referringTexts } from './engine/job/tasks/references.js';
import { withExamples } from './engine/job/tasks/resolve-tasks.js';
import { skymapNotice } from './engine/job/tasks/skymap-notices.js';
import { type CatalogueConfig, type SkymapConfig, TASK_CONFIGS } from './engine/job/tasks/task-kinds.js';
import { refusalOfAddress } from './sources/fetch-file.js';
import type { CatalogueStore, CatalogueVersion } from './storage/port/catalogue-store.js';

/** Larger files are not carried by exported jobs: their digests are asked for. */
const MAX_CARRIED_BYTES = 1024 * 1024;

/** The files that the tasks of a job need, looked at before anything runs. */
export interface TaskFiles {
  /** SHA-256, by task. */
  readonly digests: ReadonlyMap<string, string>;
  /** Those that an exported job carries, by task. */
  readonly carried: ReadonlyMap<string, Uint8Array>;
  /** Versions that tasks will load, as T2 units that match by them will find them. */
  readonly catalogues: readonly CatalogueVersion[];
  readonly mistakes: readonly Mistake[];
}

type Settings = Pick<Config, 'jobFile' | 'variables' | 'skymapHosts'>;

/** Makes a store for what is only looked at. */
type Scratch = () => Promise<{ readonly catalogues: CatalogueStore; close(): Promise<void> }>;

/**
 * Reads the files of the tasks of a job, as far as what names them can be told before the job runs.
 *
 * @param scratch  where catalogues are loaded to know their columns and digests; they are not unless it is given
 */
export async function readTaskFiles(
  read: ReadJobFile,
  settings: Settings,
  scratch: Scratch | undefined,
): Promise<TaskFiles> {
  const found = new FoundFiles();
  const { tasks = [] } = read.job;
  for (const [index, task] of tasks.entries()) {
    if (!isTold(task, settings)) continue;
    const config = withExamples(tasks, index, variablesOf(settings));
    const look = new Look(found, task.name, ['tasks', read.taskPlaces[index]!, 'config'], settings);
    if (task.task === 'skymap') {
      const { data } = TASK_CONFIGS.skymap.safeParse(config);
      if (data) await look.atSkymap(data);
    }
    if (task.task === 'catalogue') {
      const { data } = TASK_CONFIGS.catalogue.safeParse(config);
      if (data) await look.atCatalogue(data, scratch);
    }
  }
  return found;
}

/** Resolves the path of a file that belongs to a job: relative to the job file. */
export function pathOfJob(file: string, { jobFile }: Pick<Config, 'jobFile'>): string {
  return resolve(jobFile === undefined ? '.' : dirname(jobFile), file);
}

/** Gives how a table is to be understood, as the readers take it. */
export function tableChoice({ ra, dec, id, sexagesimal, null: absent, text, labels, name }: CatalogueConfig) {
  return {
    name,
    ...(ra === undefined ? {} : { ra }),
    ...(dec === undefined ? {} : { dec }),
    ...(id === undefined ? {} : { id }),
    ...(sexagesimal === undefined ? {} : { sexagesimal }),
    ...(absent === undefined ? {} : { absent }),
    ...(text === undefined ? {} : { textColumns: text }),
    ...(labels === undefined ? {} : { audience: accessTerm([labels]) }),
  };
}

/** What tasks before it give is not known, nor are variables that are not set. */
function isTold({ config }: TaskChoice, settings: Settings): boolean {
  const variable = variablesOf(settings);
  const isKnown = (reference: Reference) =>
    reference.kind === 'ENV' && variable(reference.name) !== undefined;
  return referringTexts(config).every(({ references }) => references.every(isKnown));
}

class FoundFiles implements TaskFiles {
  readonly digests = new Map<string, string>();
  readonly carried = new Map<string, Uint8Array>();
  readonly catalogues: CatalogueVersion[] = [];
  readonly mistakes: Mistake[] = [];
}

/** Looks at the file of one task. */
class Look {
  constructor(
    private readonly found: FoundFiles,
    private readonly task: string,
    private readonly path: Mistake['path'],
    private readonly settings: Settings,
  ) {}

  async atSkymap(config: SkymapConfig): Promise<void> {
    if (config.url !== undefined) {
      const refusal = refusalOfAddress(config.url, this.settings.skymapHosts);
      if (refusal !== undefined) this.wrong(['url'], refusal);
      return;
    }
    const raw = config.position ? undefined : await this.bytesOf(config);
    if (raw === undefined && !config.position) return;
    try {
      skymapNotice(config, raw);
    } catch (error) {
      if (error instanceof BadUserInput) this.wrong(error.path, error.message);
      else if (error instanceof RefusedSkyFile) this.wrong(['file'], `expected a sky map: ${error.message}`);
      else throw error;
    }
  }

  async atCatalogue(config: CatalogueConfig, scratch: Scratch | undefined): Promise<void> {
    if ((await this.bytesOf(config)) === undefined || !scratch) return;
    const store = await scratch();
    try {
      const options = { ...tableChoice(config), nowUnixMs: 0 };
      const { version } = await loadCatalogue(
        store.catalogues,
        pathOfJob(config.file, this.settings),
        options,
      );
      this.found.catalogues.push(version);
    } catch (error) {
      if (!(error instanceof BadUserInput)) throw error;
      const key = error.path.find((step) => ['name', 'ra', 'dec', 'id', 'text'].includes(String(step)));
      // The options of the command are keys here.
      this.wrong([key ?? 'file'], error.message.replaceAll(/--(ra|dec|id)\b/g, '$1'));
    } finally {
      await store.close();
    }
  }

  private async bytesOf(config: {
    readonly file?: string | undefined;
    readonly content?: string | undefined;
    readonly sha256?: string | undefined;
  }): Promise<Uint8Array | undefined> {
    const { file = '', content, sha256 } = config;
    const bytes = content === undefined ? await this.read(file) : Buffer.from(content, 'base64');
    if (!bytes) return undefined;
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== undefined && sha256 !== digest)
      this.wrong(['sha256'], `expected ${digest}, that of ${file} here, found ${sha256}`);
    this.found.digests.set(this.task, digest);
    if (bytes.length <= MAX_CARRIED_BYTES) this.found.carried.set(this.task, bytes);
    return bytes;
  }

  private async read(file: string): Promise<Buffer | undefined> {
    const path = pathOfJob(file, this.settings);
    try {
      return await readFile(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const what = code === 'ENOENT' ? 'there is none' : code;
      this.wrong(
        ['file'],
        `expected a file that can be read, found ${file} (${what}; paths are relative to the job file)`,
      );
      return undefined;
    }
  }

  private wrong(inner: readonly (string | number)[], message: string): void {
    this.found.mistakes.push({ path: [...this.path, ...inner], message });
  }
}
