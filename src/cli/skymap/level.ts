import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { csvRecords } from '../../catalogues/csv/csv-records.js';
import { BadUserInput } from '../../domain/errors.js';
import { assertGivenFile } from '../../given-file.js';
import { openLocalization } from '../../operations/sky/open-event.js';
import { type GrantsOption, withGrants } from '../grants-option.js';
import { askingAs, eventOfArgument, levelArgument, printJson } from './asking.js';

interface LevelOptions extends GrantsOption {
  readonly positions: string;
  readonly level: number;
  readonly json: boolean;
}

const COLUMNS = ['name', 'raDeg', 'decDeg'] as const;

/** Adds `ampelgraph skymap level`. */
export function addSkymapLevel(skymap: Command): void {
  withGrants(
    skymap
      .command('level')
      .description('credible levels of positions in a localisation')
      .argument('<event>', 'file, id or name; file#field.field for a map inside a notice')
      .requiredOption('--positions <csv>', `columns ${COLUMNS.join(', ')}`)
      .option('--level <probability>', 'what `inside` is asked for', levelArgument, 0.9)
      .option('--json', 'one line of JSON', false),
  )
    .addHelpText(
      'after',
      `
Prints an array in the order of the file: {name, credibleLevel, inside, probabilityDensityPerDeg2}; outside of a flat
region, where nothing is known, level and density are null.

Examples:
  $ ampelgraph skymap level bayestar.multiorder.fits --positions galaxies.csv --json
  $ ampelgraph skymap level MS181101ab-3-Initial.json#event.skymap --positions galaxies.csv --json`,
    )
    .action((argument: string, options: LevelOptions) =>
      askingAs(options, async (context) => {
        const event = await eventOfArgument(context, argument);
        const localization = await openLocalization(context, event);
        const answers = [];
        for await (const { name, raDeg, decDeg } of positionsIn(options.positions))
          answers.push({
            name,
            credibleLevel: localization.credibleLevel(raDeg, decDeg) ?? null,
            inside: localization.isInside(raDeg, decDeg, options.level),
            probabilityDensityPerDeg2: localization.probabilityDensityPerDeg2(raDeg, decDeg) ?? null,
          });
        printJson(answers, options.json);
      }),
    );
}

async function* positionsIn(
  file: string,
): AsyncGenerator<{ readonly name: string; readonly raDeg: number; readonly decDeg: number }> {
  await assertGivenFile(file);
  let places: readonly number[] | undefined;
  for await (const records of csvRecords(createReadStream(file), ','))
    for (const record of records) {
      if ('reason' in record)
        throw new BadUserInput(`${file}, line ${record.line}: ${record.reason}`, ['positions']);
      const { fields, line } = record;
      if (!places) {
        places = COLUMNS.map((column) => fields.indexOf(column));
        if (places.includes(-1))
          throw new BadUserInput(
            `${file} must have the columns ${COLUMNS.join(', ')}; its first line has ${fields.join(', ')}`,
            ['positions'],
          );
        continue;
      }
      const [name = '', ra = '', dec = ''] = places.map((place) => fields[place]);
      const [raDeg, decDeg] = [Number(ra), Number(dec)];
      if (ra === '' || dec === '' || !Number.isFinite(raDeg) || !Number.isFinite(decDeg))
        throw new BadUserInput(
          `${file}, line ${line}: raDeg and decDeg must be degrees; received ${ra}, ${dec}`,
          ['positions'],
        );
      yield { name, raDeg, decDeg };
    }
}
