import type { Packet, PacketSelection } from '../../domain/packet.js';
import { refusal } from '../refusal.js';
import { parseAvroType } from './avro-type.js';
import { avscDecoder } from './avsc-decoder.js';
import { DatumReader } from './datum-reader.js';
import { BeyondGenerator, type DecoderSource, writeDecoderSource } from './decoder-source.js';
import type { PacketDecoder } from './packet-decoding.js';

export type { PacketDecoder } from './packet-decoding.js';

/**
 * Makes the decoder of a writer schema: generated code where the schema allows it, avsc for the rest.
 *
 * Costs 1 to 3 ms: cache it (see {@link CompiledSchemas}).
 *
 * @param documents  further schemas by full name, for schemas spread over several files
 */
export function packetDecoder(
  schema: unknown,
  selection: PacketSelection,
  documents?: ReadonlyMap<string, unknown>,
): PacketDecoder {
  const type = parseAvroType(schema, documents);
  try {
    return new GeneratedDecoder(writeDecoderSource(type, selection));
  } catch (error) {
    if (error instanceof BeyondGenerator) return avscDecoder(type, selection);
    throw error;
  }
}

type Decode = (block: Buffer, view: DataView, position: number) => Packet;

class GeneratedDecoder implements PacketDecoder {
  readonly recordSchemas: ReadonlyMap<string, string>;
  readonly #reader = new DatumReader();
  readonly #decode: Decode;
  #view: DataView = new DataView(new ArrayBuffer(0));
  #block: Buffer | undefined;

  constructor(source: DecoderSource) {
    this.recordSchemas = source.recordSchemas;
    // Only field names and enum symbols of the schema enter the text, as JSON strings.
    this.#decode = new Function('r', source.javascript)(this.#reader) as Decode;
  }

  get end(): number {
    return this.#reader.position;
  }

  decode(block: Buffer, from: number): Packet {
    if (block !== this.#block) {
      this.#block = block;
      this.#view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    }
    const { kept } = this.#reader;
    kept.begin();
    const packet = this.#decode(block, this.#view, from);
    if (this.end > block.length) throw refusal('truncated: the packet runs past the end of its block', from);
    kept.keep(block);
    return packet;
  }
}
