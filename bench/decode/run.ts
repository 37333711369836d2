import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAvroType } from '../../src/sources/avro/avro-type.js';
import { avscType } from '../../src/sources/avro/avsc-decoder.js';
import { blockCodec } from '../../src/sources/avro/block-codec.js';
import { takeHeader } from '../../src/sources/avro/container-header.js';
import { DatumReader } from '../../src/sources/avro/datum-reader.js';
import type { PacketDecoder } from '../../src/sources/avro/packet-decoder.js';
import { MAX_BLOCK_BYTES } from '../../src/sources/avro/read-container.js';
import { ByteWindow, refillFrom } from '../../src/sources/byte-window.js';
import { alertSchemas, readAlerts } from '../../src/sources/open-source.js';
import { shapePacket } from '../../src/sources/shape-packet.js';
import { scratchFolder } from '../scratch-folder.js';

/** Seconds for which each way is measured, in each round. */
const SECONDS = 1;
const ROUNDS = 5;
const FILES = 2000;

interface Block {
  readonly data: Buffer;
  readonly decoder: PacketDecoder;
  readonly reference: { decode(bytes: Buffer, at: number): unknown };
}

/** Takes the first block of every container of a directory into memory, decompressed. */
async function blocksOf(directory: string): Promise<readonly Block[]> {
  const schemas = alertSchemas();
  const references = new Map<PacketDecoder, Block['reference']>();
  const blocks: Block[] = [];
  for (const name of readdirSync(directory)) {
    const chunks = [readFileSync(join(directory, name))];
    const window = new ByteWindow(refillFrom(async () => chunks.shift()));
    await window.need(1);
    const { schema, codec } = await takeHeader(window);
    const decoder = schemas.decoderOf(schema);
    const reference = references.get(decoder) ?? avscType(parseAvroType(JSON.parse(schema.toString())));
    references.set(decoder, reference);
    const reader = new DatumReader();
    reader.long(window.available, 0);
    const size = reader.size(window.available, reader.position);
    const stored = window.available.subarray(reader.position, reader.position + size);
    blocks.push({ data: blockCodec(codec, MAX_BLOCK_BYTES)(Buffer.from(stored)), decoder, reference });
  }
  return blocks;
}

/** Tells how many alerts a second one way of reading them does. */
function rateOf(blocks: readonly Block[], read: (block: Block) => unknown): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < SECONDS * 1000)
    for (const block of blocks) {
      read(block);
      count += 1;
    }
  return count / ((performance.now() - start) / 1000);
}

/** Tells how many files with one alert a second are read, from open to shaped alert. */
async function fileRateOf(directory: string): Promise<number> {
  const copies = scratchFolder();
  const originals = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
  for (let number = 0; number < FILES; number += 1)
    writeFileSync(join(copies, `${number}.avro`), originals[number % originals.length] ?? '');
  const start = performance.now();
  let count = 0;
  for await (const item of readAlerts([copies])) if (item.kind === 'alert') count += 1;
  if (count !== FILES) throw new Error(`${count} of ${FILES} files gave an alert`);
  return count / ((performance.now() - start) / 1000);
}

const [directory = '../shared/data/alerts-ztf/public-20180819'] = process.argv.slice(2);
const blocks = await blocksOf(directory);
const ways = {
  'own decoder': ({ data, decoder }: Block) => decoder.decode(data, 0),
  'own decoder + shape': ({ data, decoder }: Block) =>
    shapePacket(decoder.decode(data, 0), { source: directory, offset: 0 }),
  'avsc, everything, BigInt long': ({ data, reference }: Block) => reference.decode(data, 0),
} as const;
const points = blocks.map(
  (block) =>
    shapePacket(block.decoder.decode(block.data, 0), { source: directory, offset: 0 }).history.length,
);
const history = points.reduce((sum, count) => sum + count, 0) / points.length;
console.log(
  `${directory}: ${blocks.length} alerts, ${history.toFixed(1)} history points each; Node ${process.version}`,
);

const best: Record<string, number> = {};
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, read] of Object.entries(ways))
    best[name] = Math.max(best[name] ?? 0, rateOf(blocks, read));
const reference = best['avsc, everything, BigInt long'] ?? Number.NaN;
for (const [name, rate] of Object.entries(best))
  console.log(
    `${name.padEnd(32)}${Math.round(rate).toString().padStart(8)} alerts/s  ${(rate / reference).toFixed(1)} x avsc`,
  );
console.log(
  `${'one file an alert, all of it'.padEnd(32)}${Math.round(await fileRateOf(directory))
    .toString()
    .padStart(8)} files/s`,
);
