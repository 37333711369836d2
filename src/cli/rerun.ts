import type { Command } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { rerun } from '../engine/reproduction/rerun.js';
import { assertKnownChannel } from './known-channel.js';

interface RerunCliOptions {
  readonly channel?: string;
  readonly unit?: readonly string[];
  readonly current: boolean;
  readonly missing: boolean;
  readonly dryRun: boolean;
}

/** Adds `ampelgraph rerun`. */
export function addRerun(program: Command): void {
  program
    .command('rerun')
    .description(
      'have stale T2 results computed anew: those of older software or other configurations, and what was made of them',
    )
    .option('--channel <name>', 'only results of this channel')
    .option('--unit <names...>', 'only results of these units')
    .option('--current', 'where configurations are others: only on the states that are current now', false)
    .option('--missing', 'units, too, that a channel did not ask for when a state was made', false)
    .option('--dry-run', 'only say how many there are and how long they took', false)
    .addHelpText(
      'after',
      `
Results of older software are computed again on the tickets that they have; where a channel asks for a unit with another
configuration, or with another of a unit that it is tied to, new tickets are planned on its states. The tickets wait for
an engine afterwards. Old results stay, superseded.

Examples:
  $ ampelgraph rerun --dry-run
  $ AMPELGRAPH_CONFIG=changed.yaml ampelgraph rerun --channel young --current
  $ ampelgraph rerun --unit RiseDecline && ampelgraph engine --until-idle`,
    )
    .action(async ({ channel, unit, current, missing, dryRun }: RerunCliOptions) => {
      const { storage, versions, job, software } = await compose(readConfig(process.env));
      try {
        if (channel !== undefined)
          assertKnownChannel(channel, [
            ...job.channels.map(({ access }) => access.name),
            ...(await storage.registry.channels()).map(({ name }) => name),
          ]);
        const plan = await rerun(storage, {
          plans: job.channels,
          versions,
          currentOnly: current,
          withMissing: missing,
          dryRun,
          software,
          clock: Date.now,
          ...(unit === undefined ? {} : { units: unit }),
          ...(channel === undefined ? {} : { channels: [channel] }),
        });
        process.stdout.write(`${JSON.stringify(plan)}\n`);
      } finally {
        await storage.close();
      }
    });
}
