import type { CatalogueValue, MatchMode } from '../domain/catalogue.js';
import { AmpelGraphError, BadUserInput } from '../domain/errors.js';
import type { SkyPosition } from '../domain/sky-position.js';
import type { CsvOptions } from './csv/read-csv.js';
import { CSV_OUTPUT, type MatchOutput } from './match-output.js';
import { openTable } from './open-table.js';
import {
  type PositionChoice,
  type PositionColumns,
  positionColumns,
  SexagesimalPosition,
} from './position-columns.js';
import type { RefusedRow } from './refused-row.js';
import type { TableColumnType, TableItem } from './table.js';

/** Something found around a position: its own columns, in the order of {@link Counterparts.columns}. */
export interface Counterpart {
  readonly separationArcsec: number;
  readonly values: readonly CatalogueValue[];
}

/** What positions are matched with. */
export interface Counterparts {
  readonly columns: readonly string[];
  /** By column. */
  readonly types: readonly TableColumnType[];
  /** Finds what lies around each position, in order; nearest first. */
  readonly match: (positions: readonly SkyPosition[]) => Promise<readonly (readonly Counterpart[])[]>;
}

/** How a file of positions is matched. */
export interface MatchFileOptions extends PositionChoice, CsvOptions {
  /** Whether positions without a counterpart are written too, with empty columns. */
  readonly keepUnmatched: boolean;
  /** CSV when not given. */
  readonly output?: MatchOutput;
  /** Positions matched and written in one go; {@link POSITIONS_AT_ONCE} when not given. */
  readonly positionsAtOnce?: number;
  readonly onProgress?: (progress: MatchProgress) => void;
}

/** How far a file is matched. */
export interface MatchProgress {
  readonly positions: number;
  /** Positions with a counterpart. */
  readonly matched: number;
  readonly pairs: number;
  readonly refusedCount: number;
}

/** What came of a file. */
export interface MatchedFile extends MatchProgress {
  /** The first {@link MAX_LISTED}. */
  readonly refused: readonly RefusedRow[];
}

/** Positions matched in one call of the store. */
const POSITIONS_AT_ONCE = 10_000;
const MAX_LISTED = 1_000;

/** Modes that give whole answers for a file. */
export type FileMatchMode = Exclude<MatchMode, 'ANY'>;

/**
 * Matches a file of positions, piece by piece: what is in memory does not grow with the file.
 *
 * Gives out a line for each pair, with all columns of the position's row, `separation_arcsec`, and the columns of
 * the counterpart, in the order of the file.
 *
 * @param write  takes text in order; awaited, so that a slow disk slows the reading
 * @throws {BadUserInput} when the file can't be read as a table with positions
 */
export async function matchFile(
  path: string,
  counterparts: Counterparts,
  options: MatchFileOptions,
  write: (text: string) => Promise<void>,
): Promise<MatchedFile> {
  const table = await openTable(path, options);
  const position = positionColumns(table.columns, options);
  const own = table.columns.map(({ name }) => name);
  const added = ['separation_arcsec', ...counterparts.columns].map((name) => unlike(own, name));
  const types = ['NUMBER', ...counterparts.types] as const;
  const { output = CSV_OUTPUT } = options;
  await write(
    output.head([...table.columns, ...added.map((name, place) => ({ name, type: types[place] ?? 'TEXT' }))]),
  );
  const matching = new Matching(path, position, counterparts, options);
  for await (const items of table.items) {
    matching.take(items);
    if (matching.isFull) await write(await matching.matchTaken());
  }
  await write((await matching.matchTaken()) + output.tail);
  return matching.outcome;
}

interface PlacedRow {
  readonly values: readonly CatalogueValue[];
  readonly position: SkyPosition;
}

class Matching {
  private readonly atOnce: number;
  private readonly output: MatchOutput;
  private taken: PlacedRow[] = [];
  private readonly refused: RefusedRow[] = [];
  private positions = 0;
  private matched = 0;
  private pairs = 0;
  private refusedCount = 0;

  constructor(
    private readonly path: string,
    private readonly position: PositionColumns,
    private readonly counterparts: Counterparts,
    private readonly options: MatchFileOptions,
  ) {
    this.atOnce = options.positionsAtOnce ?? POSITIONS_AT_ONCE;
    this.output = options.output ?? CSV_OUTPUT;
  }

  get isFull(): boolean {
    return this.taken.length >= this.atOnce;
  }

  get outcome(): MatchedFile {
    const { positions, matched, pairs, refusedCount, refused } = this;
    return { positions, matched, pairs, refusedCount, refused };
  }

  take(items: readonly TableItem[]): void {
    for (const item of items) {
      if (item.kind === 'refused') this.refuse(item.line, item.reason);
      else this.takeRow(item);
    }
  }

  /** Matches what was taken and gives its lines. */
  async matchTaken(): Promise<string> {
    let text = '';
    for (let from = 0; from < this.taken.length; from += this.atOnce)
      text += await this.matchRows(this.taken.slice(from, from + this.atOnce));
    this.taken = [];
    this.options.onProgress?.(this.outcome);
    return text;
  }

  private takeRow({ line, values }: TableItem & { kind: 'row' }): void {
    try {
      this.taken.push({ values, position: this.position.positionOf(values) });
    } catch (error) {
      if (error instanceof SexagesimalPosition)
        throw new BadUserInput(`${this.path}:${line}: ${error.message}`, [], { cause: error });
      if (!(error instanceof AmpelGraphError)) throw error;
      this.refuse(line, error.message);
    }
  }

  private async matchRows(rows: readonly PlacedRow[]): Promise<string> {
    const found = await this.counterparts.match(rows.map(({ position }) => position));
    const nothing = [null, ...this.counterparts.columns.map(() => null)];
    let text = '';
    for (const [place, { values }] of rows.entries()) {
      const pairs = found[place] ?? [];
      this.positions++;
      if (pairs.length > 0) this.matched++;
      this.pairs += pairs.length;
      for (const pair of pairs) text += this.output.line([...values, pair.separationArcsec, ...pair.values]);
      if (pairs.length === 0 && this.options.keepUnmatched) text += this.output.line([...values, ...nothing]);
    }
    return text;
  }

  private refuse(line: number, reason: string): void {
    this.refusedCount++;
    if (this.refused.length < MAX_LISTED) this.refused.push({ file: this.path, line, reason });
  }
}

/** Gives a name that none of the file's own columns has. */
function unlike(own: readonly string[], name: string): string {
  return own.includes(name) ? unlike(own, `match_${name}`) : name;
}
