import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { AmpelGraphError } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { CatalogueEntry } from '../../unit/index.js';
import { unitFilesOf, unitsOfModule } from '../unit-packages.js';
import { packageOf, unitSources } from '../unit-sources.js';
import { definitionMistakes } from './definition-rules.js';
import { determinismMistakes } from './determinism.js';
import { sourceMistakes } from './source-rules.js';

/** What a check came to. */
export interface UnitCheck {
  /** Names of the units that were found. */
  readonly units: readonly string[];
  /** One line each: `file:line:column: ...`, or `file NAME: ...` of a unit as a whole. */
  readonly mistakes: readonly string[];
}

/**
 * Checks units by every rule that can be checked without knowing what they are for: sources (imports, clock,
 * randomness, network), definitions (name, description, author, closed parameters), and that a second run on sample
 * light curves gives what the first gave.
 *
 * @param target  a module, or a package by name or folder
 * @param known  units that are there already, to which others may be tied
 * @param config  for units with parameters that have no default
 */
export async function checkUnits(
  target: string,
  from: string,
  known: readonly CatalogueEntry[],
  config: JsonObject = {},
): Promise<UnitCheck> {
  const mistakes: string[] = [];
  const entries: { readonly entry: CatalogueEntry; readonly shown: string }[] = [];
  for (const file of filesOf(target, from, (message) => mistakes.push(`${target}: ${message}`))) {
    const shown = relative(from, file) || file;
    const inSource = mistakesInSources(file, from);
    mistakes.push(...inSource);
    // What breaks a rule is not run.
    if (inSource.length > 0) continue;
    const found = await unitsOfModule(file, (message) => mistakes.push(`${shown}: ${message}`));
    entries.push(...found.map((entry) => ({ entry, shown })));
  }
  const catalogue = [...known, ...entries.map(({ entry }) => entry)];
  for (const { entry, shown } of entries) {
    if (known.some(({ definition }) => definition.name === entry.definition.name))
      mistakes.push(`${shown} ${entry.exportName}: expected a name of its own, found one that is taken`);
    for (const message of await mistakesOf(entry, catalogue, config))
      mistakes.push(`${shown} ${entry.exportName}: ${message}`);
  }
  return { units: entries.map(({ entry }) => entry.definition.name), mistakes };
}

function filesOf(target: string, from: string, refuse: (message: string) => void): readonly string[] {
  const path = resolve(from, target);
  if (existsSync(path) && statSync(path).isFile()) return [path];
  const isFolder = existsSync(join(path, 'package.json'));
  return unitFilesOf(isFolder ? path : target, from, refuse);
}

/** The rules hold for everything that a unit is made of in its own package. */
function mistakesInSources(file: string, from: string): readonly string[] {
  const { folder } = packageOf(file);
  const own = sourceMistakes(readFileSync(file, 'utf8')).map(lineOf(relative(from, file)));
  // Without the module itself nothing that it imports can be told.
  if (own.length > 0) return own;
  return importedFiles(file)
    .filter(({ path }) => join(folder, path) !== file)
    .flatMap(({ path, text }) => sourceMistakes(text).map(lineOf(relative(from, join(folder, path)))));
}

/** Nothing when an import leads nowhere: loading the unit says so. */
function importedFiles(file: string): ReturnType<typeof unitSources>['files'] {
  try {
    return unitSources(file).files;
  } catch (error) {
    if (!(error instanceof AmpelGraphError)) throw error;
    return [];
  }
}

function lineOf(shown: string) {
  return ({ line, column, message }: ReturnType<typeof sourceMistakes>[number]) =>
    `${shown}:${line}:${column}: ${message}`;
}

async function mistakesOf(
  { definition }: CatalogueEntry,
  catalogue: readonly CatalogueEntry[],
  config: JsonObject,
): Promise<readonly string[]> {
  const ofDefinition = definitionMistakes(definition, config);
  const parsed = definition.params.safeParse(config);
  if (!parsed.success)
    return [
      ...ofDefinition,
      `could not be tried, since it has parameters without defaults (give --config): ${parsed.error.issues
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; ')}`,
    ];
  return [
    ...ofDefinition,
    ...(await determinismMistakes(definition, definition.parseConfig(config), catalogue)),
  ];
}
