import type { RawRecord } from '../../src/domain/datapoint.js';
import { CorruptStore } from '../../src/domain/errors.js';
import type { PacketSelection } from '../../src/domain/packet.js';
import type { ScalarRecord } from '../../src/domain/scalar.js';
import { type PacketDecoder, packetDecoder } from '../../src/sources/avro/packet-decoder.js';
import { parseExactJson } from '../../src/sources/json/exact-json.js';
import { packetOfPlain } from '../../src/sources/plain-packet.js';

/** Name of the only field of the record that a stored record is wrapped in, to be read as a packet. */
const WRAPPING = 'record';

/** Record schemas kept compiled; a survey has four and changes them about once a year. */
const MAX_COMPILED = 64;

/**
 * Reads raw records again: all scalar fields by the survey's names, as an alert's `fields` has them.
 */
export class RawFields {
  readonly #schemaOf: (schemaHash: string) => string | undefined;
  readonly #selection: PacketSelection;
  readonly #decoders = new Map<string, PacketDecoder>();

  /**
   * @param schemaOf      gives the text of a record's schema by the hash in the record
   * @param textIntegers  fields that are text whatever their size
   */
  constructor(schemaOf: (schemaHash: string) => string | undefined, textIntegers: ReadonlySet<string>) {
    this.#schemaOf = schemaOf;
    this.#selection = { records: { [WRAPPING]: 'all' }, lists: {}, textIntegers };
  }

  /**
   * Reads one record.
   *
   * @throws {CorruptStore} when its schema is not known
   * @throws {RefusedAlert} when the bytes do not fit the schema
   */
  fieldsOf(raw: RawRecord): ScalarRecord {
    const packet =
      raw.encoding === 'avro'
        ? this.decoderOf(raw.schemaHash).decode(Buffer.from(raw.bytes), 0)
        : packetOfPlain({ [WRAPPING]: parseExactJson(raw.text).value }, this.#selection);
    return packet.records[WRAPPING]?.fields ?? {};
  }

  private decoderOf(schemaHash: string): PacketDecoder {
    const known = this.#decoders.get(schemaHash);
    if (known !== undefined) return known;
    const text = this.#schemaOf(schemaHash);
    if (text === undefined) throw new CorruptStore(`no Avro schema ${schemaHash} for a raw record`);
    const fields = [{ name: WRAPPING, type: JSON.parse(text) as unknown }];
    const decoder = packetDecoder({ type: 'record', name: 'wrapping', fields }, this.#selection);
    if (this.#decoders.size >= MAX_COMPILED) this.#decoders.clear();
    this.#decoders.set(schemaHash, decoder);
    return decoder;
  }
}
