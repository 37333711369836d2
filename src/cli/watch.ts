import { basename } from 'node:path';
import type { Command } from 'commander';
import { type Audience, audienceOf } from '../access/audience.js';
import { idColumn } from '../catalogues/id-column.js';
import { openTable } from '../catalogues/open-table.js';
import { positionColumns } from '../catalogues/position-columns.js';
import { BadUserInput } from '../domain/errors.js';
import {
  listWatchedRegions,
  MAX_WATCHED_CONES,
  unwatchRegion,
  type WatchedCone,
  type WatchedShape,
  watchRegion,
} from '../engine/standing-match/watch-regions.js';
import { assertGivenFile, readGivenFile } from '../given-file.js';
import { readMoc } from '../sky/moc/read-moc.js';
import type { Storage } from '../storage/port/storage.js';
import { clearanceOfGrants, type GrantsOption, grantWords } from './grants-option.js';
import { audienceOfLabels, type LabelsOption, labelsOption } from './labels-option.js';
import { type TableOptions, tableOptions, withTableOptions } from './table-options.js';
import { withStore } from './with-store.js';

const ROWS_AT_ONCE = 1000;

interface AddOptions extends TableOptions, GrantsOption, LabelsOption {
  readonly name: string;
  readonly radius?: string;
  readonly moc?: boolean;
  readonly catalogue?: boolean;
}

/** Adds `ampelgraph watch`. */
export function addWatch(program: Command): void {
  const watch = program
    .command('watch')
    .description('regions in which every transient is announced, besides those of events');
  withTableOptions(
    watch
      .command('add')
      .description('watch positions of a file or catalogue, or a MOC; matched with all that is stored too')
      .argument(
        '<what>',
        'CSV, VOTable, FITS or Parquet of positions; with --moc a MOC, with --catalogue its name',
      )
      .requiredOption('--name <name>', 'what announcements call it; takes the place of what had the name')
      .option('--radius <arcsec>', 'around each position, unless a column `radiusArcsec` says it')
      .option('--moc', 'the file is a MOC: FITS, JSON or ASCII')
      .option('--catalogue', 'watch the positions of a loaded catalogue')
      .option('--grants <grant...>', 'with --catalogue: see what a holder of these grants sees', grantWords)
      .addOption(labelsOption('the announcements')),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph watch add blazars.csv --name blazars --radius 3
  $ ampelgraph watch add footprint.moc.fits --moc --name footprint --labels group:tde-team
  $ ampelgraph watch add 4lac --catalogue --name 4lac --radius 60`,
    )
    .action((what: string, options: AddOptions) =>
      withStore(async (storage) => {
        const { shape, audience } = await shapeOf(storage, what, options);
        const region = { name: options.name, shape, source: basename(what), audience };
        await watchRegion(storage.records, region, await storage.now());
        const count = shape.form === 'cones' ? shape.cones.length : shape.ranges.length / 2;
        say({ name: options.name, form: shape.form, count });
      }),
    );
  watch
    .command('list')
    .description('what is watched, oldest first, a line of JSON each')
    .action(() =>
      withStore(async ({ records }) => {
        for (const { audience, watchedAtUnixMs, ...region } of await listWatchedRegions(records))
          say({
            ...region,
            audience: audience.term?.key ?? 'everyone',
            since: new Date(watchedAtUnixMs).toISOString(),
          });
      }),
    );
  watch
    .command('remove')
    .description('watch no longer; what was found there is announced as removed')
    .argument('<name>', 'as it was added')
    .action((name: string) =>
      withStore(async (storage) => {
        if (!(await unwatchRegion(storage.records, name, await storage.now())))
          throw new BadUserInput(`nothing is watched under the name ${name}; see ampelgraph watch list`, [
            'name',
          ]);
        say({ name, removed: true });
      }),
    );
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function shapeOf(
  storage: Storage,
  what: string,
  options: AddOptions,
): Promise<{ readonly shape: WatchedShape; readonly audience: Audience }> {
  const audience = audienceOfLabels(options);
  if (options.moc) {
    const { ranges } = readMoc(await readGivenFile(what), basename(what));
    return { shape: { form: 'cells', ranges: Array.from(ranges) }, audience };
  }
  if (options.catalogue) return catalogueShape(storage, what, options, audience);
  return { shape: { form: 'cones', cones: await conesOfFile(what, options) }, audience };
}

async function conesOfFile(file: string, options: AddOptions): Promise<readonly WatchedCone[]> {
  await assertGivenFile(file);
  const table = await openTable(file, tableOptions(options));
  const position = positionColumns(table.columns, options);
  const named = idColumn(table.columns, options.id);
  const [namePlace, radiusPlace] = [
    named ? table.columns.indexOf(named) : -1,
    table.columns.findIndex(({ name }) => name.toLowerCase() === 'radiusarcsec'),
  ];
  const cones: WatchedCone[] = [];
  for await (const items of table.items)
    for (const item of items) {
      if (item.kind === 'refused')
        throw new BadUserInput(`${file}, line ${item.line}: ${item.reason}`, ['file']);
      const stated = radiusPlace < 0 ? undefined : Number(item.values[radiusPlace]);
      cones.push({
        name: String(item.values[namePlace] ?? `line ${item.line}`),
        ...position.positionOf(item.values),
        radiusArcsec: stated ?? radiusOf(options),
      });
      if (cones.length > MAX_WATCHED_CONES) throw tooMany();
    }
  return cones;
}

async function catalogueShape(
  storage: Storage,
  reference: string,
  options: AddOptions,
  audience: Audience,
): Promise<{ readonly shape: WatchedShape; readonly audience: Audience }> {
  const clearance = await clearanceOfGrants(storage, options);
  const catalogue = await storage.catalogues.find(clearance, reference);
  if (!catalogue)
    throw new BadUserInput(`no catalogue called ${reference} is to be seen; see ampelgraph catalogue list`, [
      'what',
    ]);
  if (catalogue.rowCount > MAX_WATCHED_CONES) throw tooMany();
  const radiusArcsec = radiusOf(options);
  const cones: WatchedCone[] = [];
  for (let after: { hpx: number; place: number } | undefined; ; ) {
    const query = { catalogue, where: [], first: ROWS_AT_ONCE, ...(after ? { after } : {}) };
    const page = await storage.catalogues.rows(clearance, query);
    for (const { id, raDeg, decDeg } of page?.rows ?? [])
      cones.push({ name: id ?? `${raDeg} ${decDeg}`, raDeg, decDeg, radiusArcsec });
    const last = page?.rows.at(-1);
    if (!last || !page?.hasMore) break;
    after = { hpx: last.hpx, place: last.place };
  }
  // Where the positions are not for everyone, neither is what tells of them.
  const own = catalogue.audience && !options.labels ? audienceOf({ term: catalogue.audience }) : audience;
  return { shape: { form: 'cones', cones }, audience: own };
}

function radiusOf({ radius }: AddOptions): number {
  const value = Number(radius);
  if (radius === undefined || !(value >= 0 && value <= 648_000))
    throw new BadUserInput(`--radius must be arcseconds in [0, 648000]; received ${radius ?? 'none'}`, [
      'radius',
    ]);
  return value;
}

function tooMany(): BadUserInput {
  return new BadUserInput(`a region may have ${MAX_WATCHED_CONES} positions; watch several regions`, [
    'what',
  ]);
}
