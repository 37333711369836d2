import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { catalogueCounterparts, type MatchReach, transientCounterparts } from '../catalogues/counterparts.js';
import { type Counterparts, matchFile } from '../catalogues/match-file.js';
import { BadUserInput } from '../domain/errors.js';
import { assertGivenFile } from '../given-file.js';
import type { Storage } from '../storage/port/storage.js';
import { clearanceOfGrants, type GrantsOption, grantWords } from './grants-option.js';
import { Progress } from './progress.js';
import { type TableOptions, tableOptions, withTableOptions } from './table-options.js';
import { withStore } from './with-store.js';

const REFUSED_STATUS = 2;
const MAX_RADIUS_ARCSEC = 648_000;

interface MatchOptions extends TableOptions, GrantsOption {
  readonly radius: number;
  readonly against: string;
  readonly output: string;
  readonly all: boolean;
  readonly keepUnmatched: boolean;
}

/** Adds `ampelgraph match`. */
export function addMatch(program: Command): void {
  withTableOptions(
    program
      .command('match')
      .description('match a file of positions, of any length, with transients or a catalogue')
      .argument('<file>', 'CSV, VOTable, FITS or Parquet')
      .requiredOption('--radius <arcsec>', 'how far a match may be', radiusArcsec)
      .requiredOption('--against <what>', '`transients`, or a catalogue: name, name@version or digest')
      .requiredOption('-o, --output <file>', 'CSV to write')
      .option('--all', 'all matches, nearest first, instead of the nearest', false)
      .option('--keep-unmatched', 'write positions without a match too', false)
      .option(
        '--grants <grant...>',
        'see what a holder of these grants sees (none: what everyone sees)',
        grantWords,
      ),
  )
    .addHelpText(
      'after',
      `
Each line of the output has the columns of the position, separation_arcsec, and the columns of the match. Ends with one
line of JSON. Exit status: 0, or 2 when rows were refused.

Examples:
  $ ampelgraph match targets.csv --radius 2 --against transients -o matches.csv
  $ ampelgraph match targets.vot.gz --radius 5 --against 4lac --all -o matches.csv`,
    )
    .action((file: string, options: MatchOptions) =>
      withStore(async (storage) => {
        process.exitCode = await match(storage, file, options);
      }),
    );
}

async function match(storage: Storage, file: string, options: MatchOptions): Promise<number> {
  await assertGivenFile(file);
  const counterparts = await counterpartsOf(storage, options);
  let counts = { positions: 0, matched: 0 };
  const progress = new Progress(() => `${counts.positions} positions, ${counts.matched} matched`);
  // The result takes its name when it is whole.
  const unfinished = `${options.output}.part`;
  const output = await open(unfinished, 'w');
  try {
    const read = { ...tableOptions(options), keepUnmatched: options.keepUnmatched };
    const onProgress = (now: typeof counts) => {
      counts = now;
      progress.tick();
    };
    const outcome = await matchFile(file, counterparts, { ...read, onProgress }, (text) =>
      append(output, text),
    );
    await output.close();
    await rename(unfinished, options.output);
    progress.end();
    process.stdout.write(
      `${JSON.stringify({ ...outcome, against: options.against, output: options.output })}\n`,
    );
    return outcome.refusedCount > 0 ? REFUSED_STATUS : 0;
  } catch (error) {
    await output.close();
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function append(output: FileHandle, text: string): Promise<void> {
  if (text !== '') await output.appendFile(text);
}

async function counterpartsOf(storage: Storage, options: MatchOptions): Promise<Counterparts> {
  const { transients, catalogues } = storage;
  const { against, all, radius } = options;
  const clearance = await clearanceOfGrants(storage, options);
  const reach: MatchReach = { radiusArcsec: radius, mode: all ? 'ALL' : 'NEAREST' };
  if (against === 'transients') return transientCounterparts(transients, clearance, reach);
  const version = await catalogues.find(clearance, against);
  if (!version)
    throw new BadUserInput(
      `no catalogue called ${against} is to be seen; \`ampelgraph catalogue list\` lists all, --grants opens those with labels`,
      ['against'],
    );
  return catalogueCounterparts(catalogues, clearance, version, reach);
}

function radiusArcsec(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= MAX_RADIUS_ARCSEC))
    throw new InvalidArgumentError(`expected arcseconds in [0, ${MAX_RADIUS_ARCSEC}].`);
  return value;
}
