import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CATALOGUE, findUnit, nearestUnitName } from '../units/catalogue.js';
import { NUZTF_DECENT_CONFIG } from '../units/t0/decent-filter.js';
import type { Clearance } from './access/clearance.js';
import { type Config, variablesOf } from './config.js';
import { RefusedJob } from './domain/errors.js';
import type { Predicate } from './domain/predicate.js';
import type { JsonObject } from './domain/scalar.js';
import type { PlannedSink } from './engine/channel-plan.js';
import { defaultJob } from './engine/job/default-job.js';
import { type ReadJobFile, readJobFile, type SourceChoice } from './engine/job/job-file.js';
import type { Mistake } from './engine/job/mistake.js';
import { type ResolvedJob, resolveJob, type UnitShelf } from './engine/job/resolve-job.js';
import { unsetVariables } from './engine/job/tasks/task-references.js';
import { allCatalogues } from './engine/resources/operator-catalogues.js';
import { packetShaperOf } from './engine/shaping/packet-shaper.js';
import { TraceBook } from './engine/trace-book.js';
import { loadUnitPackages } from './engine/unit-packages.js';
import { unitVersions } from './engine/unit-versions.js';
import { Metrics } from './metrics/metrics.js';
import { openSink, reviewMistakes, selectionOf } from './review-choices.js';
import type { Sink } from './sinks/sink.js';
import { softwareName } from './software-name.js';
import { chosenOf, chosenSources } from './source-choices.js';
import type { ChosenSource } from './sources/choose-source.js';
import { fetchFile } from './sources/fetch-file.js';
import type { PacketShaper } from './sources/packet-shaper.js';
import type { CatalogueVersion } from './storage/port/catalogue-store.js';
import type { UnitVersion } from './storage/port/origin-rows.js';
import type { Storage } from './storage/port/storage.js';
import { openSqliteStorage, type SqliteStorageOptions } from './storage/sqlite/open-sqlite-storage.js';
import type { StorageAddress } from './storage-address.js';
import { pathOfJob, readTaskFiles, type TaskFiles } from './task-files.js';
import type { CatalogueEntry } from './unit/index.js';

/** What a command works with: the store, and the job that says which channels run over it. */
export interface Composition {
  readonly storage: Storage;
  readonly job: ResolvedJob;
  /** Makes alerts of packets, as the job says. */
  readonly shaper: PacketShaper;
  readonly read: ReadJobFile;
  /** Where alerts come from, as far as the job says. */
  readonly sources: readonly ChosenSource[];
  /** The units that jobs may name. */
  readonly catalogue: readonly CatalogueEntry[];
  /** Traces of the units of the catalogue, whatever job planned their tickets. */
  readonly traces: TraceBook;
  /** Versions of the units of the catalogue, by name. */
  readonly versions: ReadonlyMap<string, UnitVersion>;
  /** Reads what a T3 process selects, as its clearance sees sky maps now. */
  readonly parseSelection: (select: JsonObject, clearance: Clearance) => Promise<Predicate | undefined>;
  /** Opens a sink of a T3 process. */
  readonly openSink: (sink: PlannedSink) => Sink;
  /** Checks sources that a task names. */
  readonly chooseSources: (choices: readonly SourceChoice[]) => readonly ChosenSource[];
  /** Gives the path of a file that a task names. */
  readonly pathOfTask: (file: string) => string;
  /** Fetches a sky map from a host that the operator allows. */
  readonly fetchSkymap: (url: string) => Promise<Uint8Array>;
  /** Looks up a variable that the job names. */
  readonly variable: (name: string) => string | undefined;
  /** What this process counts, calls of the store included. */
  readonly metrics: Metrics;
  /** Name and version of this software. */
  readonly software: string;
}

/**
 * Chooses the adapters that the configuration asks for and opens the store with the job's labels, channels and units
 * registered. The only place that names an adapter or a unit.
 *
 * @param options  `runsTasks`: the job's tasks are to be run, so that their files must be there; `mostly`: what the
 *                 store is used for, reading unless given
 * @throws {RefusedJob} when the configuration can't run, with every mistake
 */
export async function compose(
  config: Config,
  { runsTasks = false, mostly }: { readonly runsTasks?: boolean } & StoreUse = {},
): Promise<Composition> {
  const read = await loadJob(config);
  const parts = await jobParts(read, config, { runsTasks, needsVariables: true });
  const { sources, catalogue, versions, variable } = parts;
  const software = softwareName();
  const metrics = new Metrics(software);
  const storage = metrics.measured(await openStore(config, { mostly }));
  const { job, traces } = await closingOnFailure(storage, async () => {
    const job = jobOf(read, parts, await allCatalogues(storage.catalogues));
    await storage.registry.useLabels(job.labels);
    await storage.registry.useChannels(job.channels.map((channel) => channel.access));
    await storage.registry.useTraces(job.traces);
    return { job, traces: new TraceBook(storage.registry, versions) };
  });
  metrics.watchTickets(() => storage.tickets.counts(Date.now()));
  return {
    storage,
    job,
    shaper: packetShaperOf(job.shapers),
    read,
    sources,
    catalogue,
    versions,
    traces,
    parseSelection: (select, clearance) => selectionOf(select, clearance, storage),
    openSink: (sink) => openSink(sink, config),
    chooseSources: (choices) => chosenOf(choices, [], config).chosen,
    pathOfTask: (file) => pathOfJob(file, config),
    fetchSkymap: (url) => fetchFile(url, config.skymapHosts),
    variable,
    metrics,
    software,
  };
}

/** A job that has passed every check. */
export interface CheckedJob {
  readonly read: ReadJobFile;
  readonly job: ResolvedJob;
  readonly catalogue: readonly CatalogueEntry[];
  /** By name. */
  readonly versions: ReadonlyMap<string, UnitVersion>;
  readonly files: TaskFiles;
}

/**
 * Checks the job of a configuration without running or registering anything. A store that is there is asked for its
 * catalogues; none is made.
 *
 * @throws {RefusedJob} with every mistake
 */
export async function checkJob(config: Config, options?: CheckOptions): Promise<CheckedJob> {
  return checkRead(await loadJob(config), config, options);
}

/** How a job is checked. */
export interface CheckOptions {
  /** Whether the variables that it names must be set, as where it is to run. */
  readonly needsVariables?: boolean;
}

/** Checks a job that was read already, or made, as {@link checkJob} does. */
export async function checkRead(
  read: ReadJobFile,
  config: Config,
  { needsVariables = true }: CheckOptions = {},
): Promise<CheckedJob> {
  const parts = await jobParts(read, config, { runsTasks: true, needsVariables });
  const { catalogue, versions, files } = parts;
  return { read, job: jobOf(read, parts, await catalogueVersions(config)), catalogue, versions, files };
}

/** What a job names, and what was found wrong in looking that up. */
interface JobParts extends Units {
  readonly sources: Composition['sources'];
  readonly files: TaskFiles;
  readonly variable: Composition['variable'];
}

async function jobParts(
  read: ReadJobFile,
  config: Config,
  { runsTasks, needsVariables }: { readonly runsTasks: boolean; readonly needsVariables: boolean },
): Promise<JobParts> {
  const variable = variablesOf(config);
  const sources = chosenSources(read, config);
  const units = await unitsOf(read, config);
  const files = await taskFiles(read, config, runsTasks);
  const mistakes = [
    ...(needsVariables ? unsetVariables(read.job, variable) : []),
    ...sources.mistakes,
    ...units.mistakes,
    ...reviewMistakes(read, config),
    ...files.mistakes,
  ];
  return { ...units, sources: sources.chosen, files, variable, mistakes };
}

/** @throws {RefusedJob} with every mistake */
function jobOf(
  read: ReadJobFile,
  { catalogue, versions, files, variable, mistakes }: JobParts,
  catalogues: readonly CatalogueVersion[],
): ResolvedJob {
  const units = shelfOf(catalogue, versions, [...files.catalogues, ...catalogues]);
  return resolveJob(read, units, mistakes, { variable, digests: files.digests });
}

/** Reads the files of a job's tasks; where these are not run, whatever is wrong with the files is of no account. */
async function taskFiles(read: ReadJobFile, config: Config, runsTasks: boolean): Promise<TaskFiles> {
  const found = await readTaskFiles(
    read,
    config,
    runsTasks ? () => openSqliteStorage({ path: ':memory:' }) : undefined,
  );
  return runsTasks ? found : { ...found, mistakes: [] };
}

/** The units that jobs may name without naming packages. */
export function ownUnits(): readonly CatalogueEntry[] {
  return CATALOGUE;
}

/** The units that a job may name. */
export interface Units {
  readonly catalogue: readonly CatalogueEntry[];
  readonly versions: ReadonlyMap<string, UnitVersion>;
  readonly mistakes: readonly Mistake[];
}

/** Our own units and those of the packages that the job names. */
export async function unitsOf({ job }: ReadJobFile, { jobFile }: Config): Promise<Units> {
  const folder = jobFile === undefined ? '.' : dirname(jobFile);
  const { entries, mistakes } = await loadUnitPackages(job.unitPackages ?? [], folder, CATALOGUE);
  const catalogue = [...CATALOGUE, ...entries];
  return {
    catalogue,
    versions: await unitVersions(catalogue),
    mistakes: mistakes.map(({ index, message }) => ({ path: ['unitPackages', index], message })),
  };
}

function shelfOf(
  catalogue: readonly CatalogueEntry[],
  versions: ReadonlyMap<string, UnitVersion>,
  catalogues: readonly CatalogueVersion[],
): UnitShelf {
  return {
    find: (name) => findUnit(name, catalogue)?.definition,
    suggest: (name) => nearestUnitName(name, catalogue),
    versionOf: (definition) => versions.get(definition.name)!,
    catalogues,
  };
}

async function catalogueVersions(config: Config): Promise<readonly CatalogueVersion[]> {
  if (config.store.adapter === 'sqlite' && !existsSync(config.store.path)) return [];
  const storage = await openStorage(config.store);
  try {
    return await allCatalogues(storage.catalogues);
  } finally {
    await storage.close();
  }
}

/** What a process mostly does with its store. */
type StoreUse = Pick<SqliteStorageOptions, 'mostly'>;

/** Opens the store that the configuration names, for commands that run no job. */
export async function openStore(config: Config, use: StoreUse = {}): Promise<Storage> {
  await mkdir(config.dataDirectory, { recursive: true });
  return openStorage(config.store, use);
}

/**
 * Opens the store at an address with the adapter that the address asks for.
 *
 * @param options  `onMigration` is told of each step by which its layout was brought up to date
 */
export async function openStorage(
  address: StorageAddress,
  options: { readonly readonly?: boolean; readonly onMigration?: (name: string) => void } & StoreUse = {},
): Promise<Storage> {
  if (address.adapter === 'sqlite') return openSqliteStorage({ ...options, path: address.path });
  // Loading the driver takes a fifth of the start of a command, which has no use for it with a file.
  const { openMongoStorage } = await import('./storage/mongo/open-mongo-storage.js');
  return openMongoStorage({ ...options, url: address.url });
}

/** Leaves no store open behind what failed, which would keep the process alive. */
async function closingOnFailure<Result>(storage: Storage, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** Reads the job file of a configuration, or makes the built-in job. */
export async function loadJob(config: Config): Promise<ReadJobFile> {
  // A job without a Gaia catalogue has to say that it does without the Gaia cut.
  if (config.jobFile === undefined) return defaultJob({ ...NUZTF_DECENT_CONFIG, gaia_rs: 0 });
  return readJobFile(await textOfJob(config.jobFile), config.jobFile);
}

async function textOfJob(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const found = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a directory' : code;
    throw new RefusedJob([`${file}: expected a job file (YAML), found ${found}`], { cause: error });
  }
}
