import * as zlib from 'node:zlib';
import kafkajs from 'kafkajs';
import { uncompress } from 'snappyjs';

/** Most bytes of one set of messages once decompressed. */
const MAX_DECOMPRESSED_BYTES = 256 << 20;

/** First bytes of snappy as Java's producers frame it (org.xerial.snappy). */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/**
 * Teaches the client the compressions that it lacks: snappy, and zstd where Node has it (22.15 and later). gzip it has.
 */
export function registerCompressionCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = () => ({ compress: refuse, decompress: unsnap });
  const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: typeof zlib.inflateSync };
  if (zstdDecompressSync)
    CompressionCodecs[CompressionTypes.ZSTD] = () => ({
      compress: refuse,
      decompress: async (bytes: Buffer) =>
        zstdDecompressSync(bytes, { maxOutputLength: MAX_DECOMPRESSED_BYTES }),
    });
}

/** Reads snappy, bare or in the frames of Java's producers. */
export async function unsnap(bytes: Buffer): Promise<Buffer> {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unsnapBlock(bytes);
  const blocks: Buffer[] = [];
  let at = XERIAL_HEADER_BYTES;
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    blocks.push(unsnapBlock(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

function unsnapBlock(block: Buffer): Buffer {
  const data = uncompress<Uint8Array>(block, MAX_DECOMPRESSED_BYTES);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

async function refuse(): Promise<never> {
  throw new Error('this client reads compressed messages and writes none');
}
