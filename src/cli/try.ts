import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import { type CheckedJob, checkJob, openStorage, openStore } from '../compose.js';
import { type Config, readConfig } from '../config.js';
import { BadUserInput } from '../domain/errors.js';
import { type AlertFeed, archiveFeed, sourceFeed } from '../engine/dry-run/alert-feed.js';
import { type ComparedPair, compareStores, type NamedDifference } from '../engine/dry-run/compare-stores.js';
import { textOfReport } from '../engine/dry-run/report-text.js';
import { runSide, type SideOutcome } from '../engine/dry-run/run-side.js';
import { withCatalogues } from '../engine/resources/resourceful-runner.js';
import { packetShaperOf } from '../engine/shaping/packet-shaper.js';
import { TraceBook } from '../engine/trace-book.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import { softwareName } from '../software-name.js';
import { readAlerts } from '../sources/open-source.js';
import type { Storage } from '../storage/port/storage.js';
import { instant } from './instant.js';

interface TryOptions {
  readonly against: string;
  readonly channel?: readonly string[];
  readonly source?: readonly string[];
  readonly schemas: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly shadow?: string;
  readonly output?: string;
  readonly json: boolean;
}

/** Adds `ampelgraph try`. */
export function addTry(program: Command): void {
  program
    .command('try')
    .description('run changed channels beside those that they would replace, on the same alerts, and compare')
    .argument('[job]', 'job file with the changed channels')
    .option(
      '--against <job>',
      'what they are compared with: another job file, or live (AMPELGRAPH_CONFIG)',
      'live',
    )
    .option('--channel <names...>', 'only these channels (all that both files have)')
    .option('--source <paths...>', "files with alerts (the store's own alerts)")
    .option('--schemas <dir...>', 'with --source: directories with .avsc files', [])
    .option(
      '--from <instant>',
      'compare alerts received from then on; earlier ones are known already',
      instant,
    )
    .option('--to <instant>', 'leave out alerts received later', instant)
    .option(
      '--shadow <channel>',
      'compare a shadow channel with its channel, from what both made in the store',
    )
    .option('-o, --output <file>', 'write every difference there, one line of JSON each')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      `
Both sides run T0, T1 and T2 into stores that are thrown away. Nothing is written to the store of the alerts, no T3
process runs, and nothing is published. Exits with 1 when anything differs.

Examples:
  $ ampelgraph try changed.yaml --from 2026-11-01 -o differences.jsonl
  $ ampelgraph try changed.yaml --source alerts/ --against job.yaml
  $ ampelgraph try --shadow young-stricter`,
    )
    .action(async (job: string | undefined, options: TryOptions) => {
      if ((job === undefined) === (options.shadow === undefined))
        throw new BadUserInput('try takes a job file or --shadow CHANNEL, one of them', ['job']);
      if (options.source && (options.from !== undefined || options.to !== undefined))
        throw new BadUserInput(
          '--from and --to are of when the store received alerts; --source reads files',
          ['source'],
        );
      const config = readConfig(process.env);
      const live = await openStore(config);
      try {
        await (job === undefined
          ? compareShadow(live, config, options)
          : compareJobs(live, config, job, options));
      } finally {
        await live.close();
      }
    });
}

async function compareShadow(live: Storage, config: Config, options: TryOptions): Promise<void> {
  const { job } = await checkJob(config);
  const shadow = job.channels.find(({ access }) => access.name === options.shadow);
  if (shadow?.shadowOf === undefined) {
    const shadows = job.channels.flatMap(({ access, shadowOf }) =>
      shadowOf === undefined ? [] : [access.name],
    );
    throw new BadUserInput(
      `--shadow expects a shadow channel of the job (${shadows.join(', ') || 'it has none'}); received ${options.shadow}`,
      ['shadow'],
    );
  }
  const window = windowOf(options);
  const pair = {
    before: { channel: shadow.shadowOf, window },
    after: { channel: shadow.access.name, window },
  };
  await report(live, live, [pair], [], options);
}

async function compareJobs(live: Storage, config: Config, file: string, options: TryOptions): Promise<void> {
  const after = await checkJob({ ...config, jobFile: file });
  const before = await checkJob(
    options.against === 'live' ? config : { ...config, jobFile: options.against },
  );
  const names = channelsOfBoth(before, after, options.channel);
  const feed = options.source
    ? sourceFeed(() =>
        readAlerts(options.source ?? [], {
          schemaDirectories: options.schemas,
          shaper: packetShaperOf(after.job.shapers),
        }),
      )
    : archiveFeed(live.archive, windowOf(options));
  const scratch = await mkdtemp(join(tmpdir(), 'ampelgraph-try-'));
  const stores: Storage[] = [];
  const side = async (name: string, checked: CheckedJob): Promise<SideOutcome> => {
    const store = await openStorage({ adapter: 'sqlite', path: join(scratch, `${name}.sqlite`) });
    stores.push(store);
    return runJobSide(store, checked, names, { live, feed });
  };
  try {
    const [was, is] = [await side('before', before), await side('after', after)];
    const pairs = names.map((channel) => ({
      before: { channel, window: { fromUnixMs: was.fromUnixMs }, costs: was.costs.get(channel) },
      after: { channel, window: { fromUnixMs: is.fromUnixMs }, costs: is.costs.get(channel) },
    }));
    const refused = is.refused.filter((sentence) => !was.refused.includes(sentence));
    await report(stores[0]!, stores[1]!, pairs, refused, options);
  } finally {
    for (const store of stores) await store.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function runJobSide(
  store: Storage,
  { job, catalogue, versions }: CheckedJob,
  names: readonly string[],
  { live, feed }: { readonly live: Storage; readonly feed: AlertFeed },
): Promise<SideOutcome> {
  // Catalogues stay where they are: configurations name them by digest.
  const runner = withCatalogues(createUnitRunner({ threads: 1, catalogue }), live.catalogues);
  try {
    return await runSide(
      {
        store,
        channels: job.channels.filter(({ access }) => names.includes(access.name)),
        labels: job.labels,
        traces: job.traces,
        runner,
        book: new TraceBook(store.registry, versions),
      },
      { feed, software: softwareName(), clock: Date.now, millis: () => performance.now() },
    );
  } finally {
    await runner.close();
  }
}

function channelsOfBoth(
  before: CheckedJob,
  after: CheckedJob,
  asked: readonly string[] | undefined,
): readonly string[] {
  const [was, is] = [before, after].map(({ job }) => job.channels.map(({ access }) => access.name));
  const both = is!.filter((name) => was!.includes(name));
  const unknown = asked?.find((name) => !both.includes(name));
  if (unknown !== undefined || both.length === 0)
    throw new BadUserInput(
      `expected channels that both jobs have; the one has ${was!.join(', ')}, the other ${is!.join(', ')}${unknown === undefined ? '' : `; received ${unknown}`}`,
      ['channel'],
    );
  return asked ?? both;
}

async function report(
  before: Storage,
  after: Storage,
  pairs: readonly ComparedPair[],
  refused: readonly string[],
  { output, json }: TryOptions,
): Promise<void> {
  const file = output === undefined ? undefined : createWriteStream(output);
  const write = async (difference: NamedDifference) => {
    if (file && !file.write(`${JSON.stringify(difference)}\n`)) await once(file, 'drain');
  };
  const outcomes = await compareStores(before.archive, after.archive, pairs, write);
  file?.end();
  if (file) await finished(file);
  const isSame = outcomes.every((outcome) => outcome.isSame) && refused.length === 0;
  const reports = outcomes.map(({ report: each }) => each);
  if (json) process.stdout.write(`${JSON.stringify({ isSame, refused, channels: reports })}\n`);
  else {
    for (const each of reports) process.stdout.write(textOfReport(each));
    for (const sentence of refused.slice(0, 10)) process.stdout.write(`refused now: ${sentence}\n`);
    if (refused.length > 10) process.stdout.write(`and ${refused.length - 10} more alerts are refused now\n`);
  }
  if (!isSame) process.exitCode = 1;
}

function windowOf({ from, to }: TryOptions): { fromUnixMs?: number; untilUnixMs?: number } {
  return {
    ...(from === undefined ? {} : { fromUnixMs: from }),
    ...(to === undefined ? {} : { untilUnixMs: to }),
  };
}
