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

/** The pages that the server serves; `alsoFrom` names folders outside `source` that go into the bundle. */
const pages = [
  {
    name: 'GraphiQL',
    source: 'dashboard/graphiql',
    output: 'dist/graphiql',
    packages: ['graphiql', 'react', 'react-dom'],
    alsoFrom: ['examples/queries'],
  },
  {
    name: 'the dashboard',
    source: 'dashboard/web',
    output: 'dist/dashboard',
    packages: ['preact', 'uplot'],
    alsoFrom: ['src/domain'],
  },
];

// The first `npx ampelgraph` in a checkout links the checkout into npm's cache and runs this script again. It must not
// build then: it would take seconds, and a build that fails would leave an entry in the cache that never works again.
if (process.env.npm_command !== 'exec') prepare();

function prepare() {
  linkCommand();
  if (compile()) recordUnitDigests();
  for (const page of pages) bundle(page);
}

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

/** Compiles the sources; says whether they are compiled now. */
function compile() {
  if (!isInstalled('typescript')) {
    skip('compiling', 'typescript is not installed');
    return false;
  }
  return run('compile', [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json']);
}

/** Writes the content digest of every unit beside the build: provenance names the software by it. */
function recordUnitDigests() {
  run('record the digests of units', [join(root, 'dist/src/cli/emit-unit-digests.js')]);
}

/** Bundles a page (seconds), unless the bundle at hand was made from the same sources and packages. */
function bundle({ name, source, output, packages, alsoFrom }) {
  if (!existsSync(join(root, source, 'index.html'))) return;
  const absent = ['vite', ...packages].filter((packageName) => !isInstalled(packageName));
  if (absent.length > 0) {
    skip(`bundling ${name}`, `${absent.join(', ')} not installed`);
    return;
  }
  const record = join(root, output, '.inputs');
  const inputs = digestOfInputs([source, ...alsoFrom]);
  const isFresh = existsSync(record) && existsSync(join(root, output, 'index.html'));
  if (isFresh && readFileSync(record, 'utf8') === inputs) return;
  rmSync(join(root, output), { recursive: true, force: true });
  const vite = [join(root, 'node_modules/vite/bin/vite.js'), 'build', source, '--logLevel', 'warn'];
  if (run(`bundle ${name}`, vite)) writeFileSync(record, inputs);
}

/** Digests all files in the folders, and the lock file: another version of a package makes another bundle. */
function digestOfInputs(folders) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of files.sort()) {
    hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file));
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

/** Runs a script of Node; a failure is told at once and in the exit code, and the other steps go on. */
function run(purpose, args) {
  const started = performance.now();
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined || status !== 0) {
    console.error(`prepare: could not ${purpose}: ${error?.message ?? `exit code ${status}, see above`}`);
    process.exitCode = 1;
    return false;
  }
  console.log(`prepare: ${purpose}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return true;
}

function skip(step, reason) {
  console.log(`prepare: ${step} skipped: ${reason}`);
}
