import { basename } from 'node:path';
import type { Command } from 'commander';
import { readGivenFile } from '../given-file.js';
import { mjdOfObservingTime } from '../sky/footprint/observing-time.js';
import { fieldOf, readPointings } from '../sky/footprint/read-pointings.js';
import { keepFootprint } from '../storage/footprints.js';
import { audienceOfLabels, type LabelsOption, labelsOption } from './labels-option.js';
import { withStore } from './with-store.js';

interface AddOptions extends LabelsOption {
  readonly survey: string;
  readonly time?: string;
  readonly band?: string;
  readonly depth?: number;
  readonly radius?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Adds `ampelgraph coverage add`. */
export function addCoverage(program: Command): void {
  program
    .command('coverage')
    .description('what was observed: upload footprints')
    .command('add')
    .description('keep pointings (CSV: a row each) or a MOC (FITS, JSON, ASCII) as observed')
    .argument(
      '<file>',
      'CSV with ra, dec, and mjd, jd or time, band, depth, radius or width and height; or a MOC',
    )
    .requiredOption('--survey <name>', 'whose observations')
    .option('--time <iso>', 'when, UTC, where the file does not say')
    .option('--band <band>', 'band, where the file does not say')
    .option('--depth <mag>', 'limiting AB magnitude, where the file does not say', Number)
    .option('--radius <deg>', 'radius of a round field of view', Number)
    .option('--width <deg>', 'width of a rectangular field of view', Number)
    .option('--height <deg>', 'its height', Number)
    .addOption(labelsOption('it'))
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph coverage add pointings.csv --survey ztf --width 7.4 --height 7.4
  $ ampelgraph coverage add observed.moc.fits --survey winter --time 2024-05-01T04:00:00 --band J --depth 18.5`,
    )
    .action((file: string, options: AddOptions) =>
      withStore(async (storage) => {
        const { survey, time, band, depth, radius, width, height } = options;
        const field = fieldOf(radius, width, height);
        const pointings = readPointings(await readGivenFile(file), basename(file), {
          ...(field ? { field } : {}),
          ...(time === undefined ? {} : { mjd: mjdOfObservingTime(time, '--time') }),
          ...(band === undefined ? {} : { band }),
          ...(depth === undefined ? {} : { limitMag: depth }),
        });
        const kept = await keepFootprint(storage.records, await storage.now(), {
          survey,
          source: basename(file),
          pointings,
          audience: audienceOfLabels(options),
        });
        process.stdout.write(`${JSON.stringify(kept)}\n`);
      }),
    );
}
