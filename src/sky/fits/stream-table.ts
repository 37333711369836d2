import { refusedFile } from '../refused-file.js';
import { BinaryTable } from './binary-table.js';
import { columnsOf, type FitsColumn } from './column.js';
import { layoutOf, paddedBytes } from './hdu.js';
import { BLOCK_BYTES, type FitsHeader, HeaderCollector } from './header.js';
import { inflatedChunks } from './inflate.js';
import { PieceReader } from './piece-reader.js';

/** Is a binary table that comes in runs of rows. */
export interface StreamedTable {
  readonly header: FitsHeader;
  readonly columns: readonly FitsColumn[];
  /** Of the whole table, as its header states. */
  readonly rowCount: number;
  /**
   * Gives the rows in order, each run a {@link BinaryTable} with its `firstRow`; once only. Columns of varying length
   * cannot be read from it.
   */
  readonly runs: AsyncGenerator<BinaryTable, void, undefined>;
}

export interface StreamOptions {
  /** EXTNAME of the wanted table; the first one with rows unless given. */
  readonly extensionName?: string;
  /** Bytes of rows in one run, about; 4 MiB unless told. */
  readonly runBytes?: number;
  /** How large a compressed file may become; 64 GiB unless told: it is never in memory as a whole. */
  readonly maxInflatedBytes?: number;
}

const DEFAULT_RUN_BYTES = 4 * 2 ** 20;
const DEFAULT_MAX_STREAMED_BYTES = 2 ** 36;

/** One row is in memory as a whole: the widest that is taken. */
const MAX_ROW_BYTES = 16 * 2 ** 20;

/**
 * Opens a binary table of a FITS file of any length, gzip or not, without holding more than a run of rows.
 *
 * @param chunks  the bytes of the file in order, in any pieces
 * @param name    for messages
 * @throws {RefusedSkyFile} when no such table comes, or a header is refused; the generator throws when the bytes end
 *                        before the rows that NAXIS2 promises
 *
 * @example
 * const { runs } = await streamTable(createReadStream(path), path);
 * for await (const rows of runs) write(rows.texts('NAME'), rows.numbers('RA'), rows.numbers('DEC'));
 */
export async function streamTable(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  options: StreamOptions = {},
): Promise<StreamedTable> {
  const maxBytes = options.maxInflatedBytes ?? DEFAULT_MAX_STREAMED_BYTES;
  const reader = new PieceReader(inflatedChunks(chunks, name, maxBytes));
  for (let hduIndex = 0; hduIndex === 0 || !(await reader.isAtEnd()); hduIndex++) {
    const header = await headerFrom(reader, name, hduIndex);
    const { kind, dataBytes } = layoutOf(header);
    const rowCount = kind === 'binary table' ? header.requiredInteger('NAXIS2', 0, 2 ** 40) : 0;
    const isWanted =
      options.extensionName === undefined
        ? rowCount > 0
        : header.text('EXTNAME') === options.extensionName && kind === 'binary table';
    if (isWanted) return tableOf(reader, header, rowCount, options.runBytes ?? DEFAULT_RUN_BYTES);
    await reader.skip(paddedBytes(dataBytes));
  }
  const wanted = options.extensionName === undefined ? '' : ` with EXTNAME ${options.extensionName}`;
  throw refusedFile(name, `it holds no binary table with rows${wanted}`);
}

async function headerFrom(reader: PieceReader, fileName: string, hduIndex: number): Promise<FitsHeader> {
  const collector = new HeaderCollector({ fileName, hduIndex });
  for (;;) {
    const block = await reader.take(BLOCK_BYTES);
    if (block.length < BLOCK_BYTES) throw collector.truncated();
    const header = collector.add(block);
    if (header !== undefined) return header;
  }
}

function tableOf(reader: PieceReader, header: FitsHeader, rowCount: number, runBytes: number): StreamedTable {
  const columns = columnsOf(header);
  const rowBytes = header.requiredInteger('NAXIS1', 1, MAX_ROW_BYTES);
  const rowsPerRun = Math.max(1, Math.floor(runBytes / rowBytes));
  async function* runs(): AsyncGenerator<BinaryTable, void, undefined> {
    for (let firstRow = 0; firstRow < rowCount; firstRow += rowsPerRun) {
      const wantedRows = Math.min(rowsPerRun, rowCount - firstRow);
      const rows = await reader.take(wantedRows * rowBytes);
      if (rows.length < wantedRows * rowBytes) {
        throw header.refusal(
          `NAXIS2 promises ${rowCount} rows, but the bytes end in row ${firstRow + Math.floor(rows.length / rowBytes)}`,
        );
      }
      yield new BinaryTable(header, columns, rows, undefined, firstRow);
    }
  }
  return { header, columns, rowCount, runs: runs() };
}
