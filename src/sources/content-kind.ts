import { CONTAINER_MAGIC } from './avro/container-header.js';

/** What a file is by its first bytes; `foreign` ones cannot hold alerts. */
export type ContentKind =
  | { readonly kind: 'avro' | 'framed' | 'gzip' | 'tar' | 'json' | 'empty' }
  | { readonly kind: 'foreign'; readonly reason: string };

/** Bytes that {@link contentKind} looks at: one header of a tar archive. */
export const HEAD_BYTES = 512;

/** Files that are found beside alerts, by their first bytes in hexadecimal. */
const FOREIGN: readonly (readonly [magic: string, name: string])[] = [
  ['89504e47', 'a PNG image'],
  ['53494d504c45', 'a FITS file'],
  ['50415231', 'a Parquet file'],
  ['504b0304', 'a zip archive'],
  ['425a68', 'compressed with bzip2'],
  ['28b52ffd', 'compressed with zstandard'],
  ['fd377a585a00', 'compressed with xz'],
  ['894844460d0a1a0a', 'an HDF5 file'],
  ['3c', 'XML or HTML'],
];

/** Tells what a file is by its first bytes, at most {@link HEAD_BYTES} of them. */
export function contentKind(head: Buffer): ContentKind {
  if (head.length === 0) return { kind: 'empty' };
  if (head.subarray(0, 4).equals(CONTAINER_MAGIC)) return { kind: 'avro' };
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: 'gzip' };
  if (isTarHeader(head)) return { kind: 'tar' };
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text === '') return { kind: 'empty' };
  if (/^[[{]/.test(text)) return { kind: 'json' };
  const magic = head.toString('hex');
  const known = FOREIGN.find(([start]) => magic.startsWith(start));
  if (known !== undefined) return foreign(`it is ${known[1]}`);
  if (head[0] === 0) return { kind: 'framed' };
  return foreign(`it begins with the bytes ${magic.slice(0, 8)}`);
}

function foreign(what: string): ContentKind {
  return {
    kind: 'foreign',
    reason: `${what}; alerts are read from Avro containers, JSON, JSON lines, Confluent messages, and tar and gzip of these`,
  };
}

/** Says whether 512 bytes are the header of a tar member: its checksum is right, or it names the format. */
function isTarHeader(head: Buffer): boolean {
  if (head.length < HEAD_BYTES) return false;
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return true;
  const declared = Number.parseInt(head.subarray(148, 156).toString('latin1'), 8);
  let sum = 0;
  // The checksum's own eight bytes count as blanks (POSIX.1-1988, tar interchange format).
  for (let at = 0; at < HEAD_BYTES; at += 1) sum += at >= 148 && at < 156 ? 32 : (head[at] ?? 0);
  return declared === sum;
}
