const MAX_BYTES = 64 << 10;

// One for all records: writing one is synchronous and calls nothing that writes another.
const draft = Buffer.alloc(MAX_BYTES);

/**
 * Gives memory in which a record is written before its length is known: the same memory each time, so what was written
 * is gone when the next record is begun. Room for the most that a record may take, kept, would be five times the record.
 *
 * @param most  bytes that the record may take
 */
export function draftFor(most: number): Buffer {
  return most <= MAX_BYTES ? draft : Buffer.allocUnsafe(most);
}

/** Gives a copy of the record that was written into the first bytes of a draft. */
export function recordOf(drafted: Buffer, length: number): Buffer {
  return Buffer.from(drafted.subarray(0, length));
}
