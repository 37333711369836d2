import type { Command } from 'commander';
import type { CsvOptions } from '../catalogues/csv/read-csv.js';
import type { PositionChoice } from '../catalogues/position-columns.js';

/** How a table is to be understood, as options of a command. */
export interface TableOptions {
  readonly ra?: string;
  readonly dec?: string;
  readonly id?: string;
  readonly sexagesimal?: boolean;
  readonly null?: readonly string[];
  readonly text?: readonly string[];
}

/** Adds the options that say how a table is to be understood. */
export function withTableOptions(command: Command): Command {
  return command
    .option('--ra <column>', 'column of the right ascension (found by UCD or name)')
    .option('--dec <column>', 'column of the declination')
    .option('--id <column>', "column of the rows' ids (found by UCD or name)")
    .option('--sexagesimal', 'positions are hours:minutes:seconds and degrees:minutes:seconds')
    .option(
      '--null <word...>',
      'fields of a CSV file that stand for an absent value, besides empty ones and NaN',
    )
    .option('--text <column...>', 'columns of a CSV file that are texts although they look like numbers');
}

/** Gives the options as the readers take them. */
export function tableOptions(options: TableOptions): PositionChoice & CsvOptions & { readonly id?: string } {
  const { ra, dec, id, sexagesimal, null: absent, text: textColumns } = options;
  return {
    ...(ra === undefined ? {} : { ra }),
    ...(dec === undefined ? {} : { dec }),
    ...(id === undefined ? {} : { id }),
    ...(sexagesimal === undefined ? {} : { sexagesimal }),
    ...(absent === undefined ? {} : { absent }),
    ...(textColumns === undefined ? {} : { textColumns }),
  };
}
