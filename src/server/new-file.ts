import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';

/**
 * Makes a file of mode 600 that is there whole or not at all, whoever reads it meanwhile and whenever the machine stops.
 * Of several who make it at once one succeeds.
 *
 * @returns whether it was made; false when it was there already, which it stays as it was
 */
export async function makeFile(path: string, content: Uint8Array | string): Promise<boolean> {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike renaming, linking never replaces.
    await link(unfinished, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}
