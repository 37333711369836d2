import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

const PIECE_BYTES = 1 << 18;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** A file's content, decompressed when it is gzip; each call of `pieces` reads it from the beginning. */
export interface FileBytes {
  readonly path: string;
  /** Of what is on disk; for progress. */
  readonly isCompressed: boolean;
  pieces(): AsyncIterable<Buffer>;
}

/** Opens a file, looking at its first two bytes. */
export async function fileBytes(path: string): Promise<FileBytes> {
  const start = await firstBytes(path, 2);
  const isCompressed = start[0] === GZIP_MAGIC[0] && start[1] === GZIP_MAGIC[1];
  return { path, isCompressed, pieces: () => piecesOf(path, isCompressed) };
}

/** Reads the first bytes of the content. */
export async function beginningOf(file: FileBytes, bytes: number): Promise<Buffer> {
  const read: Buffer[] = [];
  let length = 0;
  for await (const piece of file.pieces()) {
    read.push(piece);
    length += piece.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(read).subarray(0, bytes);
}

async function* piecesOf(path: string, isCompressed: boolean): AsyncGenerator<Buffer, void, undefined> {
  const stream = createReadStream(path, { highWaterMark: PIECE_BYTES });
  if (!isCompressed) {
    yield* stream;
    return;
  }
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  stream.on('error', (error) => gunzip.destroy(error));
  try {
    yield* stream.pipe(gunzip);
  } finally {
    stream.destroy();
    gunzip.destroy();
  }
}

async function firstBytes(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
