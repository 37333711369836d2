import type { ByteWindow } from '../byte-window.js';
import type { PlacedPacket } from '../placed-packet.js';
import { reasonOf, refusal } from '../refusal.js';
import { type BlockCodec, blockCodec } from './block-codec.js';
import type { CompiledSchemas } from './compiled-schemas.js';
import { MARKER_BYTES, takeHeader } from './container-header.js';
import { DatumReader } from './datum-reader.js';
import type { PacketDecoder } from './packet-decoder.js';

/** Most bytes of a block, as stored and as decompressed. Writers default to 16 KiB to 16 MiB. */
export const MAX_BLOCK_BYTES = 64 << 20;

/** Two varints of at most ten bytes: the number of packets and the size of the block. */
const BLOCK_HEAD_BYTES = 20;

/**
 * Reads the packets of an Avro object container file block by block; at most one block is in memory.
 *
 * A block whose marker is missing or wrong ends the file, since nothing after it can be placed. Within a block that is
 * whole, the first packet that does not fit the schema ends the block, and the next block is read.
 *
 * @param window  stands at the magic bytes; its offset counts from the start of the file
 */
export async function* readContainer(
  window: ByteWindow,
  schemas: CompiledSchemas,
): AsyncGenerator<PlacedPacket, void, undefined> {
  let place = window.offset;
  let found = 0;
  try {
    const { schema, codec: codecName, marker } = await takeHeader(window);
    const decoder = schemas.decoderOf(schema);
    const codec = blockCodec(codecName, MAX_BLOCK_BYTES);
    while (await window.need(1)) {
      place = window.offset;
      const placedPackets = packetsOf(await takeBlock(window, marker), codec, decoder);
      // Packets hold nothing of their block.
      window.letGo();
      for (const placed of placedPackets) {
        found += 1;
        yield placed;
      }
    }
    if (found === 0) yield { reason: 'an Avro container without any packet', offset: place };
  } catch (error) {
    yield { reason: reasonOf(error), offset: place };
  }
}

interface Block {
  readonly count: number;
  readonly stored: Buffer;
  /** Place of the stored bytes in the file. */
  readonly offset: number;
}

async function takeBlock(window: ByteWindow, marker: Buffer): Promise<Block> {
  await window.need(BLOCK_HEAD_BYTES);
  const reader = new DatumReader();
  const count = reader.long(window.available, 0);
  const size = reader.long(window.available, reader.position);
  if (typeof size === 'string' || size < 0 || size > MAX_BLOCK_BYTES)
    throw refusal(`a block of ${size} bytes; at most ${MAX_BLOCK_BYTES} are read`);
  const head = reader.position;
  const offset = window.offset + head;
  if (!(await window.need(head + size + MARKER_BYTES)))
    throw refusal(
      `truncated: the block at ${window.offset} should have ${size + MARKER_BYTES} more bytes, ${window.available.length - head} are left`,
    );
  if (typeof count === 'string' || count < 0 || count > MAX_BLOCK_BYTES)
    throw refusal(`a block of ${count} packets`);
  window.take(head);
  const stored = window.take(size);
  if (!window.take(MARKER_BYTES).equals(marker))
    throw refusal('damaged: a block does not end with the marker of the file');
  return { count, stored, offset };
}

/** Decodes a whole block before anything of it is given out: only its end shows that its packets were in place. */
function packetsOf(block: Block, codec: BlockCodec, decoder: PacketDecoder): readonly PlacedPacket[] {
  const placed: PlacedPacket[] = [];
  let at = 0;
  try {
    const data = codec(block.stored);
    // In a block that is stored as it is, every packet has a place of its own in the file.
    const scale = data === block.stored ? 1 : 0;
    for (let number = 0; number < block.count; number += 1) {
      const offset = block.offset + at * scale;
      placed.push({ packet: decoder.decode(data, at), offset });
      if (decoder.end === at) throw refusal('a packet of no bytes', at);
      at = decoder.end;
    }
    if (at === data.length) return placed;
    const reason = `damaged: its block of ${block.count} packet(s) has ${data.length - at} bytes left over`;
    return [{ reason, offset: block.offset }];
  } catch (error) {
    placed.push({ reason: reasonOf(error), offset: block.offset + at });
    return placed;
  }
}
