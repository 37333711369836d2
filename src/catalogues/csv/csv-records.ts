import { CsvError, type Parser, parse } from 'csv-parse';

/** One record, or a piece of text that is none. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly reason: string };

/** A record with a quote that is never closed would otherwise take the rest of the file into memory. */
const MAX_RECORD_BYTES = 4 << 20;

/**
 * Cuts text into records (RFC 4180, any one-character delimiter). Lines that begin with # are comments, empty lines do
 * not count, blanks around a field neither.
 *
 * @returns records in pieces, each with the line that it ends in
 */
export async function* csvRecords(
  pieces: AsyncIterable<Buffer>,
  delimiter: string,
): AsyncGenerator<readonly CsvRecord[], void, undefined> {
  const cutter = new Cutter(delimiter);
  for await (const piece of pieces) {
    const records = await cutter.cut(piece);
    if (records.length > 0) yield records;
    if (cutter.isBroken) return;
  }
  const rest = await cutter.end();
  if (rest.length > 0) yield rest;
}

class Cutter {
  private records: CsvRecord[] = [];
  private failure: Error | undefined;
  private readonly parser: Parser;

  constructor(delimiter: string) {
    this.parser = parse({
      bom: true,
      comment: '#',
      comment_no_infix: true,
      delimiter,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      skip_records_with_error: true,
      max_record_size: MAX_RECORD_BYTES,
      on_record: (fields: string[], { lines }) => {
        this.records.push({ line: lines, fields });
        // Nothing goes through the stream: one call a record instead of four.
        return undefined;
      },
      on_skip: (error) => {
        this.records.push({ line: lineOf(error), reason: reasonOf(error) });
        return undefined;
      },
    });
    this.parser.on('error', (error) => {
      this.failure = error;
    });
    this.parser.resume();
  }

  get isBroken(): boolean {
    return this.failure !== undefined;
  }

  async cut(piece: Buffer): Promise<readonly CsvRecord[]> {
    await new Promise<void>((resolve) => this.parser.write(piece, () => resolve()));
    return this.take();
  }

  async end(): Promise<readonly CsvRecord[]> {
    await new Promise<void>((resolve) => {
      this.parser.once('error', () => resolve());
      this.parser.end(() => resolve());
    });
    return this.take();
  }

  private take(): readonly CsvRecord[] {
    const { records, failure } = this;
    this.records = [];
    if (failure !== undefined) records.push({ line: lineOf(failure), reason: reasonOf(failure) });
    return records;
  }
}

function lineOf(error: Error | undefined): number {
  return error instanceof CsvError && typeof error['lines'] === 'number' ? error['lines'] : 0;
}

function reasonOf(error: Error | undefined): string {
  return error?.message ?? 'is no record';
}
