import type { Command } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { rerun } from '../engine/reproduction/rerun.js';

interface RerunCliOptions {
  readonly channel?: string;
  readonly unit?: readonly string[];
  readonly dryRun: boolean;
}

/** Adds `ampelgraph rerun`. */
export function addRerun(program: Command): void {
  program
    .command('rerun')
    .description('have stale T2 results computed anew: those of older software, and what was made of them')
    .option('--channel <name>', 'only results of this channel')
    .option('--unit <names...>', 'only results of these units')
    .option('--dry-run', 'only say how many there are and how long they took', false)
    .addHelpText(
      'after',
      `
The tickets wait for an engine afterwards. Old results stay, marked as superseded.

Examples:
  $ ampelgraph rerun --dry-run
  $ ampelgraph rerun --unit RiseDecline && ampelgraph engine --until-idle`,
    )
    .action(async ({ channel, unit, dryRun }: RerunCliOptions) => {
      const { storage, versions } = await compose(readConfig(process.env));
      try {
        const plan = await rerun(storage.executions, versions, {
          dryRun,
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
