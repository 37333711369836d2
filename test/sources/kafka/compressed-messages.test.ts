import { compress } from 'snappyjs';
import { expect, test } from 'vitest';
import { unsnap } from '../../../src/sources/kafka/compression-codecs.js';

const text = Buffer.from('alerts '.repeat(1000));

function snapped(bytes: Buffer): Buffer {
  const block = compress<Uint8Array>(bytes);
  return Buffer.from(block.buffer, block.byteOffset, block.byteLength);
}

test('snappy is read bare, as librdkafka sends it', async () => {
  expect((await unsnap(snapped(text))).equals(text)).toBe(true);
});

test("snappy is read in the frames of Java's producers, several blocks of them", async () => {
  const header = Buffer.from('82534e41505059000000000100000001', 'hex');
  const frames = [text.subarray(0, 3000), text.subarray(3000)].flatMap((part) => {
    const block = snapped(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    return [length, block];
  });
  expect((await unsnap(Buffer.concat([header, ...frames]))).equals(text)).toBe(true);
});

test('damaged snappy is refused', async () => {
  await expect(unsnap(Buffer.from([200, 1, 2, 3]))).rejects.toThrow();
});
