import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { loadJob, unitsOf } from '../compose.js';
import { readConfig } from '../config.js';
import { RefusedJob } from '../domain/errors.js';
import { tiesOf } from '../unit/definition.js';

/** Adds `ampelgraph config`. */
export function addConfig(program: Command): void {
  program
    .command('config')
    .description('say what jobs can be made of')
    .command('build')
    .description('write the catalogue of units: versions, digests, authors, parameters as JSON Schema')
    .option('-o, --output <file>', 'where to write it (standard output)')
    .addHelpText('after', '\nUnits of the packages that AMPELGRAPH_CONFIG names are included.')
    .action(async ({ output }: { readonly output?: string }) => {
      const text = `${JSON.stringify(await catalogueText(), null, 2)}\n`;
      if (output === undefined) process.stdout.write(text);
      else await writeFile(resolve(output), text);
    });
}

async function catalogueText(): Promise<object> {
  const config = readConfig(process.env);
  const { catalogue, versions, mistakes } = await unitsOf(await loadJob(config), config);
  const [first, ...rest] = mistakes.map(({ message }) => message);
  if (first !== undefined) throw new RefusedJob([first, ...rest]);
  const units = catalogue.map(({ definition }) => {
    const { name, kind, description, params } = definition;
    const { package: owner, version, digest, tier, author, citation, licence } = versions.get(name)!;
    const tiedTo = tiesOf(definition).length > 0 ? { tiedTo: tiesOf(definition) } : {};
    const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
    return {
      name,
      tier,
      kind,
      description,
      package: owner,
      version,
      digest,
      author,
      citation,
      licence,
      ...tiedTo,
      params: schema,
    };
  });
  return { units };
}
