import { readFile, stat } from 'node:fs/promises';
import { BadUserInput } from './domain/errors.js';

/** What systems say of files that can't be read, in words (errno(3)). */
const REASONS: { readonly [code: string]: string | undefined } = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is a file, where a directory is needed',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/**
 * Reads a file that somebody named.
 *
 * @throws {BadUserInput} naming the file and why it can't be read
 */
export async function readGivenFile(path: string): Promise<Buffer> {
  await assertGivenFile(path);
  return explained(path, () => readFile(path));
}

/**
 * Makes sure that what somebody named is there and is no directory, before it is read piece by piece.
 *
 * @throws {BadUserInput} naming the file and what is wrong with it
 */
export async function assertGivenFile(path: string): Promise<void> {
  const found = await explained(path, () => stat(path));
  if (found.isDirectory()) throw new BadUserInput(`${path}: a directory; a file is needed`);
}

async function explained<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? REASONS[String(error.code)] : undefined;
    if (reason === undefined) throw error;
    throw new BadUserInput(`${path}: ${reason}`, [], { cause: error });
  }
}
