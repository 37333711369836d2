import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BadUserInput } from '../domain/errors.js';
import { reasonOf } from './refusal.js';

/** A file that was found: to be read, or passed over by its name; or a directory that cannot be listed. */
export type FoundFile =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'passed-over'; readonly file: string }
  | { readonly kind: 'unreadable'; readonly file: string; readonly reason: string };

/** Endings of files that lie beside alerts and are none. */
const PASSED_OVER =
  /\.(csv|tsv|md|avsc|txt|parquet|fits|fit|png|jpe?g|pdf|html?|ya?ml|py|ipynb|sha256|md5|log)$/i;

/** Says whether a file's name tells that it holds no alerts; manifests and files that start with a dot never do. */
export function isPassedOver(name: string): boolean {
  return name.startsWith('.') || name === 'manifest.json' || PASSED_OVER.test(name);
}

/**
 * Lists the files of several paths: files as given, directories with everything in them, in the byte order of paths.
 * A file that is given itself is never passed over. Links to directories are not followed inside a directory.
 *
 * @throws {BadUserInput} when a path does not exist, before anything is listed
 */
export async function* walkFiles(paths: readonly string[]): AsyncGenerator<FoundFile, void, undefined> {
  for (const root of await statedPaths(paths, 'paths')) {
    if (root.isDirectory) yield* walkDirectory(root.path);
    else yield { kind: 'file', file: root.path };
  }
}

/**
 * Tells files from directories.
 *
 * @param argument  name of the argument that gave the paths, for the message
 * @throws {BadUserInput} when one does not exist
 */
export async function statedPaths(
  paths: readonly string[],
  argument: string,
): Promise<readonly { readonly path: string; readonly isDirectory: boolean }[]> {
  return Promise.all(
    paths.map(async (path, index) => {
      try {
        return { path, isDirectory: (await stat(path)).isDirectory() };
      } catch (error) {
        throw new BadUserInput(`${argument}: no file or directory at ${path}`, [argument, index], {
          cause: error,
        });
      }
    }),
  );
}

async function* walkDirectory(directory: string): AsyncGenerator<FoundFile, void, undefined> {
  const entries = await entriesOf(directory);
  if (typeof entries === 'string') {
    yield { kind: 'unreadable', file: directory, reason: entries };
    return;
  }
  const named = entries.map((entry) => {
    const isBranch = entry.isDirectory();
    // Compared with its slash, a directory stands where its files' paths do: after "a.b", before "a0".
    return { name: entry.name, isBranch, key: Buffer.from(isBranch ? `${entry.name}/` : entry.name) };
  });
  named.sort((a, b) => Buffer.compare(a.key, b.key));
  for (const { name, isBranch } of named) {
    const path = join(directory, name);
    if (!isBranch) yield { kind: isPassedOver(name) ? 'passed-over' : 'file', file: path };
    else if (!name.startsWith('.')) yield* walkDirectory(path);
  }
}

async function entriesOf(directory: string): Promise<readonly Dirent[] | string> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    return reasonOf(error);
  }
}
