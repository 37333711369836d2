import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { BadUserInput } from '../../domain/errors.js';
import { cellsOfRegion, contourOfRegion } from '../../operations/sky/drawn-region.js';
import { openLocalization } from '../../operations/sky/open-event.js';
import { toGeoJson } from '../../sky/contour/contour.js';
import type { Localization } from '../../sky/localization/localization.js';
import { MapLocalization } from '../../sky/localization/map-localization.js';
import { writeMultiOrderFits } from '../../sky/map/write-multi-order.js';
import { writeMocFits, writeMocJson, writeMocText } from '../../sky/moc/write-moc.js';
import { type GrantsOption, withGrants } from '../grants-option.js';
import { wholeNumber } from '../whole-number.js';
import { askingAs, eventOfArgument, levelArgument } from './asking.js';

const FORMS = ['map', 'moc', 'moc-json', 'moc-text', 'geojson'] as const;

interface ExportOptions extends GrantsOption {
  readonly form: (typeof FORMS)[number];
  readonly level: number;
  readonly maxOrder?: number;
  readonly output?: string;
}

/** Adds `ampelgraph skymap export`. */
export function addSkymapExport(skymap: Command): void {
  withGrants(
    skymap
      .command('export')
      .description('write the map of an event, or the region of a level, for other programs')
      .argument('<event>', 'file, id or name; file#field.field for a map inside a notice')
      .addOption(
        new Option(
          '--form <form>',
          'map: multi-order FITS, distances included; moc: FITS (IVOA MOC 2.0), moc-json, moc-text; geojson: the border',
        )
          .choices(FORMS)
          .default('moc'),
      )
      .option('--level <probability>', 'of the region; a map is written whole', levelArgument, 0.9)
      .option('--max-order <n>', 'no finer cells of a MOC than of this HEALPix order', wholeNumber)
      .option('-o, --output <file>', 'file to write (standard output)'),
  )
    .addHelpText(
      'after',
      `
Circles, ellipses, rectangles and polygons are written as the cells that hold them, those on the rim whole.

Examples:
  $ ampelgraph skymap export bayestar.fits.gz --form map -o bayestar.multiorder.fits
  $ ampelgraph skymap export IC191001A --level 0.9 -o ic191001a.moc.fits
  $ ampelgraph skymap export MS181101ab-3-Initial.json#event.skymap --form geojson`,
    )
    .action((argument: string, options: ExportOptions) =>
      askingAs(options, async (context) => {
        const event = await eventOfArgument(context, argument);
        const written = writtenAs(await openLocalization(context, event), options);
        if (options.output === undefined) process.stdout.write(written);
        else await writeFile(options.output, written);
      }),
    );
}

function writtenAs(localization: Localization, options: ExportOptions): Uint8Array | string {
  const { form, level, maxOrder } = options;
  const moc = maxOrder === undefined ? {} : { maxOrder };
  switch (form) {
    case 'map':
      if (localization instanceof MapLocalization) return writeMultiOrderFits(localization.map);
      throw new BadUserInput(
        `--form map: expected an event with a map, found a localisation of the form ${localization.form}; --form moc writes its region`,
        ['form'],
      );
    case 'moc':
      return writeMocFits(cellsOfRegion(localization, level), moc);
    case 'moc-json':
      return `${writeMocJson(cellsOfRegion(localization, level), moc)}\n`;
    case 'moc-text':
      return `${writeMocText(cellsOfRegion(localization, level), moc)}\n`;
    case 'geojson':
      return `${JSON.stringify(toGeoJson(contourOfRegion(localization, level)))}\n`;
  }
}
