import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SOURCE_MUTANTS, type SourceMutant } from './source-mutants.js';

/*
 * Takes each check of source-mutants.ts out of a copy of the sources, runs the comparison with the reference there,
 * and prints which are noticed, by how many of the documents, and which are not:
 *
 *   node --import @oxc-node/core/register test/access/non-interference/try-source-mutants.ts [documents] [part of a name]
 *
 * Ends with 1 when one is not noticed, or its text stands no longer in the sources.
 */

const root = fileURLToPath(new URL('../../..', import.meta.url));
const [documents = '1000', part = ''] = process.argv.slice(2);

const copy = mkdtempSync(join(tmpdir(), 'ampelgraph-mutants-'));
for (const name of [
  'src',
  'schema',
  'resolvers',
  'units',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
])
  cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

const chosen = SOURCE_MUTANTS.filter(({ name }) => name.includes(part));
const outcomes = chosen.map((mutant) => {
  const outcome = tried(mutant);
  console.info(`${outcome.padEnd(40)} ${mutant.name}`);
  return outcome;
});
rmSync(copy, { recursive: true });
process.exitCode = outcomes.every((outcome) => outcome.startsWith('noticed')) ? 0 : 1;

function tried({ file, find, replace }: SourceMutant): string {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) return 'STALE: its text does not stand there once';
  writeFileSync(path, source.replace(find, replace));
  try {
    return compared();
  } finally {
    writeFileSync(path, source);
  }
}

function compared(): string {
  const { stdout, stderr, status } = spawnSync(
    'npx',
    ['vitest', 'run', 'test/access/non-interference/non-interference.test.ts'],
    {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, AMPELGRAPH_ORACLE_DOCUMENTS: documents, NO_COLOR: '1' },
      maxBuffer: 2 ** 28,
    },
  );
  const output = `${stdout}${stderr}`;
  const kinds = [...output.matchAll(/first seed (\d+)": (\d+)/g)];
  if (kinds.length === 0) return withoutKinds(output, status);
  const found = kinds.reduce((sum, [, , count]) => sum + Number(count), 0);
  return `noticed by ${found} documents, first seed ${Math.min(...kinds.map(([, seed]) => Number(seed)))}`;
}

/** Tells what came of a run in which no answers differed. Few documents can't cover the schema, and need not here. */
function withoutKinds(output: string, status: number | null): string {
  if (status === 0 || output.includes(' documents, and ')) return 'NOT NOTICED';
  return `BROKEN: ${firstError(output)}`;
}

function firstError(output: string): string {
  return output.split('\n').find((line) => line.includes('Error')) ?? 'no comparison was made';
}
