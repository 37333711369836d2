import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BadUserInput } from '../../domain/errors.js';
import type { Scaffold } from '../../engine/unit-scaffold.js';
import { packageOf } from '../../engine/unit-sources.js';

const PackageJson = z.looseObject({
  ampelgraph: z.looseObject({ units: z.array(z.string()).default([]) }).default({ units: [] }),
});

/**
 * Writes a unit into a package: its module, its test, its line in package.json; and links this software into the
 * package's `node_modules` where it is not installed, so that the contract can be imported.
 *
 * @returns what was done, one line each
 * @throws {BadUserInput} when the unit's file is there already
 */
export async function writeScaffold(
  { fileName, unit, test }: Scaffold,
  folder: string,
): Promise<readonly string[]> {
  const module = join(folder, 'units', `${fileName}.js`);
  if (existsSync(module)) throw new BadUserInput(`${module} is there already; nothing was written`, ['name']);
  await mkdir(join(folder, 'units'), { recursive: true });
  await writeFile(module, unit);
  await writeFile(join(folder, 'units', `${fileName}.test.js`), test);
  await listInPackage(folder, `./units/${fileName}.js`);
  return [
    `wrote units/${fileName}.js and units/${fileName}.test.js, and listed the unit in package.json`,
    ...(await linkOurselves(folder)),
  ];
}

async function listInPackage(folder: string, path: string): Promise<void> {
  const file = join(folder, 'package.json');
  const described: unknown = existsSync(file)
    ? JSON.parse(await readFile(file, 'utf8'))
    : { name: basename(folder).toLowerCase(), version: '0.1.0', type: 'module' };
  const { ampelgraph, ...rest } = PackageJson.parse(described);
  const units = [...new Set([...ampelgraph.units, path])];
  await writeFile(file, `${JSON.stringify({ ...rest, ampelgraph: { ...ampelgraph, units } }, null, 2)}\n`);
}

async function linkOurselves(folder: string): Promise<readonly string[]> {
  const own = packageOf(fileURLToPath(import.meta.url));
  const link = join(folder, 'node_modules', own.name);
  if (existsSync(link)) return [];
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await symlink(own.folder, link, 'junction');
  return [`linked node_modules/${own.name} to ${own.folder}`];
}
