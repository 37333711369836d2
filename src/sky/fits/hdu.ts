import type { FitsHeader } from './header.js';
import { BLOCK_BYTES } from './header.js';

export type HduKind = 'primary' | 'image' | 'text table' | 'binary table' | 'other';

/** Is one header with its data: what it is, and how many bytes of data follow the header. */
export interface HduLayout {
  readonly header: FitsHeader;
  readonly kind: HduKind;
  /** Without the padding to a whole block. */
  readonly dataBytes: number;
}

const MAX_AXES = 999;

/**
 * Computes the size of an HDU's data from its header (FITS standard 4.0, equations 1 and 2).
 *
 * @throws {RefusedSkyFile} when a keyword of the size is missing or impossible, or the size passes 2^53 bytes
 */
export function layoutOf(header: FitsHeader): HduLayout {
  const bits = header.requiredInteger('BITPIX', -64, 64);
  if (![8, 16, 32, 64, -32, -64].includes(bits)) {
    throw header.refusal(`BITPIX must be 8, 16, 32, 64, -32 or -64; received ${bits}`);
  }
  const axes = header.requiredInteger('NAXIS', 0, MAX_AXES);
  const lengths = Array.from({ length: axes }, (_, axis) =>
    header.requiredInteger(`NAXIS${axis + 1}`, 0, Number.MAX_SAFE_INTEGER),
  );
  // Random groups: the first axis is written as 0 and does not count.
  if (lengths[0] === 0 && header.logical('GROUPS') === true) lengths.shift();
  const elements = axes === 0 ? 0 : lengths.reduce((product, length) => product * length, 1);
  const parameters = header.integer('PCOUNT', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const groups = header.integer('GCOUNT', 1, Number.MAX_SAFE_INTEGER) ?? 1;
  const dataBytes = (Math.abs(bits) / 8) * groups * (axes === 0 ? 0 : parameters + elements);
  if (!Number.isSafeInteger(dataBytes)) {
    throw header.refusal(
      `NAXIS1 x NAXIS2 ... + PCOUNT = ${lengths.join(' x ')} + ${parameters} is more than any file holds`,
    );
  }
  return { header, kind: kindOf(header), dataBytes };
}

function kindOf(header: FitsHeader): HduKind {
  if (header.place.hduIndex === 0) return 'primary';
  switch (header.text('XTENSION')) {
    case 'BINTABLE':
    case 'A3DTABLE':
      return 'binary table';
    case 'TABLE':
      return 'text table';
    case 'IMAGE':
      return 'image';
    default:
      return 'other';
  }
}

/** Rounds up to whole blocks. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
