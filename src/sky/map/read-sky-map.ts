import type { BinaryTable } from '../fits/binary-table.js';
import { type FitsFile, type FitsLimits, readFits, tablesOf } from '../fits/fits-file.js';
import { refusedFile } from '../refused-file.js';
import { readFlatMap } from './flat-map.js';
import { mapTableOf } from './map-table.js';
import { readMultiOrderMap } from './multi-order-map.js';
import type { SkyMap } from './sky-map.js';

/**
 * Reads a HEALPix probability map from FITS, compressed with gzip or not.
 *
 * Flat maps may be RING or NESTED, of the whole sky or of a list of pixels (PIXEL column), with any number of values in
 * a row; multi-order maps have a UNIQ column. Probabilities are divided by their sum; values unseen or not a number
 * count as 0. What was assumed stands in `facts.remarks`.
 *
 * @param name  for messages: a file name, or `file#field.field` for a map inside a notice
 * @throws {RefusedSkyFile} naming keyword or column, value, and what would be right
 *
 * @example
 * const map = readSkyMap(bytes, 'bayestar.multiorder.fits');
 * credibleLevel(map, 194.3, -17.85); // 0.0004
 * areaDeg2(map, 0.9); // 30.9883
 */
export function readSkyMap(bytes: Uint8Array, name: string, limits: FitsLimits = {}): SkyMap {
  const file = readFits(bytes, name, limits);
  const table = mapTableIn(file);
  const ordering = table.header.text('ORDERING')?.trim().toUpperCase();
  const isMultiOrder = ordering === 'NUNIQ' || ordering === 'UNIQ' || table.column('UNIQ') !== undefined;
  if (isMultiOrder && table.columns.length === 1) {
    throw table.header.refusal('it is a MOC (UNIQ without a probability), not a map: add it as a region');
  }
  const map = isMultiOrder
    ? readMultiOrderMap(mapTableOf(file, table))
    : readFlatMap(mapTableOf(file, table));
  if (map !== undefined) return map;
  throw table.header.refusal('it holds no probability: every value is 0 or unseen');
}

/** The first table that says it is HEALPix, else the first. */
function mapTableIn(file: FitsFile): BinaryTable {
  const tables = tablesOf(file);
  const found =
    tables.find(
      (table) => table.header.text('PIXTYPE') === 'HEALPIX' || table.column('UNIQ') !== undefined,
    ) ?? tables[0];
  if (found !== undefined) return found;
  throw refusedFile(
    file.name,
    `a map stands in a binary table; the file has ${file.hdus.map(({ kind }) => kind).join(', ')}`,
  );
}
