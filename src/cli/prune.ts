import type { Command } from 'commander';
import { prune } from '../engine/prune.js';
import { wholeNumber } from './whole-number.js';
import { withStore } from './with-store.js';

const DAY_MS = 86_400_000;

interface PruneDays {
  readonly journal?: number;
  readonly reports?: number;
  readonly deadLetters?: number;
  readonly changes?: number;
}

/** Adds `ampelgraph prune`. */
export function addPrune(program: Command): void {
  program
    .command('prune')
    .description('forget what is older than told, by kind; results, states and alerts always stay')
    .option('--journal <days>', "lines of channels' journals", wholeNumber)
    .option('--reports <days>', 'reports of T3 sessions', wholeNumber)
    .option('--dead-letters <days>', 'messages that could not be read', wholeNumber)
    .option(
      '--changes <days>',
      'the feed of changes; who follows it from before looks at everything',
      wholeNumber,
    )
    .addHelpText('after', '\nContents that nothing names any more are removed in any case.')
    .action(({ journal, reports, deadLetters, changes }: PruneDays) =>
      withStore(async (storage) => {
        const nowUnixMs = await storage.now();
        const before = (days: number | undefined) =>
          days === undefined ? undefined : nowUnixMs - days * DAY_MS;
        const pruned = await prune(storage, {
          journalBefore: before(journal),
          reportsBefore: before(reports),
          deadLettersBefore: before(deadLetters),
          changesBefore: before(changes),
        });
        process.stdout.write(`${JSON.stringify(pruned)}\n`);
      }),
    );
}
