import { hash } from 'node:crypto';
import type { PacketSelection } from '../../domain/packet.js';
import { refusal } from '../refusal.js';
import { type PacketDecoder, packetDecoder } from './packet-decoder.js';

/** Writer schemas kept compiled. Surveys change theirs about once a year; a mixed archive has some tens. */
const MAX_COMPILED = 256;

/**
 * Keeps the decoders of the writer schemas seen, by the bytes of the schema.
 *
 * An archive with one alert a file repeats its schema in every file; compiling it each time would cost more than
 * everything else together (2.3 ms against 0.1 ms).
 */
export class CompiledSchemas {
  readonly #selection: PacketSelection;
  readonly #byHash = new Map<string, PacketDecoder>();
  readonly #recordSchemas = new Map<string, string>();
  #last: { readonly bytes: Buffer; readonly decoder: PacketDecoder } | undefined;

  constructor(selection: PacketSelection) {
    this.#selection = selection;
  }

  /**
   * Gives the decoder of a writer schema.
   *
   * @throws {RefusedAlert} when the bytes are no Avro schema of a record
   */
  decoderOf(schema: Buffer): PacketDecoder {
    if (this.#last?.bytes.equals(schema) === true) return this.#last.decoder;
    const key = hash('sha256', schema, 'hex');
    const decoder = this.#byHash.get(key) ?? this.compile(parsedSchema(schema));
    // Set anew on every use, so that the map's order is the order of last use.
    this.#byHash.delete(key);
    this.#byHash.set(key, decoder);
    if (this.#byHash.size > MAX_COMPILED) this.#byHash.delete(this.#byHash.keys().next().value ?? '');
    // Copied: the bytes are a view of a file's buffer, which would stay in memory with them.
    this.#last = { bytes: Buffer.from(schema), decoder };
    return decoder;
  }

  /** Gives the Avro schema with which the bytes of a raw record can be read again, by the hash in the record. */
  recordSchema(schemaHash: string): string | undefined {
    return this.#recordSchemas.get(schemaHash);
  }

  /** Compiles a schema that comes from elsewhere than a container's header; not cached. */
  compile(schema: unknown, documents?: ReadonlyMap<string, unknown>): PacketDecoder {
    const decoder = packetDecoder(schema, this.#selection, documents);
    for (const [schemaHash, text] of decoder.recordSchemas) this.#recordSchemas.set(schemaHash, text);
    return decoder;
  }
}

function parsedSchema(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw refusal('its header holds an Avro schema that is not JSON', 0, error);
  }
}
