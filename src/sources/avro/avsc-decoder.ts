import avsc from 'avsc';
import type { Packet, PacketSelection } from '../../domain/packet.js';
import { packetOfPlain } from '../plain-packet.js';
import { refusal } from '../refusal.js';
import type { AvroType } from './avro-type.js';
import type { PacketDecoder } from './packet-decoding.js';
import { standaloneSchema } from './standalone-schema.js';

/** Reads 64-bit integers as BigInt: candid and diaSourceId exceed 2^53, where avsc's own long type stops. */
const EXACT_LONG = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** Makes avsc's type of a resolved schema. Defaults are gone from it: those of ZTF do not fit their unions. */
export function avscType(type: AvroType): avsc.Type {
  return avsc.Type.forSchema(JSON.parse(standaloneSchema(type)), { registry: { long: EXACT_LONG } });
}

/**
 * Makes the general decoder: it decodes everything, cutouts too, at about a tenth of the generated decoder's speed.
 * The records it keeps are JSON texts.
 */
export function avscDecoder(type: AvroType, selection: PacketSelection): PacketDecoder {
  const reader = avscType(type);
  let end = 0;
  return {
    recordSchemas: new Map(),
    get end() {
      return end;
    },
    decode(block: Buffer, from: number): Packet {
      const { value, offset } = decodeOne(reader, block, from);
      end = offset;
      return packetOfPlain(plain(value, type), selection);
    },
  };
}

function decodeOne(reader: avsc.Type, block: Buffer, from: number): { value: unknown; offset: number } {
  try {
    const decoded: { value: unknown; offset: number } = reader.decode(block, from);
    if (decoded.offset >= 0) return decoded;
  } catch (error) {
    throw refusal(
      `does not fit its schema: ${error instanceof Error ? error.message : String(error)}`,
      from,
      error,
    );
  }
  throw refusal('truncated: the packet runs past the end of its block', from);
}

/** Turns a value of avsc into plain values: BigInt to number or decimal text, wrapped unions to their content. */
function plain(value: unknown, type: AvroType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'long':
      return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'array':
      return Array.isArray(value) ? value.map((item) => plain(item, type.items)) : null;
    case 'record':
      return Object.fromEntries(
        type.fields.map((field) => [field.name, plain(memberOf(value, field.name), field.type)]),
      );
    case 'union':
      return plainOfUnion(value, type.branches);
    case 'bytes':
    case 'fixed':
    case 'map':
      return null;
    default:
      return value;
  }
}

function plainOfUnion(value: unknown, branches: readonly AvroType[]): unknown {
  // avsc wraps the values of unions whose branches it cannot tell apart: { 'full.name': value }.
  for (const branch of branches) {
    const wrapped = memberOf(value, 'name' in branch ? branch.name : branch.kind);
    if (wrapped !== undefined) return plain(wrapped, branch);
  }
  const branch = branches.find((candidate) => fits(value, candidate));
  return branch === undefined ? null : plain(value, branch);
}

function fits(value: unknown, type: AvroType): boolean {
  switch (type.kind) {
    case 'record':
      return typeof value === 'object' && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'long':
      return typeof value === 'bigint';
    case 'int':
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
    case 'enum':
      return typeof value === 'string';
    default:
      return false;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
