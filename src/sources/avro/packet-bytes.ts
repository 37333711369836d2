import type { RawRecord } from '../../domain/datapoint.js';

/** Packets share pieces of memory of this size; one is let go when nothing of it is wanted any more. */
const PIECE_BYTES = 32 << 10;

/**
 * Keeps the bytes of the records of packets, copied out of the blocks that they stand in, so that a block's memory can
 * be read into again: without that, each alert waiting for its commit holds its stamps too.
 */
export class PacketBytes {
  private piece = Buffer.alloc(0);
  private used = 0;
  private packet = new PacketSlice();

  /** Gives the record from one place of the block to another; its bytes are there once the packet is kept. */
  record(from: number, to: number, schemaHash: string): RawRecord {
    return this.packet.record(from, to, schemaHash);
  }

  /** Forgets the records of a packet that could not be read to its end. */
  begin(): void {
    this.packet = new PacketSlice();
  }

  /** Copies what all records of the packet have, which stand next to each other; nothing where it has none. */
  keep(block: Buffer): void {
    const { from, to, isEmpty } = this.packet;
    if (isEmpty) return;
    const length = to - from;
    if (this.used + length > this.piece.length) {
      this.piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, length));
      this.used = 0;
    }
    block.copy(this.piece, this.used, from, to);
    this.packet.bytes = this.piece.subarray(this.used, this.used + length);
    this.used += length;
  }
}

/** The part of a packet from its first record to its last. */
class PacketSlice {
  from = Number.POSITIVE_INFINITY;
  to = 0;
  bytes: Uint8Array | undefined;

  get isEmpty(): boolean {
    return this.from > this.to;
  }

  record(from: number, to: number, schemaHash: string): RawRecord {
    if (from < this.from) this.from = from;
    if (to > this.to) this.to = to;
    return new AvroRecordBytes(this, from, to, schemaHash);
  }
}

/** A record whose bytes are looked up when they are asked for: of twenty records of a packet two are new. */
class AvroRecordBytes {
  readonly encoding = 'avro';

  constructor(
    private readonly packet: PacketSlice,
    private readonly from: number,
    private readonly to: number,
    readonly schemaHash: string,
  ) {}

  get bytes(): Uint8Array {
    const { bytes, from } = this.packet;
    if (!bytes) throw new TypeError('the bytes of a record were asked for before its packet was kept');
    return bytes.subarray(this.from - from, this.to - from);
  }
}
