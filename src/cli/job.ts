import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { type CheckedJob, checkJob, compose, ownUnits } from '../compose.js';
import { type Config, readConfig } from '../config.js';
import { RefusedJob } from '../domain/errors.js';
import { diffJobs } from '../engine/job/diff-jobs.js';
import { exportedJob } from '../engine/job/export-job.js';
import { jobSchema } from '../engine/job/job-schema.js';
import { createLogger } from './process-logger.js';
import { runJob } from './run-job.js';
import { statusAtEnd, stopSignal } from './stop-signal.js';
import { withVault } from './vault.js';

/** Adds `ampelgraph job` with what can be done with a job file. */
export function addJob(program: Command): void {
  const job = program.command('job').description('check, compare, hand on and run job files');
  job
    .command('check')
    .description('find every mistake of a job file at once, without running anything')
    .argument('<file>', 'job file (YAML)')
    .addHelpText(
      'after',
      '\nOne line a mistake: file:line:column path: expected ..., found ...; exits with 1 when there is one.',
    )
    .action(check);
  job
    .command('hash')
    .description('print the hash that identifies what a job makes: of its channels, units and their versions')
    .argument('<file>', 'job file (YAML)')
    .action(async (file: string) => print((await anywhere(file)).job.hash));
  job
    .command('export')
    .description('print a job with every default filled in and its units pinned, for others to run')
    .argument('<file>', 'job file (YAML)')
    .option('-o, --output <file>', 'where to write it (standard output)')
    .addHelpText(
      'after',
      `
Run elsewhere it makes the same states and results, or is refused where units differ. Sky maps up to 1 MiB stand in
it; of larger ones and of catalogues the SHA-256 is asked for.`,
    )
    .action(async (file: string, { output }: { readonly output?: string }) => {
      const { read, job: resolved, files } = await anywhere(file);
      await write(stringify(exportedJob(read, resolved, files)), output);
    });
  job
    .command('diff')
    .description('say what would change with another job, and which results would be computed')
    .argument('<before>', 'job file (YAML)')
    .argument('<after>', 'job file (YAML)')
    .addHelpText('after', '\nExits with 1 when the jobs differ.')
    .action(async (before: string, after: string) => {
      const differences = diffJobs(await anywhere(before), await anywhere(after));
      print(JSON.stringify(differences, null, 2));
      if (!differences.sameHash) process.exitCode = 1;
    });
  job
    .command('schema')
    .description('print the JSON Schema of job files, for editors')
    .option('-o, --output <file>', 'where to write it (standard output)')
    .action(({ output }: { readonly output?: string }) =>
      write(
        `${JSON.stringify(jobSchema(ownUnits().map(({ definition }) => definition)), null, 2)}\n`,
        output,
      ),
    );
  job
    .command('run')
    .description(
      "run the job's tasks, or without any: ingest its sources and work all that its channels ask for",
    )
    .argument('<file>', 'job file (YAML)')
    .option('--secrets <file>', 'YAML with the secrets that the job names, beside AMPELGRAPH_SECRET_<NAME>')
    .addHelpText(
      'after',
      `
Says each task on standard error as it begins and ends. Ends with one line of JSON of counts per tier and per task.
Exit status: 0 when all is done, 2 when alerts were refused or tickets failed, 3 when a task failed, so that those
after it did not run, 1 when the job could not be run, 130 or 143 when a signal came before its end.

Example:
  $ AMPELGRAPH_DATA=store ampelgraph job run young-tde.yaml`,
    )
    .action(async (file: string, { secrets }: { readonly secrets?: string }) => {
      const config = await withVault(configOf(file), secrets);
      const composition = await compose(config, { runsTasks: true });
      try {
        const logger = createLogger(config).child({ process: 'job' });
        const signal = stopSignal();
        const outcome = await runJob(composition, logger, signal, (line) =>
          process.stderr.write(`${line}\n`),
        );
        print(JSON.stringify(outcome.counts));
        process.exitCode = outcome.hasFailed ? 3 : statusAtEnd(signal.reason, outcome.isDone ? 0 : 2);
      } finally {
        await composition.storage.close();
      }
    });
}

async function check(file: string): Promise<void> {
  try {
    const { job } = await checked(file);
    const tasks = job.tasks.length === 0 ? '' : `${job.tasks.length} tasks, `;
    process.stderr.write(
      `${file}: ${job.channels.length} channels, ${tasks}${job.traces.length} units; no mistakes\n`,
    );
  } catch (error) {
    if (!(error instanceof RefusedJob)) throw error;
    print(error.mistakes.join('\n'));
    process.exitCode = 1;
  }
}

/** The settings of this process with the file as its job; mistakes name the file as it was given. */
function configOf(file: string): Config {
  return { ...readConfig(process.env), jobFile: file };
}

function checked(file: string): Promise<CheckedJob> {
  return checkJob(configOf(file));
}

/** Checks a job that need not be able to run here: its variables need not be set. */
function anywhere(file: string): Promise<CheckedJob> {
  return checkJob(configOf(file), { needsVariables: false });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function write(text: string, output: string | undefined): Promise<void> {
  if (output === undefined) process.stdout.write(text);
  else await writeFile(resolve(output), text);
}
