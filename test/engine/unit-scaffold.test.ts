import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { writeScaffold } from '../../src/cli/unit/write-scaffold.js';
import { ownUnits } from '../../src/compose.js';
import { checkUnits } from '../../src/engine/unit-check/check-units.js';
import { SCAFFOLD_KINDS, scaffoldOf } from '../../src/engine/unit-scaffold.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();

it('every kind of new unit passes its check and its test as it stands', async () => {
  for (const kind of SCAFFOLD_KINDS) {
    const name = kind.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    await writeScaffold(scaffoldOf(kind, `Made${name}`, 'A. Team'), folder);
  }
  const { units, mistakes } = await checkUnits(folder, folder, ownUnits());
  expect(mistakes).toEqual([]);
  expect(units).toHaveLength(SCAFFOLD_KINDS.length);
  // What the tests import is the contract as it is here, built or not.
  const register = pathToFileURL(join(root, 'node_modules/@oxc-node/core/register.mjs')).href;
  const env = {
    PATH: process.env['PATH'],
    OXC_TSCONFIG_PATH: join(root, 'tsconfig.json'),
    NODE_OPTIONS: `--conditions=ampelgraph-source --import ${register}`,
  };
  const all = SCAFFOLD_KINDS.map((kind) => `await import('./units/made-${kind}.test.js');`).join('\n');
  execFileSync(process.execPath, ['--input-type=module', '-e', all], { cwd: folder, env, stdio: 'pipe' });
}, 120_000);
