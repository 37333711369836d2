import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { checkRead, loadJob, openStorage, ownUnits, unitsOf } from '../compose.js';
import { type Config, readConfig } from '../config.js';
import type { JsonObject } from '../domain/scalar.js';
import { JobFile, jobWithoutFile, type ReadJobFile } from '../engine/job/job-file.js';
import { checkUnits } from '../engine/unit-check/check-units.js';
import { inputOf } from '../engine/unit-runner/t2-kinds.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import { SCAFFOLD_KINDS, scaffoldOf } from '../engine/unit-scaffold.js';
import { tryUnit } from '../engine/unit-trial.js';
import { lineOfShaped, packetsShapedBy } from './unit/run-shaper.js';
import { writeScaffold } from './unit/write-scaffold.js';

/** Adds `ampelgraph unit` with what authors of units need. */
export function addUnit(program: Command): void {
  const unit = program.command('unit').description('list, make, check and try units');
  unit
    .command('list')
    .description('list the units that jobs may name, those of the packages of AMPELGRAPH_CONFIG included')
    .option('--json', 'one line of JSON a unit', false)
    .action(list);
  unit
    .command('new')
    .description('write a unit that works, with its test, into a package of your own')
    .argument('<kind>', SCAFFOLD_KINDS.join(', '))
    .argument('<name>', 'in UpperCamelCase')
    .option('--folder <path>', 'of the package; a package.json is made where there is none', '.')
    .option('--author <text>', 'credited with every result', 'Your Name')
    .addHelpText('after', '\nExample:\n  $ ampelgraph unit new light-curve BrightestPoint')
    .action(
      async (
        kind: string,
        name: string,
        { folder, author }: { readonly folder: string; readonly author: string },
      ) => {
        for (const line of await writeScaffold(scaffoldOf(kind, name, author), resolve(folder))) print(line);
      },
    );
  unit
    .command('check')
    .description('check a unit, or all of a package: sources, definition, the same result twice')
    .argument('<target>', 'module, or package by name or folder')
    .option('--config <json>', 'parameters, where they have no defaults', json, {})
    .addHelpText('after', '\nOne line a mistake, with its place; exits with 1 when there is one.')
    .action(check);
  unit
    .command('run')
    .description(
      'run a T2 unit on a transient of the store, or a shaper on a file, and print what it says; stores nothing',
    )
    .argument('<name>', 'of the unit')
    .requiredOption('--on <transient>', 'name of the transient; for a shaper a file with packets')
    .option('--config <json>', 'parameters', json, {})
    .action(run);
}

async function list({ json: isJson }: { readonly json: boolean }): Promise<void> {
  const config = readConfig(process.env);
  const { catalogue, versions, mistakes } = await unitsOf(await loadJob(config), config);
  for (const { definition } of catalogue) {
    const { name, kind, description, author } = definition;
    const { package: owner, version, digest, tier } = versions.get(name)!;
    print(
      isJson
        ? JSON.stringify({ name, tier, kind, package: owner, version, digest, author, description })
        : `${tier} ${name.padEnd(24)} ${`${owner} ${version}`.padEnd(24)} ${digest.slice(0, 12)}  ${author}: ${description}`,
    );
  }
  for (const { message } of mistakes) process.stderr.write(`${message}\n`);
  if (mistakes.length > 0) process.exitCode = 1;
}

async function check(target: string, { config }: { readonly config: JsonObject }): Promise<void> {
  const { units, mistakes } = await checkUnits(target, process.cwd(), ownUnits(), config);
  for (const mistake of mistakes) print(mistake);
  if (mistakes.length > 0) process.exitCode = 1;
  else process.stderr.write(`${target}: ${units.join(', ')}; no mistakes\n`);
}

async function run(
  name: string,
  { on, config: params }: { readonly on: string; readonly config: JsonObject },
): Promise<void> {
  const config = readConfig(process.env);
  const read = await loadJob(config);
  const named = (await unitsOf(read, config)).catalogue.find(({ definition }) => definition.name === name);
  if (named?.definition.kind === 'SHAPER') return runShaper(name, params, on, { read, config });
  const channel = { name: 'trial', access: 'every-label', readableBy: 'everyone' };
  const job = JobFile.parse({
    labels: read.job.labels,
    unitPackages: read.job.unitPackages,
    channels: [{ ...channel, t2: [{ unit: name, config: params }] }],
  });
  const checked = await checkRead(jobWithoutFile(job, 'unit run'), config);
  const storage = await openStorage(config.store, { readonly: true });
  const runner = createUnitRunner({ threads: 1, catalogue: checked.catalogue });
  try {
    const { outcomes } = await tryUnit({ storage, runner, job: checked.job }, on);
    const kind = checked.catalogue.find(({ definition }) => definition.name === name)?.definition.kind;
    const isOfDatapoints = kind !== undefined && inputOf(kind) === 'DATAPOINT';
    for (const { points, outcome } of outcomes) {
      const input = isOfDatapoints ? points[0] : `${points.length} points`;
      if (outcome.ok) {
        const { body, durationMs } = outcome;
        print(isOfDatapoints ? JSON.stringify({ datapoint: input, body }) : JSON.stringify(body, null, 2));
        process.stderr.write(`${name} on ${input}: ${durationMs.toFixed(3)} ms\n`);
      } else {
        process.stderr.write(`${name} on ${input}: ${outcome.code}: ${outcome.message}\n`);
        process.exitCode = 1;
      }
    }
  } finally {
    await runner.close();
    await storage.close();
  }
}

async function runShaper(
  name: string,
  params: JsonObject,
  file: string,
  where: { readonly read: ReadJobFile; readonly config: Config },
): Promise<void> {
  for await (const item of packetsShapedBy(name, params, [file], where)) {
    const line = lineOfShaped(item);
    if (line !== undefined) print(line);
    else if (item.kind === 'refused') {
      process.stderr.write(`${item.file} at ${item.offset}: refused: ${item.reason}\n`);
      process.exitCode = 1;
    }
  }
}

function json(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InvalidArgumentError('expected an object as JSON');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
