/** Writes a set of small numbers as bits, lowest first, without trailing zero bytes. */
export function packBits(numbers: readonly number[]): Buffer {
  let highest = -1;
  for (const number of numbers) if (number > highest) highest = number;
  const bytes = Buffer.alloc((highest >> 3) + 1);
  for (const number of numbers) bytes[number >> 3]! |= 1 << (number & 7);
  return bytes;
}

/** Reads the set back, ascending. */
export function unpackBits(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place]!;
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) numbers.push(8 * place + bit);
  }
  return numbers;
}

/** Tells whether a number is in the set. */
export function hasBit(bytes: Uint8Array, number: number): boolean {
  const byte = bytes[number >> 3];
  return byte !== undefined && (byte & (1 << (number & 7))) !== 0;
}
