import { deflateRawSync } from 'node:zlib';
import { compress } from 'snappyjs';
import { parseAvroType } from '../../src/sources/avro/avro-type.js';
import { avscType } from '../../src/sources/avro/avsc-decoder.js';
import { crc32 } from '../../src/sources/avro/crc32.js';

const CANDIDATE_FIELDS = [
  { name: 'jd', type: 'double' },
  { name: 'fid', type: 'int' },
  { name: 'pid', type: 'long' },
  { name: 'diffmaglim', type: ['null', 'float'] },
  { name: 'programid', type: 'int' },
  { name: 'candid', type: ['null', 'long'] },
  { name: 'isdiffpos', type: ['null', 'string'] },
  { name: 'rcid', type: ['null', 'int'] },
  { name: 'field', type: ['null', 'int'] },
  { name: 'ra', type: ['null', 'double'] },
  { name: 'dec', type: ['null', 'double'] },
  { name: 'magpsf', type: ['null', 'float'] },
  { name: 'sigmapsf', type: ['null', 'float'] },
  { name: 'rb', type: ['null', 'float'] },
] as const;

/** A small writer schema with ZTF's names: what the tests need of them. */
export const MADE_SCHEMA = {
  type: 'record',
  name: 'alert',
  namespace: 'ztf',
  fields: [
    { name: 'schemavsn', type: 'string' },
    { name: 'objectId', type: 'string' },
    { name: 'candid', type: 'long' },
    {
      name: 'candidate',
      type: {
        type: 'record',
        name: 'candidate',
        fields: [
          ...CANDIDATE_FIELDS,
          { name: 'ssdistnr', type: ['null', 'float'] },
          { name: 'drb', type: ['null', 'float'] },
          { name: 'sgscore1', type: ['null', 'float'] },
          { name: 'ndethist', type: 'int' },
          { name: 'jdstarthist', type: ['null', 'double'] },
        ],
      },
    },
    {
      name: 'prv_candidates',
      type: [
        'null',
        { type: 'array', items: { type: 'record', name: 'prv_candidate', fields: CANDIDATE_FIELDS } },
      ],
    },
    {
      name: 'fp_hists',
      type: [
        'null',
        {
          type: 'array',
          items: {
            type: 'record',
            name: 'fp_hist',
            fields: [
              { name: 'jd', type: 'double' },
              { name: 'fid', type: 'int' },
              { name: 'pid', type: 'long' },
              { name: 'rcid', type: 'int' },
              { name: 'field', type: 'int' },
              { name: 'programid', type: 'int' },
              { name: 'forcediffimflux', type: ['null', 'float'] },
              { name: 'forcediffimfluxunc', type: ['null', 'float'] },
              { name: 'diffmaglim', type: ['null', 'float'] },
              { name: 'magzpsci', type: ['null', 'float'] },
            ],
          },
        },
      ],
    },
    {
      name: 'cutoutScience',
      type: [
        'null',
        {
          type: 'record',
          name: 'cutout',
          fields: [
            { name: 'fileName', type: 'string' },
            { name: 'stampData', type: 'bytes' },
          ],
        },
      ],
    },
  ],
} as const;

/** Any record of the made schema, by field name. */
export type MadeRecord = { readonly [name: string]: unknown };

/** Id of the made source; neither it nor its neighbours are exact as doubles. */
export const MADE_CANDID = 2475433850015010009n;

/** Makes the fields that a candidate and a history entry share. */
export function madeSource(changes: MadeRecord = {}): MadeRecord {
  return {
    jd: 2460229.9338542,
    fid: 2,
    pid: 2475433850015n,
    diffmaglim: Math.fround(20.25),
    programid: 1,
    candid: MADE_CANDID,
    isdiffpos: 't',
    rcid: 0,
    field: 600,
    ra: 210.91,
    dec: 54.31,
    magpsf: Math.fround(18.5),
    sigmapsf: Math.fround(0.05),
    rb: Math.fround(0.75),
    ...changes,
  };
}

/** Makes a history entry without detection. */
export function madeLimit(changes: MadeRecord = {}): MadeRecord {
  return madeSource({
    jd: 2460227.9338542,
    candid: null,
    isdiffpos: null,
    ra: null,
    dec: null,
    magpsf: null,
    sigmapsf: null,
    rb: null,
    ...changes,
  });
}

/** Makes a packet with one earlier detection and one limit. */
export function madePacket(changes: MadeRecord = {}, candidate: MadeRecord = {}): MadeRecord {
  return {
    schemavsn: '4.02',
    objectId: 'ZTF23abcdefg',
    candid: candidate['candid'] ?? MADE_CANDID,
    candidate: {
      ...madeSource(),
      ssdistnr: -999,
      drb: Math.fround(0.99),
      sgscore1: Math.fround(0.5),
      ndethist: 2,
      jdstarthist: 2460228.9,
      ...candidate,
    },
    prv_candidates: [madeSource({ jd: 2460228.9, candid: MADE_CANDID - 7n }), madeLimit()],
    fp_hists: null,
    cutoutScience: { fileName: 'a.fits.gz', stampData: Buffer.alloc(300, 7) },
    ...changes,
  };
}

const MARKER = Buffer.from('0123456789abcdef');

interface ContainerOptions {
  readonly codec?: string;
  readonly packetsPerBlock?: number;
  /** That of the packets. */
  readonly schema?: object;
}

/** Encodes one packet as a bare datum. */
export function encodedDatum(packet: MadeRecord, schema: object = MADE_SCHEMA): Buffer {
  return avscType(parseAvroType(schema)).toBuffer(packet);
}

/** Encodes packets as an Avro container, `packetsPerBlock` to a block. */
export function encodedContainer(
  packets: readonly MadeRecord[],
  { codec = 'null', packetsPerBlock = 1, schema = MADE_SCHEMA }: ContainerOptions = {},
): Buffer {
  const parts = [containerHeader(JSON.stringify(schema), codec)];
  for (let at = 0; at < packets.length; at += packetsPerBlock) {
    const some = packets.slice(at, at + packetsPerBlock);
    const data = Buffer.concat(some.map((packet) => encodedDatum(packet, schema)));
    parts.push(containerBlock(some.length, stored(data, codec)));
  }
  return Buffer.concat(parts);
}

/** Writes the header of a container. */
export function containerHeader(schema: string, codec: string): Buffer {
  const entries = Object.entries({ 'avro.schema': schema, 'avro.codec': codec });
  const metadata = entries.flatMap(([key, value]) => [bytesOf(key), bytesOf(value)]);
  return Buffer.concat([Buffer.from('Obj\x01'), varint(entries.length), ...metadata, varint(0), MARKER]);
}

/** Writes a block whose stored bytes are given. */
export function containerBlock(count: number, bytes: Buffer, size = bytes.length): Buffer {
  return Buffer.concat([varint(count), varint(size), bytes, MARKER]);
}

/** Writes the JSON text of a packet, 64-bit integers as plain numbers. */
export function jsonText(packet: MadeRecord): string {
  const { cutoutScience: _cutout, ...rest } = packet;
  return JSON.stringify(rest, (_key, value: unknown) =>
    typeof value === 'bigint' ? `bigint:${value}` : value,
  ).replace(/"bigint:(-?\d+)"/g, '$1');
}

function stored(data: Buffer, codec: string): Buffer {
  if (codec === 'deflate') return deflateRawSync(data);
  if (codec !== 'snappy') return data;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(data));
  return Buffer.concat([compress<Uint8Array>(data), checksum]);
}

/** Writes a zigzag varint of at most 31 bits. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([varint(bytes.length), bytes]);
}
