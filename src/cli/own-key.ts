import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { BadUserInput } from '../domain/errors.js';
import { createKeyPair } from '../server/identity/token.js';

/** Gives the file of the store's own signing key; the first who asks makes it. */
export async function ownKeyFile(config: Config): Promise<string> {
  const file = join(config.dataDirectory, 'token-key.json');
  if (existsSync(file)) return file;
  try {
    await createKeyPair(file);
  } catch (error) {
    // Another process was faster: its key is the store's.
    if (!(error instanceof BadUserInput && existsSync(file))) throw error;
  }
  return file;
}
