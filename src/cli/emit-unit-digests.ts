import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageOf, unitSources } from '../engine/unit-sources.js';
import { digestKeyOf, UNIT_DIGESTS_FILE } from '../engine/unit-versions.js';
import { unitDigestOf } from '../provenance/unit-digest.js';

/*
 * Last step of the build: records beside the compiled code what it was compiled from. Every module under units/ is
 * recorded, whether it declares a unit or not.
 */
const { folder } = packageOf(fileURLToPath(import.meta.url));
const digests = readdirSync(join(folder, 'units'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .sort()
  .map((path) => join(folder, 'units', path))
  .map((file) => [digestKeyOf(folder, file), unitDigestOf(unitSources(file))]);
writeFileSync(
  join(folder, 'dist', UNIT_DIGESTS_FILE),
  `${JSON.stringify(Object.fromEntries(digests), null, 1)}\n`,
);
