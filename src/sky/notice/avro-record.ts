import { inflateRawSync } from 'node:zlib';
import { RefusedSkyFile } from '../../domain/errors.js';
import { isFields } from './json-fields.js';

/** Larger blocks are refused before memory is taken; the largest real maps have some 30 MB. */
export const MAX_BLOCK_BYTES = 256 << 20;
const MAX_DEPTH = 64;

/**
 * Reads the first record of an Avro container, with the schema that stands in it (Apache Avro 1.11, "Object Container
 * Files"). A notice is one record; codecs `null` and `deflate`.
 *
 * @throws {RefusedSkyFile} when it is cut off, lies about lengths, or has another codec
 */
export function firstAvroRecord(bytes: Uint8Array): unknown {
  const file = new AvroReader(bytes);
  file.skip(4);
  const meta = file.read({ type: 'map', values: 'bytes' }, new Map(), 0);
  const header = isFields(meta) ? meta : {};
  const codec = textIn(header['avro.codec']) ?? 'null';
  const schema: unknown = JSON.parse(textIn(header['avro.schema']) ?? 'null');
  file.skip(16);
  if (file.long() < 1) throw new RefusedSkyFile('the Avro container has no record');
  const block = file.bytes();
  if (codec !== 'null' && codec !== 'deflate')
    throw new RefusedSkyFile(`the Avro codec must be null or deflate; received ${codec}`);
  return new AvroReader(codec === 'null' ? block : inflated(block)).read(schema, new Map(), 0);
}

function inflated(block: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(block, { maxOutputLength: MAX_BLOCK_BYTES });
  } catch (cause) {
    throw new RefusedSkyFile('a block of the Avro container does not inflate', { cause });
  }
}

function textIn(value: unknown): string | undefined {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}

/** Reads values one after another, as a schema says. */
class AvroReader {
  private readonly view: Buffer;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  skip(count: number): void {
    this.take(count);
  }

  /** Reads a zigzag number; those of notices are far below 2^53, and larger ones are refused. */
  long(): number {
    let [value, factor] = [0, 1];
    for (let byte = 128; byte >= 128; factor *= 128) {
      byte = this.take(1)[0] ?? 0;
      value += (byte & 127) * factor;
      if (value > Number.MAX_SAFE_INTEGER)
        throw new RefusedSkyFile('a number of the Avro notice is above 2^53');
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  bytes(): Uint8Array {
    return this.take(this.long());
  }

  /** Reads a value of a schema: a name, a union (list), or an object with `type`. */
  read(schema: unknown, named: Map<string, unknown>, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new RefusedSkyFile(`an Avro notice may be ${MAX_DEPTH} levels deep`);
    if (Array.isArray(schema)) return this.read(this.branchOf(schema), named, depth + 1);
    if (typeof schema === 'string')
      return named.has(schema) ? this.read(named.get(schema), named, depth + 1) : this.primitive(schema);
    if (!isFields(schema)) throw new RefusedSkyFile('the Avro container has no schema that can be read');
    if (typeof schema['name'] === 'string') {
      named.set(schema['name'], schema);
      if (typeof schema['namespace'] === 'string')
        named.set(`${schema['namespace']}.${schema['name']}`, schema);
    }
    switch (schema['type']) {
      case 'record': {
        const fields = Array.isArray(schema['fields']) ? schema['fields'].filter(isFields) : [];
        return Object.fromEntries(
          fields.map((field) => [String(field['name']), this.read(field['type'], named, depth + 1)]),
        );
      }
      case 'map':
        return Object.fromEntries(
          this.blocks(() => [this.text(), this.read(schema['values'], named, depth + 1)] as const),
        );
      case 'array':
        return this.blocks(() => this.read(schema['items'], named, depth + 1));
      case 'enum':
        return Array.isArray(schema['symbols']) ? schema['symbols'][this.long()] : undefined;
      case 'fixed':
        return this.take(Number(schema['size']));
      default:
        return this.read(schema['type'], named, depth + 1);
    }
  }

  private branchOf(union: readonly unknown[]): unknown {
    const branch = this.long();
    if (!(branch >= 0 && branch < union.length))
      throw new RefusedSkyFile(`a union of ${union.length} branches has no branch ${branch}`);
    return union[branch];
  }

  private primitive(name: string): unknown {
    switch (name) {
      case 'null':
        return null;
      case 'boolean':
        return this.take(1)[0] === 1;
      case 'int':
      case 'long':
        return this.long();
      case 'float':
        return this.take(4).readFloatLE(0);
      case 'double':
        return this.take(8).readDoubleLE(0);
      case 'bytes':
        return this.bytes();
      case 'string':
        return this.text();
      default:
        throw new RefusedSkyFile(`the Avro schema names a type that it does not define: ${name}`);
    }
  }

  private text(): string {
    return Buffer.from(this.bytes()).toString('utf8');
  }

  private blocks<Value>(readOne: () => Value): Value[] {
    const values: Value[] = [];
    for (let count = this.long(); count !== 0; count = this.long()) {
      if (count < 0) this.long();
      // Each takes at least a byte, but for nulls, which no notice lists.
      if (Math.abs(count) > this.view.length - this.at)
        throw new RefusedSkyFile(`a list of ${Math.abs(count)} values does not fit into the Avro notice`);
      for (let left = Math.abs(count); left > 0; left--) values.push(readOne());
    }
    return values;
  }

  private take(count: number): Buffer {
    if (!(count >= 0 && count <= this.view.length - this.at))
      throw new RefusedSkyFile(
        `the Avro notice is cut off: ${count} bytes asked for at ${this.at} of ${this.view.length}`,
      );
    this.at += count;
    return this.view.subarray(this.at - count, this.at);
  }
}
