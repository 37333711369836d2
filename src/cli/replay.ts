import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Composition, checkJob, compose, openStorage } from '../compose.js';
import { readConfig } from '../config.js';
import { BadUserInput } from '../domain/errors.js';
import type { ResolvedJob } from '../engine/job/resolve-job.js';
import { replayChannel } from '../engine/replay/replay-channel.js';
import { withCatalogues } from '../engine/resources/resourceful-runner.js';
import { TraceBook } from '../engine/trace-book.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import { type WorkT2Options, workT2 } from '../engine/work-t2.js';
import type { Storage } from '../storage/port/storage.js';
import { parseStorageAddress, type StorageAddress } from '../storage-address.js';
import { instant } from './instant.js';

interface ReplayCliOptions {
  readonly channel: string;
  readonly from?: number;
  readonly to?: number;
  readonly into?: string;
  readonly job?: string;
}

/** Adds `ampelgraph replay`. */
export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('take the stored alerts through a channel again, into an empty store, and compare')
    .requiredOption('--channel <name>', 'the channel, as the job has it')
    .option('--from <instant>', 'count alerts received from then on; earlier ones are taken first', instant)
    .option('--to <instant>', 'leave out alerts received later', instant)
    .option('--into <store>', 'an empty store that is kept (one that is thrown away)')
    .option('--job <file>', 'the channel as another job file has it: what would a change make different?')
    .addHelpText(
      'after',
      `
Nothing is written to the store of the alerts, and nothing is published. Ends with one line of JSON: how many alerts, and
how many verdicts, acceptances, states, tickets and results the channel had and has now, with digests. Exits with 1 unless
all are equal. Stop whatever writes to the store before.

Examples:
  $ ampelgraph replay --channel transients
  $ ampelgraph replay --channel transients --from 2026-11-01 --to 2026-11-08T12:00:00Z --into week.sqlite
  $ ampelgraph replay --channel transients --job changed.yaml`,
    )
    .action(replay);
}

async function replay(options: ReplayCliOptions): Promise<void> {
  const config = readConfig(process.env);
  const other = options.job === undefined ? undefined : await checkJob({ ...config, jobFile: options.job });
  const composition = await compose(config);
  try {
    await withTarget(options.into, (target) =>
      replayInto(target, composition, other?.job ?? composition.job, options),
    );
  } finally {
    await composition.storage.close();
  }
}

/** Works on the store that is named, or on one that is thrown away afterwards. */
async function withTarget(into: string | undefined, work: (target: Storage) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'ampelgraph-replay-'));
  try {
    const address: StorageAddress =
      into === undefined
        ? { adapter: 'sqlite', path: join(scratch, 'replay.sqlite') }
        : parseStorageAddress(into, '--into');
    const target = await openStorage(address);
    try {
      await work(target);
    } finally {
      await target.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function replayInto(
  target: Storage,
  composition: Composition,
  job: ResolvedJob,
  { channel: name, from, to }: ReplayCliOptions,
): Promise<void> {
  const channel = job.channels.find(({ access }) => access.name === name);
  if (!channel) {
    const names = job.channels.map(({ access }) => access.name).join(', ');
    throw new BadUserInput(`the job has no channel ${name}; it has ${names}`, ['channel']);
  }
  const report = await replayChannel(composition.storage, target, {
    channel,
    labels: job.labels,
    traces: job.traces,
    software: composition.software,
    clock: Date.now,
    workTickets: (during) => workTickets(target, composition, during),
    ...(from === undefined ? {} : { fromUnixMs: from }),
    ...(to === undefined ? {} : { untilUnixMs: to }),
  });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (!report.isSame) process.exitCode = 1;
}

async function workTickets(
  target: Storage,
  { storage, catalogue, versions }: Composition,
  during: Pick<WorkT2Options, 'runId' | 'onProgress'>,
): Promise<void> {
  const traces = new TraceBook(target.registry, versions);
  // Catalogues stay where they are: configurations name them by digest.
  const runner = withCatalogues(createUnitRunner({ threads: 1, catalogue }), storage.catalogues);
  try {
    await workT2({
      ...during,
      storage: target,
      runner,
      clock: Date.now,
      untilIdle: true,
      traceIdOf: (unit, unitConfig) => traces.traceIdOf(unit, unitConfig),
    });
  } finally {
    await runner.close();
  }
}
