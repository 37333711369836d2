import { RefusedSkyFile } from '../../domain/errors.js';
import { readFits, tablesOf } from '../fits/fits-file.js';
import { isGzip } from '../fits/inflate.js';

/**
 * Tells whether bytes are a HEALPix map or a MOC, by their form and nothing else.
 *
 * FITS that is neither counts as a map, whose reader says what is wrong with it.
 */
export function readMapTableKind(bytes: Uint8Array, name: string): 'MAP' | 'MOC' | 'NEITHER' {
  const begin = Buffer.from(bytes.subarray(0, 400)).toString('latin1');
  if (isGzip(bytes) || begin.startsWith('SIMPLE  =')) return isFitsMoc(bytes, name) ? 'MOC' : 'MAP';
  if (/^\s*\d{1,2}\/(?:\d|\s*$)/.test(begin) || /^\s*\{\s*"\d{1,2}"\s*:\s*\[/.test(begin)) return 'MOC';
  return 'NEITHER';
}

function isFitsMoc(bytes: Uint8Array, name: string): boolean {
  try {
    const tables = tablesOf(readFits(bytes, name));
    const [first] = tables;
    if (first === undefined) return false;
    const ordering = first.header.text('ORDERING')?.trim().toUpperCase();
    return (
      ordering === 'RANGE' ||
      (first.columns.length === 1 && /^(?:UNIQ|NPIX|RANGE)$/i.test(first.columns[0]?.name ?? ''))
    );
  } catch (error) {
    if (error instanceof RefusedSkyFile) return false;
    throw error;
  }
}
