import { createGunzip } from 'node:zlib';

/** Compressed bytes given to zlib at once; what comes out of them (at most a thousand times as much) is in memory. */
const PIECE_BYTES = 1 << 14;

/**
 * Decompresses gzip piece by piece. Everything before a damage is given out before the error is thrown, so that
 * reading a damaged archive twice gives the same alerts.
 *
 * @throws the error of zlib, which has a `code`
 */
export async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip();
  const out: Buffer[] = [];
  let failure: Error | undefined;
  let wake: () => void = () => {
    // Nothing waits yet.
  };
  gunzip.on('data', (data: Buffer) => out.push(data));
  gunzip.on('error', (error) => {
    failure = error;
    wake();
  });
  gunzip.on('end', () => wake());
  const settled = (start: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      start(resolve);
    });
  try {
    for await (const chunk of chunks)
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        await settled((done) => gunzip.write(piece, () => done()));
        yield* out.splice(0);
        if (failure !== undefined) throw failure;
      }
    await settled(() => gunzip.end());
    yield* out.splice(0);
    if (failure !== undefined) throw failure;
  } finally {
    gunzip.destroy();
  }
}
