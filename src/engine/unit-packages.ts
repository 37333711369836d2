import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AmpelGraphError, RefusedJob } from '../domain/errors.js';
import type { CatalogueEntry, UnitDefinition } from '../unit/index.js';
import { CONTRACT_URL } from './unit-contract.js';
import { HARMLESS_MODULES } from './unit-runner/harmless-modules.js';
import { holdImportsTo } from './unit-runner/import-rules.js';
import { unitSources } from './unit-sources.js';

/** Units of packages, and what is wrong with the packages. */
export interface LoadedPackages {
  readonly entries: readonly CatalogueEntry[];
  readonly mistakes: readonly PackageMistake[];
}

/** A mistake of a package of units. */
export interface PackageMistake {
  /** Place of the package in the list. */
  readonly index: number;
  readonly message: string;
}

/**
 * Loads the units of other packages. A package lists the modules with its units in its package.json:
 * `"ampelgraph": { "units": ["./units/brightest-point.js"] }`; each unit is exported under its own name.
 *
 * Nothing of a package is run whose units import modules of Node's that units may not have.
 *
 * @param names  names of installed packages, or paths of folders that begin with `.` or `/`
 * @param from  folder from which they are looked for
 * @param taken  units that are there already; names must differ from theirs
 */
export async function loadUnitPackages(
  names: readonly string[],
  from: string,
  taken: readonly CatalogueEntry[],
): Promise<LoadedPackages> {
  const entries: CatalogueEntry[] = [];
  const mistakes: PackageMistake[] = [];
  for (const [index, name] of names.entries()) {
    const refuse = (message: string) => mistakes.push({ index, message });
    for (const file of unitFilesOf(name, from, refuse))
      for (const entry of await unitsOfModule(file, refuse)) {
        const same = [...taken, ...entries].find(
          ({ definition }) => definition.name === entry.definition.name,
        );
        if (same === undefined) entries.push(entry);
        else
          refuse(
            `expected units with names of their own, found ${entry.definition.name}, which ${same.definition.author} has already made`,
          );
      }
  }
  return { entries, mistakes };
}

/** Lists the modules that a package says have its units, absolute paths. */
export function unitFilesOf(
  name: string,
  from: string,
  refuse: (message: string) => void,
): readonly string[] {
  const folder = folderOf(name, from);
  if (folder === undefined) {
    refuse(`expected a package that is installed or the path of a folder, found ${name}`);
    return [];
  }
  const listed = listedUnits(folder);
  if (listed === undefined) {
    refuse(
      `expected "ampelgraph": { "units": ["./file.js", ...] } in the package.json of ${name}, found no such list`,
    );
    return [];
  }
  return listed.flatMap((path) => {
    const file = resolve(folder, path);
    const isInside = !relative(folder, file).startsWith('..');
    if (isInside && existsSync(file)) return [file];
    refuse(`expected modules of ${name}, found ${path}, which is not there`);
    return [];
  });
}

/**
 * Loads a module and gives its units.
 *
 * @param refuse  told of each mistake: imports that units may not have, no unit at all, units under other names
 */
export async function unitsOfModule(
  file: string,
  refuse: (message: string) => void,
): Promise<readonly CatalogueEntry[]> {
  const forbidden = forbiddenImports(file, refuse);
  if (forbidden === undefined) return [];
  for (const name of forbidden)
    refuse(`expected a unit without files, network, clock and randomness, found an import of ${name}`);
  if (forbidden.length > 0) return [];
  offerContract();
  const moduleUrl = pathToFileURL(file).href;
  const exported = await loaded(moduleUrl, refuse);
  const units = Object.entries(exported).flatMap(([exportName, value]) =>
    isDefinition(value) ? [{ definition: value, exportName, moduleUrl }] : [],
  );
  if (units.length === 0)
    refuse(`expected a module that exports units made by defineUnit, found none in ${file}`);
  return units.filter(({ definition, exportName }) => {
    if (definition.name === exportName) return true;
    refuse(`expected each unit exported under its own name, found ${definition.name} as ${exportName}`);
    return false;
  });
}

/** Node's own modules that a unit imports, directly or not, and may not; `undefined` when its sources can't be read. */
function forbiddenImports(file: string, refuse: (message: string) => void): readonly string[] | undefined {
  try {
    return unitSources(file).packages.filter(
      (name) => name.startsWith('node:') && !HARMLESS_MODULES.includes(name.slice('node:'.length)),
    );
  } catch (error) {
    if (!(error instanceof AmpelGraphError)) throw error;
    for (const message of error instanceof RefusedJob ? error.mistakes : [error.message]) refuse(message);
    return undefined;
  }
}

async function loaded(
  moduleUrl: string,
  refuse: (message: string) => void,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(/* @vite-ignore */ moduleUrl);
  } catch (error) {
    refuse(
      `expected a module that can be loaded, found ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    );
    return {};
  }
}

let isOffered = false;

/** Lets packages import the contract of this engine, so that there is one copy of it. */
function offerContract(): void {
  if (isOffered) return;
  isOffered = true;
  try {
    holdImportsTo({ contractUrl: CONTRACT_URL });
  } catch (error) {
    // A runner of tests that reads TypeScript by itself resolves the contract by itself too.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
  }
}

function folderOf(name: string, from: string): string | undefined {
  if (/^[./]/.test(name)) {
    const folder = resolve(from, name);
    return existsSync(join(folder, 'package.json')) ? realpathSync(folder) : undefined;
  }
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules', name);
    if (existsSync(join(installed, 'package.json'))) return realpathSync(installed);
    if (folder === dirname(folder)) return undefined;
  }
}

function listedUnits(folder: string): readonly string[] | undefined {
  const description: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const section = memberOf(description, 'ampelgraph');
  const units = memberOf(section, 'units');
  return Array.isArray(units) && units.every((path) => typeof path === 'string') ? units : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function isDefinition(value: unknown): value is UnitDefinition {
  return (
    typeof memberOf(value, 'kind') === 'string' &&
    typeof memberOf(value, 'name') === 'string' &&
    typeof memberOf(value, 'create') === 'function' &&
    typeof memberOf(value, 'parseConfig') === 'function'
  );
}
