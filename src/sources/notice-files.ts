import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { BadUserInput } from '../domain/errors.js';
import { reasonOf } from './refusal.js';

/** Larger files hold no notice that could be read. */
const MAX_BYTES = 512 << 20;

/** Stands for size and time of a file that could not be read. */
const UNREADABLE = 'unreadable';

/** A file of a directory of notices, or why it can't be read. */
export type NoticeFile =
  | { readonly kind: 'READ'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'UNREADABLE'; readonly name: string; readonly reason: string };

/**
 * Gives the files of a directory of notices, each once, and once more when it has changed.
 *
 * Files are read in the order of their names, those of folders within too; names that begin with a dot are passed over,
 * so a writer that renames a file when it is whole is never met halfway.
 */
export class NoticeDirectory {
  private readonly known = new Map<string, string>();
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Reads the files that are new or changed.
   *
   * @throws {BadUserInput} when there is no such directory
   */
  async *changed(): AsyncGenerator<NoticeFile> {
    for (const name of await this.names()) {
      const path = join(this.directory, name);
      try {
        const { size, mtimeMs } = await stat(path);
        const stamp = `${size} ${mtimeMs}`;
        if (this.known.get(name) === stamp) continue;
        if (size > MAX_BYTES) {
          yield { kind: 'UNREADABLE', name, reason: `has ${size} bytes; at most ${MAX_BYTES} are read` };
        } else yield { kind: 'READ', name, bytes: await readFile(path) };
        this.known.set(name, stamp);
      } catch (error) {
        if (this.known.get(name) === UNREADABLE) continue;
        this.known.set(name, UNREADABLE);
        yield { kind: 'UNREADABLE', name, reason: reasonOf(error) };
      }
    }
  }

  private async names(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.directory, { withFileTypes: true, recursive: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(this.directory, join(entry.parentPath, entry.name)))
        .filter((name) => !name.split('/').some((step) => step.startsWith('.')))
        .sort();
    } catch (error) {
      throw new BadUserInput(
        `no directory of notices at ${this.directory}: ${reasonOf(error)}`,
        ['directory'],
        {
          cause: error,
        },
      );
    }
  }
}
