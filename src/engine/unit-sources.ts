import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RefusedJob } from '../domain/errors.js';
import { importsOf } from '../provenance/module-imports.js';
import type { UnitSources } from '../provenance/unit-digest.js';

/** A package: the folder with its package.json, and what that says. */
export interface PackageFolder {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

/** Finds the package that a file belongs to: the nearest package.json upwards that has a name. */
export function packageOf(file: string): PackageFolder {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const described = describedIn(folder);
    if (described) return described;
    if (folder === dirname(folder))
      throw new RefusedJob([`${file} belongs to no package: no package.json above it`]);
  }
}

/**
 * Collects what the module of a unit consists of: itself, everything that it imports by relative path, directly or
 * not, and the versions of the other packages that these import.
 *
 * Type imports do not count: they are gone when the unit runs.
 *
 * @param file  the module, absolute path
 * @throws {RefusedJob} when an import cannot be resolved
 */
export function unitSources(file: string): UnitSources {
  const root = packageOf(file).folder;
  const files = new Map<string, string>();
  const packages = new Set<string>();
  const open = [file];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (files.has(next)) continue;
    const text = readFileSync(next, 'utf8');
    files.set(next, text);
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith('.')) open.push(moduleFile(next, specifier));
      else packages.add(packageVersion(next, specifier));
    }
  }
  return {
    files: [...files].map(([path, text]) => ({ path: relative(root, path).split(sep).join('/'), text })),
    packages: [...packages],
  };
}

/** TypeScript imports `./x.js` and means `./x.ts`. */
function moduleFile(from: string, specifier: string): string {
  const path = resolve(dirname(from), specifier);
  const candidates = [path.replace(/\.js$/, '.ts'), path];
  const found = candidates.find(existsSync);
  if (found === undefined) throw new RefusedJob([`${from} imports ${specifier}, and there is no such file`]);
  return found;
}

function packageVersion(from: string, specifier: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  // Whatever is installed, units get the contract of the engine that runs them.
  if (name === own.name) return `${own.name}@${own.version}`;
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const installed = describedIn(join(folder, 'node_modules', name));
    if (installed) return `${name}@${installed.version}`;
    if (folder === dirname(folder)) throw new RefusedJob([`${from} imports ${name}, which is not installed`]);
  }
}

const own = packageOf(fileURLToPath(import.meta.url));

function describedIn(folder: string): PackageFolder | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const description: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof description !== 'object' || description === null) return undefined;
  const { name, version } = description as { readonly name?: unknown; readonly version?: unknown };
  return typeof name === 'string' && typeof version === 'string' ? { folder, name, version } : undefined;
}
