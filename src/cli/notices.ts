import { join } from 'node:path';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { openStore } from '../compose.js';
import { readConfig } from '../config.js';
import { BadUserInput } from '../domain/errors.js';
import { keepDeadLetters } from '../engine/dead-letters.js';
import { type TakenCounts, type TakeOptions, takeNoticeMessages } from '../engine/events/take-messages.js';
import { pause } from '../engine/pause.js';
import { recordedRun } from '../engine/recorded-run.js';
import { newRun } from '../engine/run-record.js';
import { softwareName } from '../software-name.js';
import type { ChosenSource } from '../sources/choose-source.js';
import { fetchMap } from '../sources/fetch-map.js';
import { NoticeDirectory } from '../sources/notice-files.js';
import { alertSchemas } from '../sources/open-source.js';
import type { Storage } from '../storage/port/storage.js';
import { addKafkaOptions, type KafkaOptions, kafkaSource } from './kafka-options.js';
import { audienceOfLabels, type LabelsOption, labelsOption } from './labels-option.js';
import { createLogger } from './process-logger.js';
import { statusAtEnd, stopSignal } from './stop-signal.js';
import { wholeNumber } from './whole-number.js';

const REFUSED_STATUS = 2;
const LOOK_AGAIN_MS = 2000;
const MESSAGES_AT_ONCE = 50;

interface NoticesOptions extends KafkaOptions, LabelsOption {
  readonly follow: boolean;
  readonly untilIdle?: number;
  readonly allowHost?: readonly string[];
}

/** Adds `ampelgraph notices`. */
export function addNotices(program: Command): void {
  const command = program
    .command('notices')
    .description('register, revise and retract events as notices and circulars say, from files or Kafka')
    .argument('[directory]', 'notices, circulars, maps and MOCs, in any form that `skymap add` reads')
    .option('--follow', 'look for new and changed files until stopped', false)
    .addOption(labelsOption('the messages'))
    .option('--allow-host <host...>', 'hosts from which maps are fetched that messages only name (none)');
  addKafkaOptions(command)
    .option('--until-idle <seconds>', 'with --kafka: end when nothing came for so long', wholeNumber)
    .addHelpText(
      'after',
      `
Messages are kept once however often they come. What can't be read is kept as a dead letter. Ends with one line of JSON.
Write files under a name with a dot in front and rename them when they are whole. Exit status: 0, or 2 when messages
were refused; 130 or 143 when a signal came before the end of what has one.

Examples:
  $ ampelgraph notices gcn/ --follow
  $ ampelgraph notices --kafka kafka.gcn.nasa.gov:9092 --tls --group my-team --topic gcn.circulars igwn.gwalert \\
      --sasl oauthbearer --sasl-user CLIENT_ID --sasl-token-url https://auth.gcn.nasa.gov/oauth2/token`,
    )
    .action(async (directory: string | undefined, options: NoticesOptions) => {
      process.exitCode = await notices(directory, options);
    });
}

async function notices(directory: string | undefined, options: NoticesOptions): Promise<number> {
  const config = readConfig(process.env);
  const kafka = kafkaSource(options, config);
  if ((kafka === undefined) === (directory === undefined))
    throw new BadUserInput(
      'notices reads a directory or --kafka, one of them; see ampelgraph notices --help',
    );
  const audience = audienceOfLabels(options);
  const storage = await openStore(config);
  const run = newRun({ process: 'notices', software: softwareName(), nowUnixMs: Date.now() });
  const logger = createLogger(config).child({ process: 'notices', run: run.id });
  const signal = stopSignal();
  const { allowHost } = options;
  const taken = new Taken(storage, logger, async () => ({
    runId: run.id,
    nowUnixMs: await storage.now(),
    audience,
    ...(allowHost ? { fetchMap: (address: string) => fetchMap(address, allowHost) } : {}),
  }));
  const recording = { registry: storage.registry, run, signal, counts: () => ({ ...taken.counts }) };
  try {
    await recordedRun(recording, async () => {
      if (kafka) await followStream(kafka, taken, logger, signal, options.untilIdle);
      else if (directory !== undefined) await followDirectory(directory, taken, signal, options.follow);
    });
    process.stdout.write(`${JSON.stringify({ ...taken.counts, run: run.id })}\n`);
    const status = taken.counts.refused > 0 ? REFUSED_STATUS : 0;
    const hasEnd = kafka ? options.untilIdle !== undefined : !options.follow;
    return hasEnd ? statusAtEnd(signal.reason, status) : status;
  } finally {
    await storage.close();
  }
}

/** Registers messages and counts what became of them. */
class Taken {
  private total: TakenCounts = { kept: 0, known: 0, refused: 0 };

  constructor(
    private readonly storage: Storage,
    private readonly logger: Logger,
    private readonly options: () => Promise<TakeOptions>,
  ) {}

  get counts(): TakenCounts {
    return this.total;
  }

  async take(messages: Parameters<typeof takeNoticeMessages>[1]): Promise<void> {
    this.add(await takeNoticeMessages(this.storage, messages, await this.options()));
  }

  async refuse(source: string, reason: string): Promise<void> {
    const { runId, nowUnixMs } = await this.options();
    await keepDeadLetters(this.storage, [{ source, offset: 0, reason }], { runId, nowUnixMs });
    this.add({ kept: 0, known: 0, refused: 1 });
  }

  private add({ kept, known, refused }: TakenCounts): void {
    const { total } = this;
    this.total = { kept: total.kept + kept, known: total.known + known, refused: total.refused + refused };
    if (kept + refused > 0) this.logger.info({ kept, known, refused }, 'notices taken');
  }
}

async function followDirectory(
  directory: string,
  taken: Taken,
  signal: AbortSignal,
  follow: boolean,
): Promise<void> {
  const files = new NoticeDirectory(directory);
  for (;;) {
    for await (const file of files.changed()) {
      const source = join(directory, file.name);
      if (file.kind === 'READ') await taken.take([{ source, offset: 0, bytes: file.bytes }]);
      else await taken.refuse(source, file.reason);
      if (signal.aborted) return;
    }
    if (!follow || signal.aborted) return;
    await pause(LOOK_AGAIN_MS, signal);
  }
}

async function followStream(
  source: ChosenSource,
  taken: Taken,
  logger: Logger,
  signal: AbortSignal,
  untilIdleSeconds: number | undefined,
): Promise<void> {
  if (source.kind !== 'STREAM') return;
  const stream = await source.open({
    log: logger,
    schemas: alertSchemas(),
    signal,
    ...(untilIdleSeconds === undefined ? {} : { untilIdleSeconds }),
  });
  signal.addEventListener('abort', () => stream.close(), { once: true });
  for (let batch = await stream.take(MESSAGES_AT_ONCE); batch; batch = await stream.take(MESSAGES_AT_ONCE)) {
    await taken.take(
      batch.messages.map((message) => ({
        source: `kafka:${message.topic}/${message.partition}`,
        offset: Number(message.offset),
        bytes: message.value,
        message,
      })),
    );
    await batch.acknowledge();
  }
  await stream.ended;
}
