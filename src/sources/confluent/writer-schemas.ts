import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fullNameOf } from '../avro/avro-type.js';
import type { CompiledSchemas } from '../avro/compiled-schemas.js';
import type { PacketDecoder } from '../avro/packet-decoder.js';
import { lsstAlertSchema } from '../lsst/lsst-schema-table.js';
import { isObject } from '../plain-packet.js';
import { refusal } from '../refusal.js';
import { walkFiles } from '../walk-files.js';

/** Largest schema file read. */
const MAX_SCHEMA_BYTES = 4 << 20;

/**
 * Finds the writer schemas of Confluent messages, which carry only a number. Rubin's registry numbers the alert schema
 * of LSST version major.minor as 100 major + minor, in the namespace `lsst.v<major>_<minor>`.
 *
 * A version is looked for in `.avsc` files of the given places (below directories, beside files), then in our own table
 * of names and types. The places are searched once, when the first message comes.
 */
export class WriterSchemas {
  readonly #places: readonly string[];
  readonly #compiled: CompiledSchemas;
  readonly #byId = new Map<number, PacketDecoder>();
  #documents: Promise<ReadonlyMap<string, unknown>> | undefined;

  /** @param places  directories and files that exist, searched in this order; the first definition of a name counts */
  constructor(places: readonly string[], compiled: CompiledSchemas) {
    this.#places = places;
    this.#compiled = compiled;
  }

  /**
   * Gives the decoder for a schema number.
   *
   * @throws {RefusedAlert} saying where the schema was looked for
   */
  async decoderOf(id: number): Promise<PacketDecoder> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const [major, minor] = [Math.floor(id / 100), id % 100];
    const name = `lsst.v${major}_${minor}.alert`;
    this.#documents ??= schemaDocuments(this.#places);
    const documents = await this.#documents;
    const schema = documents.get(name) ?? lsstAlertSchema(major, minor);
    if (schema === undefined)
      throw refusal(
        `a Confluent message of schema ${id}, which no .avsc file defines (${name} was looked for); give the directory with the schema files as --schemas`,
      );
    const decoder = this.#compiled.compile(schema, documents);
    this.#byId.set(id, decoder);
    return decoder;
  }
}

/** Reads all `.avsc` files of the places; files that are no named schemas are left out. */
async function schemaDocuments(places: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const documents = new Map<string, unknown>();
  for await (const file of schemaFiles(places)) {
    const schema = await parsedSchema(file);
    if (!isObject(schema) || typeof schema['name'] !== 'string') continue;
    const name = fullNameOf(schema);
    if (!documents.has(name)) documents.set(name, schema);
  }
  return documents;
}

/** Lists the `.avsc` files below directories, and those beside files. */
async function* schemaFiles(places: readonly string[]): AsyncGenerator<string, void, undefined> {
  for (const place of places)
    if ((await stat(place)).isDirectory()) {
      for await (const { file } of walkFiles([place])) if (file.endsWith('.avsc')) yield file;
    } else {
      const names = await readdir(dirname(place));
      for (const name of names.sort()) if (name.endsWith('.avsc')) yield join(dirname(place), name);
    }
}

/** Reads a schema file; undefined when it cannot be read or is not JSON: whoever needs it is told that it is missing. */
async function parsedSchema(file: string): Promise<unknown> {
  try {
    const text = await readFile(file, 'utf8');
    return text.length > MAX_SCHEMA_BYTES ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
