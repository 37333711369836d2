import { refusedFile } from '../refused-file.js';
import { type BinaryTable, openTable } from './binary-table.js';
import { type HduLayout, layoutOf, paddedBytes } from './hdu.js';
import { BLOCK_BYTES, readHeader } from './header.js';
import { DEFAULT_MAX_INFLATED_BYTES, inflate, isGzip } from './inflate.js';

/** Is one HDU of a file in memory. */
export interface FitsHdu extends HduLayout {
  /** Where its data begin in the (inflated) bytes. */
  readonly dataOffset: number;
}

/** Is a FITS file in memory: its HDUs, each within the bytes that are there. */
export interface FitsFile {
  readonly name: string;
  /** Inflated, when the file was compressed. */
  readonly bytes: Uint8Array;
  readonly hdus: readonly FitsHdu[];
}

export interface FitsLimits {
  /** How large a compressed file may become; 1 GiB unless told. */
  readonly maxInflatedBytes?: number;
}

/**
 * Reads the headers of a FITS file, compressed with gzip or not. No data are copied.
 *
 * What each header promises is compared with the bytes that are there before anything else happens; bytes behind the
 * last HDU that begin no extension are left alone, as the standard says (section 3.5).
 *
 * @param name  for messages
 * @throws {RefusedSkyFile} naming the HDU, the keyword, its value and what is there
 *
 * @example
 * const table = firstTable(readFits(bytes, 'catalogue.fits'));
 * table.numbers('RAJ2000'); // Float64Array, a number a row
 */
export function readFits(bytes: Uint8Array, name: string, limits: FitsLimits = {}): FitsFile {
  const plain = isGzip(bytes)
    ? inflate(bytes, name, limits.maxInflatedBytes ?? DEFAULT_MAX_INFLATED_BYTES)
    : bytes;
  const hdus: FitsHdu[] = [];
  let at = 0;
  while (hdus.length === 0 || isExtensionAt(plain, at)) {
    const place = { fileName: name, hduIndex: hdus.length };
    const header = readHeader(place, () => {
      if (at + BLOCK_BYTES > plain.length) return undefined;
      at += BLOCK_BYTES;
      return plain.subarray(at - BLOCK_BYTES, at);
    });
    const layout = layoutOf(header);
    if (layout.dataBytes > plain.length - at) {
      throw header.refusal(
        `NAXISn, PCOUNT and BITPIX promise ${layout.dataBytes} bytes of data, but the file holds ${plain.length - at} after the header`,
      );
    }
    hdus.push({ ...layout, dataOffset: at });
    at += paddedBytes(layout.dataBytes);
  }
  return { name, bytes: plain, hdus };
}

function isExtensionAt(bytes: Uint8Array, at: number): boolean {
  const keyword = 'XTENSION=';
  for (let i = 0; i < keyword.length; i++) if (bytes[at + i] !== keyword.charCodeAt(i)) return false;
  return true;
}

/**
 * Opens the tables of a file, in its order.
 *
 * @throws {RefusedSkyFile} when a table's columns contradict its row length
 */
export function tablesOf(file: FitsFile): readonly BinaryTable[] {
  return file.hdus
    .filter(({ kind }) => kind === 'binary table')
    .map(({ header, dataOffset, dataBytes }) =>
      openTable(header, file.bytes.subarray(dataOffset, dataOffset + dataBytes)),
    );
}

/**
 * Opens the first table of a file, or the one of that EXTNAME.
 *
 * @throws {RefusedSkyFile} when there is none, saying what there is
 */
export function firstTable(file: FitsFile, extensionName?: string): BinaryTable {
  const found = tablesOf(file).find(
    ({ header }) => extensionName === undefined || header.text('EXTNAME') === extensionName,
  );
  if (found !== undefined) return found;
  const wanted = extensionName === undefined ? 'binary table' : `binary table with EXTNAME ${extensionName}`;
  throw refusedFile(
    file.name,
    `it holds no ${wanted}; received ${file.hdus.map(({ kind }) => kind).join(', ')}`,
  );
}
