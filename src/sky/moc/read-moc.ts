import { isGzip } from '../fits/inflate.js';
import { refusedFile } from '../refused-file.js';
import type { Moc } from './moc.js';
import { readMocFits } from './moc-fits.js';
import { readMocJson, readMocText } from './moc-text.js';

/**
 * Reads a spatial MOC: FITS (NUNIQ or RANGE, gzip or not), JSON (`{"3": [1, 2]}`) or text (`3/1-2 4/20`).
 *
 * Cells may come in any order, twice or overlapping. Cells finer than order 24 are widened to the order-24 pixel that
 * holds them, and counted in `widenedRanges`.
 *
 * @param name  for messages
 * @throws {RefusedSkyFile} when it is none of these, of another dimension (time), or in other coordinates
 *
 * @example
 * readMoc(Buffer.from('0/0-11'), 'all sky').ranges; // [0, 3377699720527871]
 */
export function readMoc(bytes: Uint8Array, name: string): Moc {
  const begin = Buffer.from(bytes.subarray(0, 9)).toString('latin1');
  if (isGzip(bytes) || begin === 'SIMPLE  =') return readMocFits(bytes, name);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch (error) {
    throw refusedFile(name, 'a MOC is FITS, JSON or text; these bytes are none of them', { cause: error });
  }
  return text.startsWith('{') ? readMocJson(text, name) : readMocText(text, name);
}
