import { type Command, InvalidArgumentError } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { BadUserInput } from '../domain/errors.js';
import { type ReproductionChoice, reproduceMany } from '../engine/reproduction/reproduce-many.js';
import { withCatalogues } from '../engine/resources/resourceful-runner.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import type { Reproduction } from '../provenance/reproduction.js';
import { assertKnownChannel } from './known-channel.js';

interface ReproduceOptions {
  readonly channel?: string;
  readonly sample: number;
  readonly anyVersion: boolean;
  readonly json: boolean;
}

/** Adds `ampelgraph reproduce`. */
export function addReproduce(program: Command): void {
  program
    .command('reproduce')
    .description('compute T2 results again from what was recorded, and compare')
    .argument('[ids...]', 'ids of T2 results')
    .option('--channel <name>', 'results of a channel instead')
    .option('--sample <percent>', 'how many of them, an even sample that is the same each time', percent, 1)
    .option('--any-version', 'run units of another version than the recorded one too', false)
    .option('--json', 'one line of JSON a result', false)
    .addHelpText(
      'after',
      `
Prints "same", "different" with the paths, or "impossible: why" for each; exits with 1 unless all are the same.

Examples:
  $ ampelgraph reproduce 5f0c...
  $ ampelgraph reproduce --channel transients --sample 5%`,
    )
    .action(async (ids: readonly string[], options: ReproduceOptions) => {
      const choice = choiceOf(ids, options);
      const { storage, catalogue, versions } = await compose(readConfig(process.env));
      const runner = withCatalogues(createUnitRunner({ threads: 1, catalogue }), storage.catalogues);
      const counts = { same: 0, different: 0, impossible: 0 };
      try {
        if (options.channel !== undefined)
          assertKnownChannel(
            options.channel,
            (await storage.registry.channels()).map(({ name }) => name),
          );
        const { executions } = storage;
        const tools = { executions, runner, versions, anyVersion: options.anyVersion };
        for await (const reproduction of reproduceMany(tools, choice)) {
          counts[WORDS[reproduction.outcome]]++;
          const isListed = 'ids' in choice || reproduction.outcome !== 'SAME';
          if (options.json) process.stdout.write(`${JSON.stringify(reproduction)}\n`);
          else if (isListed) process.stdout.write(textOf(reproduction, ids.length !== 1));
        }
      } finally {
        await runner.close();
        await storage.close();
      }
      if (!('ids' in choice) && !options.json) process.stdout.write(`${JSON.stringify(counts)}\n`);
      if (counts.different + counts.impossible > 0) process.exitCode = 1;
    });
}

const WORDS = { SAME: 'same', DIFFERENT: 'different', IMPOSSIBLE: 'impossible' } as const;

function choiceOf(ids: readonly string[], { channel, sample }: ReproduceOptions): ReproductionChoice {
  if ((channel === undefined) === (ids.length === 0))
    throw new BadUserInput('expected ids of T2 results or --channel NAME, one of them', ['ids']);
  const hashes = ids.map((id) => id.replace(/^t2result:/, ''));
  const wrong = hashes.find((id) => !/^[0-9a-f]{64}$/.test(id));
  if (wrong !== undefined)
    throw new BadUserInput(`expected 64 hexadecimal digits as the id of a T2 result; received ${wrong}`, [
      'ids',
    ]);
  return channel === undefined ? { ids: hashes } : { channel, share: sample };
}

function textOf(reproduction: Reproduction, isNamed: boolean): string {
  const name = isNamed ? `${reproduction.resultId} ` : '';
  switch (reproduction.outcome) {
    case 'SAME':
      return `${name}same\n`;
    case 'IMPOSSIBLE':
      return `${name}impossible: ${reproduction.reason}\n`;
    case 'DIFFERENT':
      return `${name}different\n${reproduction.differences
        .map(
          ({ path, before, after }) =>
            `  ${path || '(all)'}: ${JSON.stringify(before)} was recorded, ${JSON.stringify(after)} came out\n`,
        )
        .join('')}`;
  }
}

function percent(text: string): number {
  const value = Number(/^([0-9.]+)%?$/.exec(text)?.[1]);
  if (!(value > 0 && value <= 100))
    throw new InvalidArgumentError('expected a percentage above 0, up to 100');
  return value / 100;
}
