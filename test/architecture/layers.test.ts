import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type IForbiddenRuleType } from 'dependency-cruiser';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

/** One offence for each rule: the file that commits it, what it imports, and the rule that must notice. */
const offences: readonly (readonly [file: string, imported: string, rule: string])[] = [
  ['src/domain/mjd.ts', 'node:fs', 'domain-imports-nothing'],
  ['src/domain/alert.ts', '../access/label.js', 'domain-imports-nothing'],
  ['src/access/grant.ts', '../storage/port/storage.js', 'access-is-pure'],
  ['src/provenance/digest.ts', 'node:fs', 'provenance-is-pure'],
  ['src/spatial/map.ts', 'node:fs', 'spatial-is-pure'],
  ['src/sky/reading.ts', 'node:fs', 'sky-is-pure'],
  ['src/catalogues/loading.ts', '../engine/ingest.js', 'catalogues-read-and-load'],
  ['src/unit/contract.ts', '../storage/port/storage.js', 'unit-contract-is-small'],
  ['units/t2/fetching.ts', 'node:https', 'units-use-the-contract-only'],
  [
    'units/shapers/reading.ts',
    '../../src/storage/port/storage.js',
    'shapers-use-the-contract-and-their-survey',
  ],
  ['units/t2/reading.ts', '../../src/storage/port/storage.js', 'units-use-the-contract-only'],
  ['src/storage/clock.ts', './sqlite/open.js', 'port-names-no-adapter'],
  ['src/storage/mongo/open.ts', '../sqlite/open.js', 'adapters-do-not-know-each-other'],
  ['src/storage/sqlite/serve.ts', '../../server/listen.js', 'adapters-import-inwards'],
  ['src/engine/answer.ts', '../server/listen.js', 'engine-imports-inwards'],
  ['src/sources/directory.ts', '../engine/ingest.js', 'sources-and-sinks-stand-alone'],
  ['src/operations/transients.ts', '../server/listen.js', 'operations-import-inwards'],
  ['resolvers/transient.ts', '../src/storage/port/storage.js', 'resolvers-only-call-operations'],
  ['resolvers/who.ts', '../src/access/label.js', 'resolvers-only-call-operations'],
  ['schema/transient.type.ts', '../src/storage/port/storage.js', 'schema-has-no-behaviour'],
  ['src/server/open.ts', '../storage/sqlite/open.js', 'server-names-no-adapter'],
  ['src/engine/open.ts', '../storage/sqlite/open.js', 'only-compose-names-adapters'],
  ['src/operations/everything.ts', '../access/system-clearance.js', 'system-clearance-belongs-to-the-engine'],
  ['src/server/run.ts', '../cli/main.js', 'cli-is-outermost'],
  ['src/sources/made.ts', '../../test/made.js', 'nothing-depends-on-what-stands-beside'],
  ['src/engine/decorated.ts', 'type-graphql', 'type-graphql-has-one-home'],
  ['src/operations/sql.ts', 'better-sqlite3', 'better-sqlite3-has-one-home'],
  ['src/operations/cell.ts', 'h3-js', 'h3-js-has-one-home'],
  ['src/operations/token.ts', 'jose', 'jose-has-one-home'],
  ['src/metrics/asking.ts', '../server/listen.js', 'metrics-listen'],
  ['src/engine/counting.ts', '../metrics/metrics.js', 'metrics-are-handed-in'],
  ['src/server/counting.ts', 'prom-client', 'prom-client-has-one-home'],
  ['src/server/loader.ts', 'dataloader', 'dataloader-has-one-home'],
  ['src/engine/packet.ts', 'avsc', 'avsc-has-one-home'],
  ['src/engine/xml.ts', 'saxes', 'saxes-has-one-home'],
  ['src/engine/csv.ts', 'csv-parse', 'csv-parse-has-one-home'],
  ['src/engine/columns.ts', 'hyparquet', 'hyparquet-has-one-home'],
  ['src/engine/broker.ts', 'kafkajs', 'kafkajs-has-one-home'],
  ['src/access/label.ts', './ring.js', 'no-cycles'],
  ['src/server/utils.ts', './listen.js', 'no-vague-names'],
  ['src/server/typo.ts', './lisssten.js', 'imports-resolve'],
  ['src/server/tested.ts', 'vitest', 'no-development-packages-at-run-time'],
];

/** What the offenders import; none of these breaks a rule by itself, but for the ring that closes a cycle. */
const bystanders: Readonly<Record<string, string>> = {
  'src/access/ring.ts': "export * from './label.js';",
  'src/access/system-clearance.ts': '',
  'src/storage/port/storage.ts': '',
  'src/storage/sqlite/open.ts': '',
  'src/server/listen.ts': '',
  'src/server/start.ts': "export * from './utils.js';",
  'src/engine/ingest.ts': '',
  'src/cli/main.ts': '',
  'src/metrics/metrics.ts': '',
  'test/made.ts': '',
};

interface Layers {
  readonly forbidden: IForbiddenRuleType[];
  readonly options: ICruiseOptions;
}

const rulesFile = '../../.dependency-cruiser.mjs';
const { default: layers }: { default: Layers } = await import(rulesFile);

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
let noticed: ReadonlySet<string>;

beforeAll(async () => {
  const files = offences.map(([file, imported]) => [file, `export * from '${imported}';`] as const);
  for (const [file, text] of [...files, ...Object.entries(bystanders)]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ dependencies: { 'h3-js': '4' }, devDependencies: { vitest: '4' } }),
  );
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  noticed = await violations();
});

describe('npm run layers notices', () => {
  test.each(offences)('%s importing %s, by the rule %s', (file, _imported, rule) => {
    expect(noticed).toContain(`${file} ${rule}`);
  });
});

test('every rule is tried, but for packages that are not installed yet', () => {
  const tried = new Set(offences.map(([, , rule]) => rule));
  const untried = layers.forbidden.flatMap(({ name }) =>
    name === undefined || tried.has(name) ? [] : [name],
  );
  expect(untried).toEqual(['mongodb-has-one-home']);
});

/** Gives `file rule` for each violation. */
async function violations(): Promise<ReadonlySet<string>> {
  const { output } = await cruise(['src', 'schema', 'resolvers', 'units'], {
    ...layers.options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: layers.forbidden },
    preserveSymlinks: true,
  });
  if (typeof output === 'string') throw new TypeError('expected the violations as an object; received text');
  return new Set(
    output.summary.violations.flatMap(({ from, to, rule }) =>
      rule.name === 'no-vague-names' ? [`${to} ${rule.name}`] : [`${from} ${rule.name}`],
    ),
  );
}
