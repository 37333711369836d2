import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Sink, SinkMessage } from '../sink.js';

/**
 * Opens a file to which posts are appended, one line of JSON each, safe on the disk when acknowledged.
 *
 * Whether a post has arrived is looked up in the file. A line that a killed process left unfinished is no post: the
 * next one begins on a line of its own. For one writer at a time, which T3's lock sees to.
 */
export function openFileSink(path: string): Sink {
  return {
    resolution: 'LOOKUP',
    send: async (message) => {
      await append(path, `${JSON.stringify(message)}\n`);
      return { kind: 'DELIVERED', receipt: path };
    },
    lookUp: async ({ idempotencyKey }) => ((await holds(path, idempotencyKey)) ? path : undefined),
    close: async () => undefined,
  };
}

async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    await file.write(size > 0 && last.toString() !== '\n' ? `\n${line}` : line);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function holds(path: string, key: string): Promise<boolean> {
  if (!(await exists(path))) return false;
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) if (line.includes(key) && keyOf(line) === key) return true;
  return false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function keyOf(line: string): string | undefined {
  try {
    return (JSON.parse(line) as Partial<SinkMessage>).idempotencyKey;
  } catch {
    // The unfinished line of a killed process.
    return undefined;
  }
}
