import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Packet, PacketSelection, SourceRecord } from '../../src/domain/packet.js';
import { type AvroRecord, type AvroType, parseAvroType } from '../../src/sources/avro/avro-type.js';
import { avscDecoder } from '../../src/sources/avro/avsc-decoder.js';
import { blockCodec } from '../../src/sources/avro/block-codec.js';
import { takeHeader } from '../../src/sources/avro/container-header.js';
import { DatumReader } from '../../src/sources/avro/datum-reader.js';
import { packetDecoder } from '../../src/sources/avro/packet-decoder.js';
import { ByteWindow, refillFrom } from '../../src/sources/byte-window.js';
import { realData } from '../real-data.js';
import { encodedDatum, MADE_SCHEMA, madePacket, madeSource } from './made-ztf-alert.js';

/** Selects every record and every list of a schema with all its fields. */
function everything(type: AvroType): PacketSelection {
  const records: Record<string, 'all'> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const field of recordOf(type)?.fields ?? []) {
    if (recordOf(field.type) !== undefined) records[field.name] = 'all';
    const item = itemOf(field.type);
    if (item !== undefined) lists[field.name] = item.fields.map(({ name }) => name);
  }
  return { records, lists, textIntegers: new Set(['candid', 'diaSourceId']) };
}

function recordOf(type: AvroType): AvroRecord | undefined {
  if (type.kind === 'record') return type;
  return type.kind === 'union' ? type.branches.find((branch) => branch.kind === 'record') : undefined;
}

function itemOf(type: AvroType): AvroRecord | undefined {
  if (type.kind === 'array') return recordOf(type.items);
  return type.kind === 'union' ? type.branches.map(itemOf).find((item) => item !== undefined) : undefined;
}

/** Leaves the raw records out: the reference keeps none. */
function values(packet: Packet): unknown {
  const fields = (record: SourceRecord | undefined): unknown => record?.fields;
  const lists = Object.entries(packet.lists).filter(([, list]) => list !== undefined);
  const records = Object.entries(packet.records).filter(([, record]) => record !== undefined);
  return {
    top: packet.top,
    records: Object.fromEntries(records.map(([name, record]) => [name, fields(record)])),
    lists: Object.fromEntries(lists.map(([name, list]) => [name, list?.map(fields)])),
  };
}

function rawRecords(packet: Packet): readonly SourceRecord[] {
  const records = [...Object.values(packet.records), ...Object.values(packet.lists).flat()];
  return records.filter((record) => record !== undefined);
}

/** Takes the first block of a container apart. */
async function firstBlock(file: string): Promise<{ schema: unknown; data: Buffer; count: number }> {
  const chunks = [readFileSync(file)];
  const window = new ByteWindow(refillFrom(async () => chunks.shift()));
  await window.need(1);
  const { schema, codec } = await takeHeader(window);
  const reader = new DatumReader();
  const count = Number(reader.long(window.available, 0));
  const size = Number(reader.long(window.available, reader.position));
  const stored = window.available.subarray(reader.position, reader.position + size);
  return { schema: JSON.parse(schema.toString()), data: blockCodec(codec, 1 << 26)(stored), count };
}

const collections = ['alerts-ztf', 'alerts-lsst'].map((name) => realData(name));

describe.skipIf(collections.includes(undefined))('the generated decoder', () => {
  const files = collections.flatMap((folder = '') =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.avro') && !/corrupt|7912941781254298/.test(path))
      .map((path) => join(folder, path)),
  );

  it('agrees with avsc on every value of every file', async () => {
    let packets = 0;
    for (const file of files) {
      const { schema, data, count } = await firstBlock(file);
      const type = parseAvroType(schema);
      const selection = everything(type);
      const own = packetDecoder(schema, selection);
      const reference = avscDecoder(type, selection);
      for (let number = 0, at = 0; number < count; number += 1, at = own.end) {
        expect(values(own.decode(data, at)), file).toEqual(values(reference.decode(data, at)));
        expect(own.end).toBe(reference.end);
        packets += 1;
      }
    }
    expect(packets).toBeGreaterThanOrEqual(165);
  });

  it('keeps the bytes of each record, which its own schema reads again', async () => {
    for (const file of files.filter((_file, number) => number % 10 === 0)) {
      const { schema, data } = await firstBlock(file);
      const own = packetDecoder(schema, everything(parseAvroType(schema)));
      for (const { raw, fields } of rawRecords(own.decode(data, 0))) {
        if (raw.encoding !== 'avro') throw new Error('an Avro file gave a record that is not Avro');
        const recordSchema: unknown = JSON.parse(own.recordSchemas.get(raw.schemaHash) ?? 'null');
        const wrapped = { type: 'record', name: 'wrapping', fields: [{ name: 'only', type: recordSchema }] };
        const selection = {
          records: { only: 'all' },
          lists: {},
          textIntegers: new Set(['candid', 'diaSourceId']),
        } as const;
        const again = packetDecoder(wrapped, selection).decode(Buffer.from(raw.bytes), 0).records['only'];
        const present = Object.entries(fields).filter(([, value]) => value !== null);
        expect(again?.fields).toEqual(Object.fromEntries(present));
      }
    }
  });
});

const NOTHING: PacketSelection = { records: {}, lists: {}, textIntegers: new Set() };

function decoded(fields: readonly unknown[], bytes: readonly number[], selection = NOTHING): Packet {
  return packetDecoder({ type: 'record', name: 'r', fields }, selection).decode(Buffer.from(bytes), 0);
}

describe('a packet decoder', () => {
  it('reads integers beyond 2^53 as exact decimal text', () => {
    const fields = [{ name: 'id', type: 'long' }];
    const bytesOf = (value: bigint): readonly number[] => {
      const bytes: number[] = [];
      let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
      for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
      return [...bytes, Number(rest)];
    };
    for (const value of [2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n), 2475433850015010009n, -121540793515135001n])
      expect(decoded(fields, bytesOf(value)).top['id']).toBe(String(value));
    for (const value of [
      0n,
      -1n,
      63n,
      64n,
      -65n,
      2n ** 31n,
      2n ** 32n + 1n,
      2n ** 53n - 1n,
      -(2n ** 53n) + 1n,
    ])
      expect(decoded(fields, bytesOf(value)).top['id']).toBe(Number(value));
  });

  it('gives a named id as text whatever its size', () => {
    const selection = { ...NOTHING, textIntegers: new Set(['id']) };
    expect(decoded([{ name: 'id', type: 'long' }], [14], selection).top['id']).toBe('7');
  });

  it('steps over types that no selected field has', () => {
    const fields = [
      { name: 'map', type: { type: 'map', values: 'int' } },
      { name: 'fixed', type: { type: 'fixed', name: 'two', size: 2 } },
      {
        name: 'tree',
        type: { type: 'record', name: 'tree', fields: [{ name: 'below', type: ['null', 'tree'] }] },
      },
      { name: 'list', type: { type: 'array', items: 'bytes' } },
      { name: 'grade', type: { type: 'enum', name: 'grade', symbols: ['a', 'b'] } },
      { name: 'end', type: 'int' },
    ];
    const bytes = [2, 2, 0x78, 10, 0, 1, 2, 2, 2, 0, 3, 4, 2, 9, 0, 2, 14];
    const sized = [2, 2, 0x78, 10, 0, 1, 2, 2, 2, 0, 1, 4, 2, 9, 0, 2, 14];
    expect(decoded(fields, sized).top).toEqual({ grade: 'b', end: 7 });
    expect(() => decoded(fields, bytes)).toThrow(/list of 2 elements|length|end of its block/);
  });

  it('leaves numbers out that are not finite', () => {
    expect(decoded([{ name: 'x', type: 'float' }], [0, 0, 0xc0, 0x7f]).top).toEqual({});
  });

  it('refuses union branches, booleans and symbols that the schema does not have', () => {
    expect(() => decoded([{ name: 'x', type: ['null', 'int'] }], [4])).toThrow(
      /no union branch has the number 2/,
    );
    expect(() => decoded([{ name: 'x', type: 'boolean' }], [2])).toThrow(/no boolean/);
    expect(() => decoded([{ name: 'x', type: { type: 'enum', name: 'e', symbols: ['a'] } }], [2, 0])).toThrow(
      /no enum symbol has the number 1/,
    );
  });

  it('refuses a packet cut at any byte', () => {
    const datum = encodedDatum(madePacket());
    const decoder = packetDecoder(MADE_SCHEMA, everything(parseAvroType(MADE_SCHEMA)));
    expect(decoder.decode(datum, 0).top['objectId']).toBe('ZTF23abcdefg');
    for (let length = 0; length < datum.length; length += 1)
      expect(() => decoder.decode(Buffer.from(datum.subarray(0, length)), 0), `cut at ${length}`).toThrow();
  });

  it('leaves schemas with several record types in one place to avsc, with the same result', () => {
    const other = { type: 'record', name: 'other', fields: [{ name: 'x', type: 'int' }] };
    const fields = MADE_SCHEMA.fields.map((field) =>
      field.name === 'candidate' ? { name: 'candidate', type: ['null', other, field.type] } : field,
    );
    const selection = everything(parseAvroType(MADE_SCHEMA));
    const datum = encodedDatum(madePacket());
    // The version, the name and the candid come before the candidate, whose third branch is now the right one.
    const head = datum.subarray(0, 5 + 13 + 9);
    const changed = Buffer.concat([head, Buffer.from([4]), datum.subarray(head.length)]);
    const decoder = packetDecoder({ ...MADE_SCHEMA, fields }, selection);
    const plain = packetDecoder(MADE_SCHEMA, selection).decode(datum, 0);
    expect(decoder.recordSchemas.size).toBe(0);
    expect(values(decoder.decode(changed, 0))).toEqual(values(plain));
  });

  it('puts no name of a schema into its code unquoted', () => {
    const name = '"];globalThis.broken=1;["';
    const packet = decoded(
      [
        { name, type: 'int' },
        { name: '__proto__', type: 'int' },
      ],
      [2, 4],
    );
    expect(packet.top).toEqual({ [name]: 1 });
    expect('broken' in globalThis).toBe(false);
  });

  it('gives all points of a list one shape', () => {
    const decoder = packetDecoder(MADE_SCHEMA, {
      ...NOTHING,
      lists: { prv_candidates: ['jd', 'candid', 'absent'] },
    });
    const packet = decoder.decode(encodedDatum(madePacket({ prv_candidates: [madeSource()] })), 0);
    expect(packet.lists['prv_candidates']?.[0]?.fields).toEqual({
      jd: 2460229.9338542,
      candid: '2475433850015010009',
      absent: null,
    });
  });
});
