/**
 * Builds all that `npm start` needs; npm runs it after `npm ci`. Downloads nothing.
 *
 * Each step is skipped, and says so, when the development packages it needs are absent (`npm ci --omit=dev`).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

linkCommand();
bundleGraphiql();
compile();
recordUnitDigests();

/** Links the command, so that `npx ampelgraph` finds the checkout's own without asking a registry. */
function linkCommand() {
  const bin = join(root, 'bin/ampelgraph.mjs');
  chmodSync(bin, 0o755);
  // Windows gets no link: npx falls back to the "bin" entry of package.json there.
  if (process.platform === 'win32' || !existsSync(join(root, 'node_modules'))) return;
  const link = join(root, 'node_modules/.bin/ampelgraph');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync('../../bin/ampelgraph.mjs', link);
}

function compile() {
  if (!isInstalled('typescript')) {
    skip('compiling', 'typescript is not installed');
    return;
  }
  run('compile', [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json']);
}

/** Writes the content digest of every unit beside the build: provenance names the software by it. */
function recordUnitDigests() {
  const script = join(root, 'dist/src/cli/emit-unit-digests.js');
  if (existsSync(script)) run('record the digests of units', [script]);
}

/** Bundles GraphiQL (5 to 25 s), unless the bundle at hand was made from the same sources and packages. */
function bundleGraphiql() {
  const needed = ['vite', 'graphiql', 'react', 'react-dom'];
  const absent = needed.filter((name) => !isInstalled(name));
  if (absent.length > 0) {
    skip('bundling GraphiQL', `${absent.join(', ')} not installed`);
    return;
  }
  const folder = join(root, 'dist/graphiql');
  const record = join(folder, '.inputs');
  const inputs = digestOfGraphiqlInputs();
  if (existsSync(join(folder, 'index.html')) && existsSync(record) && readFileSync(record, 'utf8') === inputs)
    return;
  rmSync(folder, { recursive: true, force: true });
  run('bundle GraphiQL', [
    join(root, 'node_modules/vite/bin/vite.js'),
    'build',
    'dashboard/graphiql',
    '--logLevel',
    'warn',
  ]);
  writeFileSync(record, inputs);
}

/** The sources of the page, the query it opens with, and the versions of the packages that go into it. */
function digestOfGraphiqlInputs() {
  const hash = createHash('sha256');
  const sources = join(root, 'dashboard/graphiql');
  const files = readdirSync(sources)
    .sort()
    .map((name) => join(sources, name));
  for (const file of [...files, join(root, 'examples/queries/cone.graphql')]) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const bundled = /(?:^|\/)(?:vite|rolldown|graphiql|graphql|react|react-dom|monaco-[^/]+|@graphiql\/[^/]+)$/;
  for (const [path, { version }] of Object.entries(packages)) {
    if (bundled.test(path)) hash.update(`${path}@${version}\0`);
  }
  return hash.digest('hex');
}

function isInstalled(name) {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch (cause) {
    // A package that does not export its package.json is there all the same.
    return cause.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

function run(purpose, args) {
  const started = performance.now();
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined || status !== 0) {
    console.error(`prepare: could not ${purpose}: ${error?.message ?? `exit code ${status}, see above`}`);
    process.exit(1);
  }
  console.log(`prepare: ${purpose}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function skip(step, reason) {
  console.log(`prepare: ${step} skipped: ${reason}`);
}
