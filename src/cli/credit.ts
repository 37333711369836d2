import type { Command } from 'commander';
import { creditText } from '../operations/credit-text.js';
import { listChannels } from '../operations/list-channels.js';
import { listUnits } from '../operations/list-units.js';
import { softwareName } from '../software-name.js';
import { type GrantsOption, withGrants } from './grants-option.js';
import { assertKnownChannel } from './known-channel.js';
import { askingAs, printJson } from './skymap/asking.js';

interface CreditOptions extends GrantsOption {
  readonly channel?: string;
  readonly json: boolean;
}

/** Adds `ampelgraph credit`. */
export function addCredit(program: Command): void {
  const command = program
    .command('credit')
    .description('say whom to credit for T2 units, as a paragraph for a paper')
    .option('--channel <name>', 'only units that this channel asks for')
    .option('--json', 'the units with their use instead, one line of JSON each', false)
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph credit
  $ ampelgraph credit --channel transients --grants ztf-partnership`,
    );
  withGrants(command).action(({ channel, json, ...grants }: CreditOptions) =>
    askingAs(grants, async (context) => {
      if (channel !== undefined)
        assertKnownChannel(
          channel,
          (await listChannels(context)).map(({ name }) => name),
        );
      const all = await listUnits(context);
      const units =
        channel === undefined ? all : all.filter(({ requestedBy }) => requestedBy.includes(channel));
      if (json) for (const unit of units) printJson(unit, true);
      else process.stdout.write(creditText(units, softwareName()));
    }),
  );
}
