import { openStore } from '../compose.js';
import { readConfig } from '../config.js';
import type { Storage } from '../storage/port/storage.js';

/** Works on the store of the configuration, and closes it whatever comes of that. */
export async function withStore(work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openStore(readConfig(process.env));
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
}
