import type { Command } from 'commander';
import { type LoadOptions, loadCatalogue } from '../catalogues/load-catalogue.js';
import { BadUserInput } from '../domain/errors.js';
import { allCatalogues } from '../engine/resources/operator-catalogues.js';
import { assertGivenFile } from '../given-file.js';
import { isReferenceTo } from '../storage/catalogue-reference.js';
import type { CatalogueVersion } from '../storage/port/catalogue-store.js';
import type { Storage } from '../storage/port/storage.js';
import { type LabelsOption, labelsOption, termOfLabels } from './labels-option.js';
import { Progress } from './progress.js';
import { type TableOptions, tableOptions, withTableOptions } from './table-options.js';
import { withStore } from './with-store.js';

/** Exit status when rows were refused: the others are loaded. */
const REFUSED_STATUS = 2;

interface AddOptions extends TableOptions, LabelsOption {
  readonly name: string;
}

/** Adds `ampelgraph catalogue add`, `list` and `remove`. */
export function addCatalogue(program: Command): void {
  const catalogue = program.command('catalogue').description('catalogues of positions: load, list, remove');
  addAdd(catalogue);
  catalogue
    .command('list')
    .description('catalogues in the store, as JSON: by name, newest version first')
    .action(() =>
      withStore(async (storage) => {
        const versions = await allCatalogues(storage.catalogues);
        process.stdout.write(`${JSON.stringify(versions.map(summaryOf))}\n`);
      }),
    );
  catalogue
    .command('remove')
    .description('remove a version, or all versions of a name; results that name them stay')
    .argument('<name>', 'name, name@version or digest')
    .action((reference: string) => withStore((storage) => remove(storage, reference)));
}

function addAdd(catalogue: Command): void {
  withTableOptions(
    catalogue
      .command('add')
      .description('load a table of positions (CSV, VOTable, FITS, Parquet) as a version of a catalogue')
      .argument('<file>', 'CSV, VOTable and FITS may be compressed by gzip')
      .requiredOption('--name <name>', 'what jobs and queries call it')
      .addOption(labelsOption('it')),
  )
    .addHelpText(
      'after',
      `
Positions are found by UCD or name. Every column is kept. The version is the digest of the content, whatever the format
and the order of the rows. Ends with one line of JSON. Exit status: 0, or 2 when rows were refused.

Examples:
  $ ampelgraph catalogue add table-4LAC-DR3-h.fits --name 4lac
  $ ampelgraph catalogue add bts_sample.csv --name bts --sexagesimal --null -
  $ ampelgraph catalogue add ours.parquet --name ours --ra alpha --dec delta --labels group:tde`,
    )
    .action((file: string, options: AddOptions) =>
      withStore(async (storage) => {
        process.exitCode = await add(storage, file, options);
      }),
    );
}

async function add(storage: Storage, file: string, options: AddOptions): Promise<number> {
  await assertGivenFile(file);
  const audience = termOfLabels(options);
  let counts = { rows: 0, refused: 0 };
  const progress = new Progress(() => `${counts.rows} rows read, ${counts.refused} refused`);
  const load: LoadOptions = {
    ...tableOptions(options),
    name: options.name,
    ...(audience ? { audience } : {}),
    nowUnixMs: Date.now(),
    onProgress: (now) => {
      counts = now;
      progress.tick();
    },
  };
  const { version, refused, refusedCount } = await loadCatalogue(storage.catalogues, file, load);
  progress.end();
  process.stdout.write(
    `${JSON.stringify({ ...summaryOf(version), columns: version.columns, refusedCount, refused })}\n`,
  );
  return refusedCount > 0 ? REFUSED_STATUS : 0;
}

async function remove(storage: Storage, reference: string): Promise<void> {
  const versions = await allCatalogues(storage.catalogues);
  const chosen = versions.filter((version) => isReferenceTo(reference, version));
  if (chosen.length === 0)
    throw new BadUserInput(
      `no catalogue is called ${reference}; there are ${versions.map(({ name, version }) => `${name}@${version}`).join(', ') || 'none'}`,
      ['name'],
    );
  for (const version of chosen) await storage.catalogues.remove(version);
  process.stdout.write(`${JSON.stringify({ removed: chosen.map(summaryOf) })}\n`);
}

function summaryOf(catalogue: CatalogueVersion): object {
  const { name, version, digest, rowCount, raColumn, decColumn, idColumn, source, audience } = catalogue;
  return {
    name,
    version,
    digest,
    rows: rowCount,
    ra: raColumn,
    dec: decColumn,
    id: idColumn ?? null,
    source,
    labels: audience?.alternatives.flat() ?? [],
    publishedAt: new Date(catalogue.publishedAtUnixMs).toISOString(),
  };
}
