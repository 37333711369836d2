import type { Command } from 'commander';
import { readGivenFile } from '../given-file.js';
import { circularDraft } from '../operations/sky/circular-draft.js';
import { askingAs, eventOfArgument } from './skymap/asking.js';
import { type SelectionOptions, selectionOf, withSelection } from './skymap/candidates.js';

interface DraftOptions extends SelectionOptions {
  readonly select?: string;
  readonly obs?: string;
}

/** Adds `ampelgraph circular draft`. */
export function addCircular(program: Command): void {
  const circular = program.command('circular').description('circulars about events');
  withSelection(
    circular
      .command('draft')
      .description('draft a circular: area, coverage, latency, depth, cuts and the table of candidates')
      .argument('<event>', 'file, id or name'),
  )
    .option('--select <names>', 'transients in the table, separated by commas')
    .option('--obs <log.csv>', 'log of observations: ra, dec, mjd, band, depth, radius or width and height')
    .addHelpText(
      'after',
      `
What is not known from data stands as [[...]], to be filled in by whoever sends it.

Examples:
  $ ampelgraph circular draft IC210210A --select ZTF21aajxjrv --obs log.csv`,
    )
    .action((argument: string, options: DraftOptions) =>
      askingAs(options, async (context) => {
        const event = await eventOfArgument(context, argument);
        const observations =
          options.obs === undefined ? undefined : (await readGivenFile(options.obs)).toString();
        const select = (options.select ?? '').split(',').filter((name) => name !== '');
        process.stdout.write(
          await circularDraft(context, event, { ...selectionOf(options), select, observations }),
        );
      }),
    );
}
