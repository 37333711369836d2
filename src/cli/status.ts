import type { Command } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';

/** Adds `ampelgraph status`. */
export function addStatus(program: Command): void {
  program
    .command('status')
    .description('what is open, what failed, and which runs there were: for operators')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  $ ampelgraph status')
    .action(async (options: { json: boolean }) => {
      const { storage } = await compose(readConfig(process.env));
      try {
        const [tickets, runs, journal] = await Promise.all([
          storage.tickets.counts(Date.now()),
          storage.registry.recentRuns(10),
          storage.journal.recent(10),
        ]);
        process.stdout.write(
          options.json
            ? `${JSON.stringify({ tickets, runs, journal })}\n`
            : textOf({ tickets, runs, journal }),
        );
      } finally {
        await storage.close();
      }
    });
}

type Storage = Awaited<ReturnType<typeof compose>>['storage'];

function textOf(status: {
  readonly tickets: Awaited<ReturnType<Storage['tickets']['counts']>>;
  readonly runs: Awaited<ReturnType<Storage['registry']['recentRuns']>>;
  readonly journal: Awaited<ReturnType<Storage['journal']['recent']>>;
}): string {
  const time = (unixMs: number) => new Date(unixMs).toISOString();
  const lines = [
    `T2 tickets open: ${status.tickets.open}`,
    ...status.tickets.byUnit.map(({ unit, status: state, count }) => `  ${unit} ${state} ${count}`),
    'Runs, newest first:',
    ...status.runs.map(
      (run) =>
        `  ${run.id} ${run.process} ${time(run.startedAtUnixMs)} ${run.outcome ?? 'open'} ${JSON.stringify(run.counts ?? {})}`,
    ),
    'Journal, newest first:',
    ...status.journal.map((entry) => `  ${time(entry.atUnixMs)} ${entry.kind} ${entry.message}`),
  ];
  return `${lines.join('\n')}\n`;
}
