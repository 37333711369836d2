import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BadUserInput } from '../../domain/errors.js';

/** Of a table, decompressed; a million positions with some columns are a fifth of it. */
export const MAX_TABLE_BYTES = 256 * 1024 * 1024;

/** Says that a body is larger than is taken. */
export class TableTooLarge extends BadUserInput {}

/**
 * Writes a body to a file as it comes, decompressing gzip: what is in memory does not grow with it.
 *
 * @returns  its length and number of lines, decompressed
 * @throws {TableTooLarge} beyond the limit, before more is taken
 * @throws {BadUserInput} for a body that is empty, broken off, or neither CSV nor VOTable
 */
export async function receiveTable(
  body: Readable,
  path: string,
  maxBytes = MAX_TABLE_BYTES,
): Promise<{ readonly bytes: number; readonly lines: number }> {
  const first = await firstPiece(body);
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  const counter = new Counter(maxBytes);
  const file = createWriteStream(path, { mode: 0o600 });
  try {
    if (isGzip) await pipeline(body, createGunzip(), counter, file);
    else await pipeline(body, counter, file);
  } catch (error) {
    if (error instanceof BadUserInput) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (isGzip && code.startsWith('Z_'))
      throw new BadUserInput('the body begins as gzip and breaks off or is damaged', [], { cause: error });
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new BadUserInput('the body broke off before its end', [], { cause: error });
    throw error;
  }
  if (counter.bytes === 0) throw EMPTY();
  return { bytes: counter.bytes, lines: counter.lines };
}

const EMPTY = () =>
  new BadUserInput('the body is empty; send a table as CSV or VOTable, with a column for each coordinate');

/** Looks at the first bytes and puts them back. */
async function firstPiece(body: Readable): Promise<Buffer> {
  for (;;) {
    const piece: unknown = body.read();
    if (Buffer.isBuffer(piece)) {
      body.unshift(piece);
      return piece;
    }
    if (body.readableEnded || body.destroyed) throw EMPTY();
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        body.off('readable', settle).off('end', settle).off('error', settle).off('close', settle);
        if (error) reject(error);
        else resolve();
      };
      body.on('readable', settle).on('end', settle).on('error', settle).on('close', settle);
    });
  }
}

const NEWLINE = 0x0a;

/** Counts what passes, refuses what is too much, and looks at how it begins. */
class Counter extends Transform {
  bytes = 0;
  lines = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(piece: Buffer, _encoding: string, done: (error?: Error, piece?: Buffer) => void): void {
    const refusal = this.refusalOf(piece);
    this.bytes += piece.length;
    if (refusal) {
      done(refusal);
      return;
    }
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) this.lines++;
    done(undefined, piece);
  }

  private refusalOf(piece: Buffer): BadUserInput | undefined {
    if (this.bytes === 0 && /^(?:SIMPLE {2}=|PAR1)/.test(piece.subarray(0, 9).toString('latin1')))
      return new BadUserInput(
        'the body must be CSV or VOTable; `ampelgraph match` takes FITS and Parquet files too',
      );
    if (this.bytes + piece.length > this.maxBytes)
      return new TableTooLarge(
        `the table may have ${this.maxBytes} bytes, decompressed; it has more: split it`,
      );
    return undefined;
  }
}
