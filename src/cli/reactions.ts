import { type Command, Option } from 'commander';
import { BadUserInput } from '../domain/errors.js';
import { REACTION_STATES, type ReactionState } from '../engine/t3/reaction.js';
import { listReactions, settleReaction } from '../engine/t3/settle-reaction.js';
import { wholeNumber } from './whole-number.js';
import { withStore } from './with-store.js';

/** Adds `ampelgraph reactions` with what operators do about posts. */
export function addReactions(program: Command): void {
  const reactions = program
    .command('reactions')
    .description('see what T3 posts, and settle what is uncertain');
  reactions
    .command('list')
    .description('list posts, newest first, one line of JSON each')
    .addOption(new Option('--state <state>', 'only those in a state').choices(REACTION_STATES))
    .option('--limit <n>', 'at most so many', wholeNumber, 100)
    .action(({ state, limit }: { readonly state?: ReactionState; readonly limit: number }) =>
      withStore(async (storage) => {
        const { rows, totalCount } = await listReactions(storage.records, { state, limit });
        for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
        process.stderr.write(`${rows.length} of ${totalCount}\n`);
      }),
    );
  reactions
    .command('settle')
    .description('say of an uncertain post whether it arrived')
    .argument('<id>', 'of the post, as listed')
    .addOption(new Option('--as <outcome>', 'sent: it arrived; unsent: send it').choices(['sent', 'unsent']))
    .action(async (id: string, { as }: { readonly as?: 'sent' | 'unsent' }) => {
      if (as === undefined) throw new BadUserInput('--as must be sent or unsent; received nothing', ['as']);
      await withStore(async (storage) => {
        const state = await settleReaction(storage, id, as);
        process.stdout.write(`${state}\n`);
      });
    });
}
