import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { ByteWindow, chunksOfIterable, refillFrom } from './byte-window.js';
import { reasonOf, refusal } from './refusal.js';

/** A file in an archive, to be read to its end or left before the next one is asked for. */
export interface TarMember {
  readonly name: string;
  readonly window: ByteWindow;
}

/**
 * Lists the files of a tar archive, streaming. Directories and links are left out.
 *
 * @throws {RefusedAlert} when the archive is damaged or ends early, after all members before that
 */
export async function* tarMembers(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarMember, void, undefined> {
  const extract = tar.extract();
  const input = new ErrorKeepingInput(chunks);
  Readable.from(input).pipe(extract);
  try {
    for await (const entry of extract) {
      if (!isByteStream(entry)) throw new TypeError('tar-stream gave a member that cannot be read');
      const next = chunksOfIterable(entry);
      const guarded = async (): Promise<Buffer | undefined> => {
        try {
          return await next();
        } catch (error) {
          throw input.reason ?? refusal(`damaged archive: ${messageOf(error)}`, 0, error);
        }
      };
      if (entry.header.type === 'file' || entry.header.type === 'contiguous-file')
        yield { name: entry.header.name, window: new ByteWindow(refillFrom(guarded)) };
      // tar-stream hands out the next member only when this one was read to its end.
      while ((await guarded()) !== undefined);
    }
  } catch (error) {
    throw input.reason ?? refusal(`damaged archive: ${messageOf(error)}`, 0, error);
  } finally {
    extract.destroy();
  }
  if (input.reason !== undefined) throw input.reason;
}

/** Passes chunks on; an error of theirs is kept and ends them, so that what was read before is not thrown away. */
class ErrorKeepingInput implements AsyncIterable<Buffer> {
  reason: Error | undefined;
  readonly #chunks: AsyncIterable<Buffer>;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield* this.#chunks;
    } catch (error) {
      this.reason = refusal(reasonOf(error), 0, error);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Sees a member as what it is; the types of the stream package behind tar-stream are not published. */
function isByteStream(entry: object): entry is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in entry;
}
