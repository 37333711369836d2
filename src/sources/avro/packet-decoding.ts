import type { Packet } from '../../domain/packet.js';

/** Reads the packets of one writer schema. */
export interface PacketDecoder {
  /**
   * Decodes the packet that begins at `from`; `end` tells where it ends.
   *
   * The packet holds nothing of `block`, which may be overwritten afterwards.
   *
   * @throws {RefusedAlert} with the offset in the block, when the bytes do not fit the schema
   */
  decode(block: Buffer, from: number): Packet;
  /** Where the last decoded packet ended. */
  readonly end: number;
  /** Schemas of the records whose bytes are kept, by their SHA-256. */
  readonly recordSchemas: ReadonlyMap<string, string>;
}
