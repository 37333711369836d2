import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RefusedJob } from '../domain/errors.js';
import { unitVersionIdOf } from '../provenance/trace.js';
import { unitDigestOf } from '../provenance/unit-digest.js';
import type { UnitVersion } from '../storage/port/origin-rows.js';
import type { Hash } from '../storage/port/page.js';
import type { CatalogueEntry, UnitDefinition, UnitKind } from '../unit/index.js';
import { type PackageFolder, packageOf, unitSources } from './unit-sources.js';

/** Written beside compiled code: digests of the modules that it was compiled from, by path without extension. */
export const UNIT_DIGESTS_FILE = 'unit-digests.json';

const TIER_OF: Readonly<Record<UnitKind, UnitVersion['tier']>> = {
  SHAPER: 'T0',
  ALERT_FILTER: 'T0',
  COMBINER: 'T1',
  LIGHT_CURVE: 'T2',
  TIED_LIGHT_CURVE: 'T2',
  MATCHED_LIGHT_CURVE: 'T2',
  STATE: 'T2',
  TIED_STATE: 'T2',
  DATAPOINT: 'T2',
  TIED_DATAPOINT: 'T2',
  TRANSIENT: 'T2',
  TIED_TRANSIENT: 'T2',
  REVIEW: 'T3',
};

/**
 * Works out the versions of units by name.
 *
 * The digest is that of the TypeScript sources, also when compiled code runs: the build left it in
 * {@link UNIT_DIGESTS_FILE}. So the same sources give the same ids in development and in production. Units of packages
 * that come without that file are digested as they are installed.
 *
 * @throws {RefusedJob} when sources are missing or the digests do not belong to the build
 */
export async function unitVersions(
  catalogue: readonly CatalogueEntry[],
): Promise<ReadonlyMap<string, UnitVersion>> {
  const versions = new Map<string, UnitVersion>();
  for (const { definition, moduleUrl } of catalogue) {
    const file = fileURLToPath(moduleUrl);
    const owner = packageOf(file);
    versions.set(definition.name, versionOf(definition, owner, await digestOf(file, owner)));
  }
  return versions;
}

/** Names a module in the file of digests: its path from the folder of sources or of compiled code, no extension. */
export function digestKeyOf(folder: string, file: string): string {
  return relative(folder, file)
    .split(sep)
    .join('/')
    .replace(/\.[jt]s$/, '');
}

async function digestOf(file: string, owner: PackageFolder): Promise<Hash> {
  const compiled = join(owner.folder, 'dist');
  const digests = join(compiled, UNIT_DIGESTS_FILE);
  if (!file.startsWith(compiled + sep) || !existsSync(digests)) return unitDigestOf(unitSources(file));
  const recorded: Readonly<Record<string, unknown>> = JSON.parse(await readFile(digests, 'utf8'));
  const digest = recorded[digestKeyOf(compiled, file)];
  if (typeof digest !== 'string')
    throw new RefusedJob([`${digests} has no digest of ${digestKeyOf(compiled, file)}; build again`]);
  return digest;
}

function versionOf(definition: UnitDefinition, owner: PackageFolder, digest: Hash): UnitVersion {
  const { name, author, citation, licence } = definition;
  const identity = { package: owner.name, version: owner.version, name, digest };
  return {
    id: unitVersionIdOf(identity),
    ...identity,
    tier: TIER_OF[definition.kind],
    author,
    ...(citation === undefined ? {} : { citation }),
    ...(licence === undefined ? {} : { licence }),
  };
}
