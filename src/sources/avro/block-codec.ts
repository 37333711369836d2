import { inflateRawSync } from 'node:zlib';
import { uncompress } from 'snappyjs';
import { refusal } from '../refusal.js';
import { crc32 } from './crc32.js';

/** Turns the stored bytes of a block into its data; throws a refusal or an error of zlib when they are damaged. */
export type BlockCodec = (stored: Buffer) => Buffer;

/** Bytes of the checksum that follows the data of a snappy block. */
const CHECKSUM_BYTES = 4;

/**
 * Gives the codec of a container by its name in the header (Avro 1.11, "Required Codecs", "Optional Codecs").
 *
 * @param maxBytes  most bytes that a block may have once decompressed
 * @throws {RefusedAlert} for bzip2, xz, zstandard and unknown names
 */
export function blockCodec(name: string, maxBytes: number): BlockCodec {
  switch (name) {
    case 'null':
      return (stored) => stored;
    case 'deflate':
      return (stored) => inflateRawSync(stored, { maxOutputLength: maxBytes });
    case 'snappy':
      return (stored) => unsnap(stored, maxBytes);
    default:
      throw refusal(`its blocks are compressed with "${name}"; null, deflate and snappy can be read`);
  }
}

function unsnap(stored: Buffer, maxBytes: number): Buffer {
  if (stored.length < CHECKSUM_BYTES) throw refusal('a snappy block without checksum');
  const end = stored.length - CHECKSUM_BYTES;
  const data = uncompressed(stored.subarray(0, end), maxBytes);
  const [expected, found] = [stored.readUInt32BE(end), crc32(data)];
  if (expected !== found)
    throw refusal(
      `damaged: the block's CRC-32 is ${found.toString(16)}, its checksum says ${expected.toString(16)}`,
    );
  return data;
}

function uncompressed(bytes: Buffer, maxBytes: number): Buffer {
  try {
    const data = uncompress<Uint8Array>(bytes, maxBytes);
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  } catch (error) {
    // The package throws plain errors ("Invalid Snappy bitstream") and RangeErrors for all that is wrong with the bytes.
    throw refusal(`damaged: ${error instanceof Error ? error.message : String(error)}`, 0, error);
  }
}
