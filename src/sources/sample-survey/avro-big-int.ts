import avro from 'avsc';

/**
 * Writes and reads Avro's 64-bit `long` as a bigint: avsc's own type stops at 2^53 ("potential precision loss").
 *
 * The bytes are Avro's zigzag varint, packed here from two 32-bit halves; avsc's packing of 8-byte buffers takes three
 * times as long, and a packet with a history holds about a hundred longs.
 */
export const avroBigInt = avro.types.LongType.__with(
  {
    fromBuffer: unpackedLong,
    toBuffer: packedLong,
    fromJSON: BigInt,
    toJSON: String,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (left: bigint, right: bigint) => (left < right ? -1 : left > right ? 1 : 0),
  },
  true,
);

const LOW_SEVEN_BITS = 0x7f;
const MORE_FOLLOWS = 0x80;

/** Zigzag forms below this are exact as numbers, and number arithmetic is far quicker than shifting a bigint. */
const EXACT_LIMIT = 2 ** 53;

function packedLong(value: bigint): Buffer {
  const zigzag = value >= 0n ? value << 1n : (-value << 1n) - 1n;
  return zigzag < EXACT_LIMIT ? packedSmall(Number(zigzag)) : packedWide(zigzag);
}

function packedSmall(zigzag: number): Buffer {
  const bytes: number[] = [];
  let rest = zigzag;
  while (rest > LOW_SEVEN_BITS) {
    bytes.push((rest % 128) | MORE_FOLLOWS);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

function packedWide(zigzag: bigint): Buffer {
  const bytes: number[] = [];
  // Two exact halves: 35 bits make five full groups of seven, the rest fits a number as well.
  let low = Number(zigzag & 0x7ffffffffn);
  let high = Number(zigzag >> 35n);
  for (let place = 0; place < 5; place++) {
    bytes.push((low % 128) | MORE_FOLLOWS);
    low = Math.floor(low / 128);
  }
  while (high > LOW_SEVEN_BITS) {
    bytes.push((high % 128) | MORE_FOLLOWS);
    high = Math.floor(high / 128);
  }
  bytes.push(high);
  return Buffer.from(bytes);
}

function unpackedLong(bytes: Buffer): bigint {
  let zigzag = 0n;
  for (let place = bytes.length - 1; place >= 0; place--) {
    zigzag = (zigzag << 7n) | BigInt(bytes[place]! & LOW_SEVEN_BITS);
  }
  return (zigzag >> 1n) ^ -(zigzag & 1n);
}
