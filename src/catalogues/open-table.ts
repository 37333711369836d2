import { type CsvOptions, readCsv } from './csv/read-csv.js';
import { beginningOf, fileBytes } from './file-bytes.js';
import { readFits } from './fits/read-fits.js';
import { readParquet } from './parquet/read-parquet.js';
import type { Table } from './table.js';
import { readVotable } from './votable/read-votable.js';

const LOOKED_AT_BYTES = 512;

/**
 * Opens a table of any format read here, told by its first bytes; all but Parquet also compressed by gzip.
 *
 * @throws {BadUserInput} when it is none, with the reason
 */
export async function openTable(path: string, options: CsvOptions = {}): Promise<Table> {
  const file = await fileBytes(path);
  const beginning = (await beginningOf(file, LOOKED_AT_BYTES)).toString('latin1');
  if (beginning.startsWith('SIMPLE  =')) return readFits(file);
  if (beginning.startsWith('PAR1')) return readParquet(path);
  if (/^(?:\xef\xbb\xbf)?\s*</.test(beginning)) return readVotable(file);
  return readCsv(file, options);
}
