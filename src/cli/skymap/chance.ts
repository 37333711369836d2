import type { Command } from 'commander';
import { listCandidates } from '../../operations/sky/candidates.js';
import { chanceOf, DEFAULT_SHIFTS } from '../../operations/sky/chance.js';
import { Progress } from '../progress.js';
import { askingAs, eventOfArgument, printJson } from './asking.js';
import { type SelectionOptions, selectionOf, withSelection } from './candidates.js';

interface ChanceOptions extends SelectionOptions {
  readonly shifts: number;
  readonly seed?: number;
}

/** Adds `ampelgraph skymap chance`. */
export function addSkymapChance(skymap: Command): void {
  withSelection(
    skymap
      .command('chance')
      .description('how likely it is to find as many candidates of an event by chance')
      .argument('<event>', 'file, id or name'),
  )
    .option('--shifts <n>', 'regions moved in right ascension, 20 to 10000', Number, DEFAULT_SHIFTS)
    .option('--seed <n>', 'whole number from 0 (from the selection)', Number)
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph skymap chance IC191001A --level 0.9 --preset neutrino --grants ztf-partnership --json`,
    )
    .action((argument: string, options: ChanceOptions) =>
      askingAs(options, async (context) => {
        const event = await eventOfArgument(context, argument);
        const list = await listCandidates(context, event, selectionOf(options));
        const { candidates } = await list.found();
        let counted = 0;
        const progress = new Progress(() => `${Math.round(100 * counted)} % of the sky elsewhere`);
        const { shifts, seed } = options;
        const chance = await chanceOf(
          context,
          list.selection,
          candidates.length,
          { shifts, seed },
          (share) => {
            counted = share;
            progress.tick();
          },
        );
        progress.end();
        const { level, preset = null, window, selectionHash } = list;
        printJson({ event: event.state.name, level, preset, window, selectionHash, ...chance }, options.json);
      }),
    );
}
